/* SPDX-License-Identifier: Apache-2.0
 * Blocking an operation that waits: by the customer, through whatever channel, or by staff. Both only ever stop what would have happened.
 */
#include "src/service/close_operation.h"
#include "src/service/deferral.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/operation/channel.h"

#define WORD_MAX 32

struct block_operation {
    struct call call;
    struct row_key key;
    struct blocking blocking;
};

static enum status check_reason(struct block_operation *this)
{
    static const char *const reasons[] = {"not_mine", "mistake", "suspected_fraud", "other"};
    for (size_t i = 0; i < COUNT_OF(reasons); i++)
        if (strcmp(this->blocking.reason, reasons[i]) == 0)
            return STATUS_OK;
    return failure_set(&this->call.failure, STATUS_INVALID, "reason", "not_mine, mistake, suspected_fraud or other");
}

static enum status customer_prepare(struct call *call)
{
    struct block_operation *this = (struct block_operation *)call;
    enum channel channel;
    const struct member members[] = {
        {"channel", MEMBER_TEXT, true, WORD_MAX, &this->blocking.channel},
        {"reason", MEMBER_TEXT, true, WORD_MAX, &this->blocking.reason},
    };
    this->blocking.by = "customer";
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(check_reason(this));
    if (channel_find(bytes_of_text(this->blocking.channel), &channel) != STATUS_OK)
        return failure_set(&call->failure, STATUS_INVALID, "channel", "not a channel");
    return operation_key_find(call, &this->key);
}

static enum status staff_prepare(struct call *call)
{
    struct block_operation *this = (struct block_operation *)call;
    const struct member members[] = {{"reason", MEMBER_TEXT, true, WORD_MAX, &this->blocking.reason}};
    this->blocking.by = "staff";
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(check_reason(this));
    return operation_key_find(call, &this->key);
}

static enum status block_run(struct call *call, struct keeper_transaction *transaction)
{
    struct block_operation *this = (struct block_operation *)call;
    this->blocking.caller = call->caller;
    enum status status = deferral_block(transaction, &this->key, &this->blocking);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "the operation does not wait, and is not to wait");
    TRY(status);
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"state\":\"blocked\"}", this->key.id.text);
}

const struct use_case use_case_block_operation = {.size = sizeof(struct block_operation), .prepare = customer_prepare, .run = block_run};
const struct use_case use_case_block_by_staff = {.size = sizeof(struct block_operation), .prepare = staff_prepare, .run = block_run};
