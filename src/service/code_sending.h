/* SPDX-License-Identifier: Apache-2.0
 * A code on its way to a customer's phone: its message in the words of the operation, and the quotas that it takes.
 *
 *     struct code_sending sending;                                      in the use case's struct
 *     TRY(code_sending_prepare(call, &request, &sending));              in `prepare`
 *     TRY(code_sending_run(call, transaction, &sending));               in `run`
 *     code_sending_release(&sending);                                   in `release` */
#pragma once

#include "src/service/operation_call.h"
#include "src/service/outbox.h"
#include "src/service/phone_policy.h"
#include "src/store/phones.h"

struct code_sending {
    bool is_wanted;
    struct outbox_message message;
    size_t quota_count;
    struct send_quota {
        struct digest key;
        int64_t most;
        const char *whose;
    } quotas[3];
};
void code_sending_release(struct code_sending *sending);

struct code_sending_request {
    const struct method_code *code;
    const struct digest *number_mac;
    struct bytes record;                      /* of the number: struct phone_record */
    const struct loaded_operation *operation; /* opened; NULL: the code verifies the number */
    const char *template;                     /* of the book; NULL: the one for this operation */
};
MUST_CHECK enum status code_sending_prepare(struct call *call, const struct code_sending_request *request, struct code_sending *sending);
/* STATUS_TOO_OFTEN when number, customer or address have had as many as they may in this hour. */
MUST_CHECK enum status code_sending_run(struct call *call, struct keeper_transaction *transaction, struct code_sending *sending);

/* The sender that such a code gets; NULL when there is none. */
const struct sender *code_sender(const struct services *services, enum delivery delivery);
/* Whether the message of this operation tells amount and payee. The operation must be opened. */
bool code_shows_payment(const struct loaded_operation *operation);
