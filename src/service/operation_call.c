/* SPDX-License-Identifier: Apache-2.0
 * Loading an operation with everything that a ceremony is bound to. */
#include "src/service/operation_call.h"

#include "src/base/limits.h"
#include "src/json/case_json.h"
#include "src/service/guess.h"

void loaded_operation_init(struct loaded_operation *operation)
{
    *operation = (struct loaded_operation){.instruction = BUFFER_INIT(LIMIT_INSTRUCTION_BYTES + 1)};
}

void loaded_operation_release(struct loaded_operation *operation)
{
    operation_row_release(&operation->row);
    buffer_release(&operation->instruction);
}

static enum status read_facts(struct loaded_operation *operation)
{
    return operation_from_text(operation->row.facts, &operation->facts, NULL);
}

enum status loaded_operation_find(struct store_connection *connection, const char *id, struct subject *ret_subject,
                                  struct loaded_operation *operation)
{
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    TRY(operation_row_find(connection, id, &operation->row));
    TRY(subject_load(connection, operation->row.customer.text, ret_subject));
    return read_facts(operation);
}

enum status loaded_operation_open(struct services *services, const struct subject *subject, struct loaded_operation *operation)
{
    return subject_open(services, subject, SEALED_INSTRUCTION, operation->row.id.text, operation->row.sealed_instruction,
                        &operation->instruction);
}

enum status loaded_operation_read(struct services *services, struct store_connection *connection, const char *id,
                                  struct subject *ret_subject, struct loaded_operation *operation)
{
    TRY(loaded_operation_find(connection, id, ret_subject, operation));
    return loaded_operation_open(services, ret_subject, operation);
}

struct method_operation loaded_operation_for_method(const struct loaded_operation *operation)
{
    return (struct method_operation){
        .facts = &operation->facts,
        .operation_id = operation->row.id.text,
        .instruction = buffer_bytes(&operation->instruction),
        .instruction_digest = operation->row.instruction_digest,
    };
}

struct method_credential credential_for_method(const struct credential_row *row, const struct buffer *record)
{
    return (struct method_credential){
        .id = row->id.text,
        .record = buffer_bytes(record),
        .enrolled_at = row->enrolled_at,
        .next_factor = row->next_factor,
        .drift = row->drift,
    };
}

enum status require_active_customer(struct call *call, struct store_connection *connection)
{
    CLEANUP(customer_row_release) struct customer_row row = {0};
    TRY(customer_row_read(connection, call->subject.customer.text, &row));
    if (!row_word_is(&row.state, CUSTOMER_ACTIVE))
        return failure_set(&call->failure, STATUS_CONFLICT, "customer", "the customer is not active");
    return STATUS_OK;
}

enum status credential_require_usable(const struct credential_row *row, struct failure *failure)
{
    if (!row_word_is(&row->state, CREDENTIAL_ACTIVE))
        return failure_set(failure, STATUS_CONFLICT, "credential", "this credential is not active");
    return row->locked_at != 0 ? guess_refuse(failure) : STATUS_OK;
}

enum status ceremony_require_open(const struct ceremony_row *row, timestamp_us now, struct failure *failure)
{
    if (!row_word_is(&row->state, CEREMONY_OPEN))
        return failure_set(failure, STATUS_CONFLICT, "ceremony", "this ceremony has been answered or is over");
    if (now >= row->expires_at)
        return failure_set(failure, STATUS_EXPIRED, "ceremony", "this ceremony's time is over: open a new one");
    return STATUS_OK;
}

enum status ceremony_require_room(struct call *call, struct store_connection *connection, const char *operation)
{
    int64_t count;
    TRY(ceremony_rows_count(connection, call->subject.customer.text, operation, &count));
    if (count >= LIMIT_OPERATION_CEREMONIES)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation",
                           "the operation has had %d ceremonies, as many as one may have: create a new one", LIMIT_OPERATION_CEREMONIES);
    return STATUS_OK;
}

enum status require_active_credential(struct call *call, struct store_connection *connection, const char *credential)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(credential_row_read(connection, call->subject.customer.text, credential, &row));
    return credential_require_usable(&row, &call->failure);
}
