/* SPDX-License-Identifier: Apache-2.0
 * `sim_authentication`: the customer's mobile operator tells whether the phone that answers carries the SIM card of the customer's verified
 * number. The operator is asked on a worker's thread, never in a transaction; whatever it does not say well is not verified. */
#pragma once

#include "src/channel/book.h"
#include "src/channel/sim_exchange.h"
#include "src/operation/phone_number.h"
#include "src/protection/sim_result.h"
#include "src/service/protection_case.h"
#include "src/store/phones.h"

#define SIM_OUTAGES_MAX 3 /* of one challenge: the operator's, not the customer's */

/* At start: the operator must be one of the book. STATUS_INVALID with the reason. */
MUST_CHECK enum status protection_sim_check(const struct protection_policy *policy, const struct channel_book *book,
                                            struct failure *failure);

/* A request that is being opened. */
struct protection_sim {
    struct phone_row phone;
    char number[PHONE_NUMBER_SIZE]; /* wiped on release */
    const char *trouble;            /* why the operator opened nothing; NULL: it did */
};
void protection_sim_release(struct protection_sim *sim);
/* In `prepare`: whose number. STATUS_CONFLICT when the customer has no verified one. */
MUST_CHECK enum status protection_sim_prepare(struct call *call, struct store_connection *connection, struct protection_sim *sim);

struct protection_sim_request {
    const struct operation_row *operation;
    const char *protection; /* its id */
    timestamp_us expires_at;
};
/* In `work`: asks the operator; gives the challenge for the caller and what is remembered of it, or says what the trouble was. */
MUST_CHECK enum status protection_sim_open(struct call *call, const struct protection_sim_request *request, struct protection_sim *sim,
                                           struct buffer *ret_challenge, struct buffer *ret_state);

struct sim_answer {
    enum sim_verdict verdict;
    const char *trouble; /* with SIM_UNREADABLE: why there is no result */
};
/* In `work`: asks the operator for the result. A verified one makes the case's record. */
MUST_CHECK enum status protection_sim_ask(struct protection_case *answered, struct bytes state, struct sim_answer *ret_answer);
/* The same with a result that came by itself. */
MUST_CHECK enum status protection_sim_judge(struct protection_case *answered, struct bytes state, const json_t *result,
                                            enum sim_verdict *ret_verdict);
/* The protection that a result names. STATUS_NOT_FOUND when it names none, or this server asks no operator. */
MUST_CHECK enum status protection_sim_find(struct services *services, const json_t *result, struct id *ret_protection);
