/* SPDX-License-Identifier: Apache-2.0
 * A device's word on one operation: it signs the challenge, its holder's decision, and for a number match the number that the other screen
 * shows. What is signed names protection, operation and instruction, so that no answer serves anything else. */
#pragma once

#include "src/protection/device_key.h"

#define CHALLENGE_NONCE_SIZE 16
#define CHALLENGE_BYTES_MAX 1024
#define CHALLENGE_NUMBER_SIZE 3 /* two digits and the closing 0 */

struct signed_challenge {
    const char *kind, *operation, *protection;
    struct digest instruction;
    uint8_t nonce[CHALLENGE_NONCE_SIZE];
};
/* Canonical JSON: what is signed begins with it. */
MUST_CHECK enum status signed_challenge_write(const struct signed_challenge *challenge, struct buffer *ret_text);

/* 10 to 99 from a random byte string. */
void challenge_number_from(uint32_t random, char ret_number[CHALLENGE_NUMBER_SIZE]);

enum signed_outcome {
    SIGNED_WRONG,     /* another key, another text, or another number */
    SIGNED_CONFIRMED, /* the holder wants it */
    SIGNED_REJECTED,  /* the holder does not, and says so with the device's key */
};
struct signed_examination {
    enum signed_outcome outcome;
    struct buffer record; /* JSON: what was signed, by which key; empty when it is wrong */
};
/* `number`: NULL where none is matched. The answer is {"decision":"confirm"|"reject","number":…,"signature":…}; signed are the challenge's
 * text, a line end, the decision, and where a number is matched a line end and the number. STATUS_INVALID: unreadable. */
MUST_CHECK enum status signed_answer_examine(const struct device_key *key, const char *challenge, const char *number, const json_t *answer,
                                             struct signed_examination *examination, struct failure *failure);
