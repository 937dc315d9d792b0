/* SPDX-License-Identifier: Apache-2.0
 * The outcome of verifying a certificate signature, the same for CMS and XMLDSig, and the five checks of clause 9.1.2 over its signer. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"

enum check { CHECK_LEGALITY, CHECK_CORRECTNESS, CHECK_VALIDITY, CHECK_ASSURANCE, CHECK_USAGE, CHECK_COUNT };
enum check_result { CHECK_NOT_DONE, CHECK_PASSED, CHECK_FAILED };

/* Why a check failed: a stable word ("revoked", "expired", "crl_stale", "issuer_unknown" ...) and a sentence for operators. */
#define CHECK_REASON_MAX 48
struct check_outcome {
    enum check_result result;
    char reason[CHECK_REASON_MAX];
    char message[FAILURE_MESSAGE_MAX];
};
