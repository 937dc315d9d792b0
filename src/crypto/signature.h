/* SPDX-License-Identifier: Apache-2.0
 * A certificate signature that was read and verified with its signer's key, the same for CMS and XMLDSig, and the shape of a check's
 * outcome. What the signature is worth (clause 9.1.2) is decided by src/crypto/checks.h. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"
#include "src/crypto/certificate.h"

struct revocation_cache;

enum check { CHECK_LEGALITY, CHECK_CORRECTNESS, CHECK_VALIDITY, CHECK_ASSURANCE, CHECK_USAGE, CHECK_COUNT };
enum check_result { CHECK_NOT_DONE, CHECK_PASSED, CHECK_FAILED };

/* Why a check failed: a stable word ("revoked", "expired", "crl_stale", "issuer_unknown" ...) and a sentence for operators.
 * Neither holds personal data. Both are empty unless the check failed. */
#define CHECK_REASON_MAX 48
struct check_outcome {
    enum check_result result;
    char reason[CHECK_REASON_MAX];
    char message[FAILURE_MESSAGE_MAX];
};
const char *check_name(enum check check); /* "legality" ... */
void check_pass(struct check_outcome *outcome);
/* The first reason stays: an outcome that failed is not changed. */
void check_fail(struct check_outcome *outcome, const char *reason, const char *format, ...) __attribute__((format(printf, 3, 4)));

enum signature_format { SIGNATURE_CMS, SIGNATURE_XML };

#define SIGNATURE_ALGORITHM_MAX 32
struct signature {
    enum signature_format format;
    struct check_outcome correctness;                  /* passed: these bytes, this key, accepted algorithms */
    struct certificate *signer;                        /* held; never NULL after a reader returned STATUS_OK */
    struct certificate_list carried;                   /* other certificates that came along: help for the path, never trust */
    struct revocation_cache *stapled;                  /* CRLs and OCSP responses that came along; NULL when none */
    struct buffer content;                             /* the very bytes that were digested: what the customer signed */
    bool content_is_detached;                          /* content was given by the caller, not found in the signature */
    char digest_algorithm[SIGNATURE_ALGORITHM_MAX];    /* "SHA-256" */
    char signature_algorithm[SIGNATURE_ALGORITHM_MAX]; /* "RSA-PKCS1-SHA-256", "RSA-PSS-SHA-256", "ECDSA-SHA-256" */
    bool has_claimed_time;
    timestamp_us claimed_time; /* signingTime: the signer's word only */
};
void signature_release(struct signature *signature);
