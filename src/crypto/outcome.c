/* SPDX-License-Identifier: Apache-2.0
 * Outcomes of checks, and what a verified signature gives back. */
#include "src/crypto/revocation.h"
#include "src/crypto/signature.h"

#include <stdarg.h>
#include <stdio.h>

const char *check_name(enum check check)
{
    static const char *const names[CHECK_COUNT] = {"legality", "correctness", "validity", "assurance", "usage"};
    INVARIANT(check < CHECK_COUNT);
    return names[check];
}

void check_pass(struct check_outcome *outcome)
{
    if (outcome->result != CHECK_FAILED)
        outcome->result = CHECK_PASSED;
}

void check_fail(struct check_outcome *outcome, const char *reason, const char *format, ...)
{
    if (outcome->result == CHECK_FAILED)
        return;
    outcome->result = CHECK_FAILED;
    snprintf(outcome->reason, sizeof outcome->reason, "%s", reason);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(outcome->message, sizeof outcome->message, format, arguments);
    va_end(arguments);
}

void signature_release(struct signature *signature)
{
    certificate_release(&signature->signer);
    certificate_list_release(&signature->carried);
    revocation_cache_release(&signature->stapled);
    buffer_release(&signature->content);
}
