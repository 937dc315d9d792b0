/* SPDX-License-Identifier: Apache-2.0
 * A checker that trusts nobody, made once a process: whether a signature is right needs no trust. */
#pragma once

#include "src/crypto/checks.h"

static inline struct checker *checker_once(void)
{
    static const struct trust nothing_trusted;
    static struct revocation_cache *revocation;
    static struct checker *checker;
    if (checker == NULL) {
        INVARIANT(revocation_cache_new(&revocation) == STATUS_OK);
        INVARIANT(checker_new(&nothing_trusted, revocation, &checker) == STATUS_OK);
    }
    return checker;
}
