/* SPDX-License-Identifier: Apache-2.0
 * Design 3 by message (9.3): random codes that reach the customer's phone by SMS or by voice. The law knows both as otp; the credential is
 * a phone number. */
#pragma once

#include "src/methods/method.h"

#define PHONE_CODE_DIGITS_MIN 6
#define PHONE_CODE_DIGITS_MAX 8

/* What method_context.settings points to. */
struct phone_settings {
    int64_t digits;
    int64_t seconds;                /* how long a code lives where the law leaves it to the institution */
    int64_t non_designated_seconds; /* in a transfer to somebody who is not designated */
    int64_t withdrawal_seconds;     /* a cardless-withdrawal number */
    int64_t sends_max;              /* codes of one ceremony */
    int64_t pause_seconds;          /* between two of them */
    int64_t number_lock_after;      /* wrong codes in a row */
    int64_t customer_lock_after;    /* the same over all of the customer's credentials of design 3 */
    bool changes_numbers;           /* such a code may authorise the change of a number, which then serves no non-designated transfer */
};

/* Not in methods.def: the service takes it for a credential of design otp that is a phone number. */
extern const struct method method_phone;

/* The record of a number. Texts are borrowed from `json`. */
struct phone_record {
    const char *number;   /* E.164 */
    const char *language; /* "zh-TW", "en" */
    json_t *json;
};
void phone_record_release(struct phone_record *record);
MUST_CHECK enum status phone_record_read(struct bytes text, struct phone_record *ret_record);
MUST_CHECK enum status phone_record_write(const char *number, const char *language, struct buffer *ret_text);

/* Digits of the token's generator, each as likely as any other. */
MUST_CHECK enum status phone_code_draw(struct vault *vault, int64_t digits, struct method_code *ret_code);
/* What a code is compared by: a keyed hash, under a key that never leaves the vault, of the code with all that it is bound to. */
struct phone_code_binding {
    const char *ceremony; /* or, for the code that verifies a number, the credential */
    const struct digest *instruction;
};
MUST_CHECK enum status phone_code_mac(struct vault *vault, const struct phone_code_binding *binding, const char *code,
                                      struct digest *ret_mac);
/* STATUS_INVALID unless it is of the digits that were sent: a typing error is no attempt. */
MUST_CHECK enum status phone_code_check(const char *code, int64_t digits, struct failure *failure);

/* A code that was sent, as it is kept until it is answered. */
struct phone_sent {
    enum delivery delivery;
    enum sms_sender sms_sender;
    struct digest mac;
    timestamp_us sent_at;
    int64_t seconds, digits, sends;
    bool shows_payment; /* its message told amount and payee */
};
MUST_CHECK enum status phone_sent_read(struct bytes state, struct phone_sent *ret_sent);
MUST_CHECK enum status phone_sent_write(const struct phone_sent *sent, struct buffer *ret_state);
/* Whole seconds since it was made, rounded up. */
int64_t phone_sent_age(const struct phone_sent *sent, timestamp_us now);
/* STATUS_EXPIRED when it has lived its time. */
MUST_CHECK enum status phone_sent_check_age(const struct phone_sent *sent, timestamp_us now, struct failure *failure);
/* STATUS_TOO_OFTEN when no other may take its place yet, or any more. */
MUST_CHECK enum status phone_sent_check_again(const struct phone_sent *sent, const struct phone_settings *settings, timestamp_us now,
                                              struct failure *failure);

/* How long a code for this operation lives. Pure. */
int64_t phone_code_seconds(const struct operation_facts *operation, const struct phone_settings *settings);
/* Every fact of design 3 by message. Pure. */
void phone_make_facts(const struct phone_sent *sent, const struct method_phone *phone, timestamp_us now, struct evidence_facts *ret_facts);
