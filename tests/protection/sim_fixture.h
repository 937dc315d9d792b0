/* SPDX-License-Identifier: Apache-2.0
 * An operator, and a request that was put to it: for tests and the fuzz harness, whose corpus has the same. */
#pragma once

#include "src/protection/sim_result.h"

#define OPENED INT64_C(1782864000000000) /* 2026-07-01T00:00:00Z */
#define PROTECTION "aaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct sim_profile profile = {.url = "url",
                                           .reference = "reference",
                                           .nonce = "nonce",
                                           .number = "number",
                                           .status = "status",
                                           .at = "at",
                                           .mac = "mac",
                                           .verified = "verified",
                                           .pending = "pending",
                                           .key = {(const uint8_t *)"0123456789abcdef0123456789abcdef", 32}};

static inline struct sim_question question_of(const char *number, const char *operation)
{
    struct sim_subject subject = {.operation = operation, .protection = PROTECTION, .number = number, .opened_at = OPENED};
    struct sim_question question;
    for (uint8_t i = 0; i < SIM_NONCE_BYTES; i++)
        subject.nonce[i] = i;
    INVARIANT(sim_question_make(&subject, profile.key, &question) == STATUS_OK);
    return question;
}
