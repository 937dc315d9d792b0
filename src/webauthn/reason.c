/* SPDX-License-Identifier: Apache-2.0
 * From reasons to statuses and words. */
#include "src/webauthn/reason.h"

static const struct {
    const char *word;
    enum status status;
    const char *sentence;
} reasons[] = {
#define REASON(symbol, word, status, sentence) [WEBAUTHN_##symbol] = {word, status, sentence},
#include "src/webauthn/webauthn_reasons.def"
#undef REASON
};

enum status webauthn_conclude(enum webauthn_reason reason, struct failure *failure)
{
    if (reason == WEBAUTHN_ACCEPTED)
        return STATUS_OK;
    return failure_set(failure, reasons[reason].status, reasons[reason].word, "%s", reasons[reason].sentence);
}
