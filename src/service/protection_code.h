/* SPDX-License-Identifier: Apache-2.0
 * `voice_otp` and `two_way_sms`: a code goes to the customer's verified number, and comes back: typed in, or by a message from that number.
 */
#pragma once

#include "src/service/code_sending.h"
#include "src/service/guess.h"
#include "src/service/protection_case.h"

struct protection_code {
    struct phone_row phone;
    struct method_code code;
    struct code_sending sending;
};
void protection_code_release(struct protection_code *code);

/* At start: what asks for a reply must be a text of the book, made for transactions. STATUS_INVALID with the reason. */
MUST_CHECK enum status protection_code_check(const struct protection_policy *policy, const struct channel_book *book,
                                             struct failure *failure);

/* The customer's verified number. STATUS_CONFLICT when there is none, or it is locked. */
MUST_CHECK enum status protection_code_find_phone(struct store_connection *connection, const char *customer, struct phone_row *ret_row,
                                                  struct failure *failure);

/* The record of that number, opened. */
MUST_CHECK enum status protection_code_open_phone(struct call *call, struct store_connection *connection, const struct phone_row *phone,
                                                  struct buffer *ret_record);

struct protection_code_request {
    enum protection kind;
    const struct loaded_operation *operation; /* opened */
    const char *protection;                   /* its id */
};
/* In `prepare`: draws the code, makes its message, and what is remembered of it. */
MUST_CHECK enum status protection_code_open(struct call *call, struct store_connection *connection,
                                            const struct protection_code_request *request, struct protection_code *code,
                                            struct buffer *ret_state);
/* In `run`: the message is on its way; a reply to it is awaited until `expires_at`. */
MUST_CHECK enum status protection_code_run(struct call *call, struct keeper_transaction *transaction, struct protection_code *code);

/* STATUS_INVALID when it is not of the digits that were sent. A right one makes the case's record. */
MUST_CHECK enum status protection_code_examine(struct protection_case *answered, struct bytes state, const char *code, bool *ret_right,
                                               struct failure *failure);
/* In the transaction: the guess counts for the number and the customer, as every code that is sent to it. */
MUST_CHECK enum status protection_code_count(struct protection_case *answered, struct keeper_transaction *transaction, bool right,
                                             struct guess_outcome *ret_outcome);
