/* SPDX-License-Identifier: Apache-2.0
 * What one source, CRLs or OCSP, says of one certificate, before both are put together. For src/crypto only. */
#pragma once

#include "src/crypto/revocation_internal.h"

enum ruling_kind {
    RULING_NONE, /* nothing about it */
    RULING_GOOD,
    RULING_REVOKED,
    RULING_FAULT, /* something, and it does not count */
};
struct ruling {
    enum ruling_kind kind;
    const char *reason;       /* of a revocation or fault */
    timestamp_us from, until; /* how long a good ruling holds */
};

/* A clock that runs a little ahead of ours must not make a fresh answer unusable. */
#define REVOCATION_CLOCK_TOLERANCE TIMESTAMP_MINUTE

struct freshness {
    timestamp_us this_update, next_update;
    bool has_next_update;
    int64_t age_max_seconds; /* 0: none */
};
/* Without an end and without a greatest age nothing is fresh. */
bool revocation_is_fresh(const struct freshness *freshness, timestamp_us at, timestamp_us *ret_until);

MUST_CHECK enum status revocation_rule_by_crls(const struct revocation_question *question, struct certificate *certificate,
                                               const struct certificate *issuer, struct ruling *ret_ruling);
MUST_CHECK enum status revocation_rule_by_ocsp(const struct revocation_question *question, struct certificate *certificate,
                                               struct certificate *issuer, struct ruling *ret_ruling);
