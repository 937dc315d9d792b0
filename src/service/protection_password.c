/* SPDX-License-Identifier: Apache-2.0
 * The method of design 7 does the work; what it establishes becomes a protection. */
#include "src/service/protection_password.h"

#include "law/words.h"
#include "src/json/members.h"

void protection_password_init(struct protection_password *password)
{
    *password = (struct protection_password){.record = BUFFER_INIT(METHOD_STATE_BYTES_MAX),
                                             .sealed_renewed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024)};
    method_result_init(&password->result);
}

void protection_password_release(struct protection_password *password)
{
    credential_row_release(&password->credential);
    buffer_release(&password->record);
    method_result_release(&password->result);
    buffer_release(&password->sealed_renewed);
}

static bool is_for_transactions(const struct credential_row *row)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    if (!row_word_is(&row->design, design_text(DESIGN_PASSWORD)) || members_parse(row->public_record, &json, NULL) != STATUS_OK)
        return false;
    const char *use = json_string_value(json_object_get(json, "use"));
    return use != NULL && strcmp(use, "transaction") == 0;
}

static enum status read_usable(struct store_connection *connection, const char *customer, const char *credential,
                               struct credential_row *ret_row, struct failure *failure)
{
    enum status status = credential_row_read(connection, customer, credential, ret_row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(failure, STATUS_NOT_FOUND, "means", "this customer has no such credential");
    TRY(status);
    if (!is_for_transactions(ret_row))
        return failure_set(failure, STATUS_REFUSED, "means", "this is no password for transactions");
    TRY(guess_require_unlocked(connection, customer, DESIGN_PASSWORD, failure));
    return credential_require_usable(ret_row, failure);
}

enum status protection_password_require(struct store_connection *connection, const char *customer, const char *credential,
                                        struct failure *failure)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    return read_usable(connection, customer, credential, &row, failure);
}

enum status protection_password_read(struct call *call, struct store_connection *connection, const char *credential,
                                     struct protection_password *password)
{
    TRY(read_usable(connection, call->subject.customer.text, credential, &password->credential, &call->failure));
    return subject_open(call->services, &call->subject, SEALED_CREDENTIAL, credential, password->credential.sealed_record,
                        &password->record);
}

static enum status seal_renewed(struct call *call, struct protection_password *password)
{
    if (password->result.renewed_record.size == 0)
        return STATUS_OK;
    return subject_seal(call->services, &call->subject, SEALED_CREDENTIAL, password->credential.id.text,
                        buffer_bytes(&password->result.renewed_record), &password->sealed_renewed);
}

enum status protection_password_examine(struct call *call, const struct loaded_operation *operation, struct protection_password *password)
{
    const struct method *method = method_of(DESIGN_PASSWORD);
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[DESIGN_PASSWORD]};
    const struct method_operation asked = loaded_operation_for_method(operation);
    const struct method_credential credential = credential_for_method(&password->credential, &password->record);
    const struct method_ceremony none = {.opened_at = call->input.now};
    if (method == NULL || context.settings == NULL)
        return failure_set(&call->failure, STATUS_REFUSED, "means", "this server runs no passwords");
    TRY(method->examine(&context, &asked, &credential, &none, call->input.request, &password->result, &call->failure));
    return seal_renewed(call, password);
}

static enum status renew(struct call *call, struct keeper_transaction *transaction, const struct protection_password *password)
{
    if (password->sealed_renewed.size == 0)
        return STATUS_OK;
    enum status status = credential_row_renew(transaction->connection, call->subject.customer.text, password->credential.id.text,
                                              password->credential.sealed_record, buffer_bytes(&password->result.renewed_public),
                                              buffer_bytes(&password->sealed_renewed));
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "means", "it was changed meanwhile: answer again");
    return status;
}

enum status protection_password_count(struct call *call, struct keeper_transaction *transaction, const struct loaded_operation *operation,
                                      struct protection_password *password, struct guess_outcome *ret_outcome)
{
    const struct guess guess = {
        .said = &password->result.guess,
        .right = password->result.outcome != METHOD_WRONG,
        .design = DESIGN_PASSWORD,
        .customer = call->subject.customer.text,
        .credential = password->credential.id.text,
        .operation = operation->row.id.text,
    };
    TRY(guess_settle(transaction, &guess, ret_outcome));
    if (ret_outcome->verdict == GUESS_REFUSED)
        return guess_refuse(&call->failure);
    return ret_outcome->verdict == GUESS_ACCEPTED ? renew(call, transaction, password) : STATUS_OK;
}
