/* SPDX-License-Identifier: Apache-2.0
 * OCRA (RFC 6287): codes that answer a challenge, so that they can depend on the content of a transaction. */
#pragma once

#include "src/otp/code.h"

#define OCRA_SUITE_TEXT_MAX 64
#define OCRA_QUESTION_DIGITS_MAX 64
#define OCRA_QUESTION_BYTES 128 /* as the code is computed over it: zeroes behind */
#define OCRA_SESSION_BYTES_MAX 512

enum ocra_format { OCRA_ALPHANUMERIC, OCRA_NUMERIC, OCRA_HEXADECIMAL };

/* A suite string taken apart (section 6), for example OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1. */
struct ocra_suite {
    char text[OCRA_SUITE_TEXT_MAX + 1]; /* as written: it goes into the code */
    enum hmac_hash hash;
    unsigned digits; /* 4 to 10 */
    bool has_counter;
    enum ocra_format format;
    unsigned question_size; /* characters, 4 to 64 */
    bool has_pin;
    enum hmac_hash pin_hash;
    unsigned session_size; /* bytes; 0: none */
    unsigned step_seconds; /* 0: no time */
};
/* STATUS_INVALID for anything that section 6 does not allow, and for what nobody can type: 0 digits, which is no truncation. */
MUST_CHECK enum status ocra_suite_parse(struct bytes text, struct ocra_suite *ret_suite, struct failure *failure);

/* Only what the suite has is looked at. */
struct ocra_input {
    uint64_t counter;
    struct bytes question;   /* characters of the suite's format; up to twice its size, for mutual challenges */
    struct bytes pin_digest; /* of the suite's PIN hash */
    struct bytes session;    /* at most the suite's size; zeroes go before it */
    uint64_t step;           /* of the suite's time */
};
/* STATUS_INVALID when an input does not fit the suite. */
MUST_CHECK enum status ocra_code(const struct ocra_suite *suite, struct bytes key, const struct ocra_input *input,
                                 struct otp_code *ret_code);

/* The challenge that binds a code to content: of SHA-256 over "countersign ocra challenge v1", a zero byte, the instruction's digest and
 * the ceremony's nonce, the first digits in hexadecimal, or the last ones in decimal, as many as the suite's question has. Nobody can look
 * for another instruction with the same digits before the nonce is known, and then the ceremony is open for this one only. */
struct ocra_question {
    char text[OCRA_QUESTION_DIGITS_MAX + 1];
};
void ocra_question_of(const struct ocra_suite *suite, const struct digest *instruction, struct bytes nonce,
                      struct ocra_question *ret_question);
