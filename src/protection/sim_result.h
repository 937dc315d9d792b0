/* SPDX-License-Identifier: Apache-2.0
 * What a mobile operator says of a SIM card (`sim_authentication`), as values: the question, bound to one operation by its reference, and
 * the judgement of an answer. An answer counts only with the operator's HMAC, for this reference and nonce, in its time, and for the
 * customer's number; the number itself is told by a keyed hash. docs/protections.md has the profile. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/encode.h"
#include "src/base/timestamp.h"
#include "src/crypto/digest.h"

#include <jansson.h>

#define SIM_NONCE_BYTES 16
#define SIM_HEX_SIZE (2 * DIGEST_SIZE + 1)
#define SIM_REFERENCE_SIZE (ID_TEXT_SIZE + 1 + 32) /* the protection's id, a point, half a digest, and the closing 0 */
#define SIM_URL_BYTES_MAX 1024
#define SIM_VALUE_BYTES_MAX 256
#define SIM_RESULT_BYTES_MAX 4096 /* of a whole answer, as text */
#define SIM_CLOCK_SECONDS 60      /* by which the operator's clock may differ */

/* How an operator names things, and the key shared with it. */
struct sim_profile {
    const char *url, *reference, *nonce, *number, *status, *at, *mac; /* members */
    const char *verified, *pending;                                   /* words of the status */
    struct bytes key;
};

struct sim_question {
    char reference[SIM_REFERENCE_SIZE];
    char nonce[2 * SIM_NONCE_BYTES + 1];
    char number[SIM_HEX_SIZE]; /* the keyed hash that a result must name */
    timestamp_us opened_at;
};
struct sim_subject {
    const char *operation, *protection;
    struct digest instruction;
    const char *number; /* E.164 */
    uint8_t nonce[SIM_NONCE_BYTES];
    timestamp_us opened_at;
};
MUST_CHECK enum status sim_question_make(const struct sim_subject *subject, struct bytes key, struct sim_question *ret_question);
/* As JSON, to be kept sealed while the answer is awaited. */
MUST_CHECK enum status sim_question_write(const struct sim_question *question, struct buffer *ret_json);
MUST_CHECK enum status sim_question_read(struct bytes text, struct sim_question *ret_question);

/* Whose reference it is: the protection's id in it. STATUS_INVALID when it is none of ours. */
MUST_CHECK enum status sim_result_protection(const struct sim_profile *profile, const json_t *result, struct id *ret_protection);

/* The address for the customer's phone in the answer to an opened request: https://, and visible ASCII. STATUS_INVALID for another one, or
 * for another request's. Borrowed from the JSON. */
MUST_CHECK enum status sim_opening_read(const struct sim_profile *profile, const struct sim_question *question, const json_t *answer,
                                        const char **ret_url);

enum sim_verdict {
    SIM_UNREADABLE, /* no result, or without the operator's HMAC */
    SIM_FOREIGN,    /* of another request */
    SIM_STALE,      /* from before the request, or from a time to come */
    SIM_PENDING,    /* the phone has not answered */
    SIM_WRONG,      /* another number, or a status that is not `verified` */
    SIM_VERIFIED,
};
/* A verified one appends to `record` what the operator signed, with its HMAC. */
MUST_CHECK enum status sim_result_judge(const struct sim_profile *profile, const struct sim_question *question, const json_t *result,
                                        timestamp_us now, struct buffer *record, enum sim_verdict *ret_verdict);
