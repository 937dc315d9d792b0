/* SPDX-License-Identifier: Apache-2.0
 * The codes, their keyed hashes and messages are those of design 3 by message; what they establish is a protection. */
#include "src/service/protection_code.h"

#include "law/words.h"
#include "src/json/members.h"

void protection_code_release(struct protection_code *code)
{
    phone_row_release(&code->phone);
    wipe(&code->code, sizeof code->code);
    code_sending_release(&code->sending);
}

enum status protection_code_check(const struct protection_policy *policy, const struct channel_book *book, struct failure *failure)
{
    if (!policy->rules[PROTECTION_TWO_WAY_SMS].is_offered)
        return STATUS_OK;
    const struct message_template *template = book_find_template(book, policy->two_way_template);
    if (template == NULL || template->purpose != PURPOSE_TRANSACTION)
        return failure_set(failure, STATUS_INVALID, "protections.two_way_sms.template",
                           "the channels file has no such text for transactions");
    return STATUS_OK;
}

enum status protection_code_find_phone(struct store_connection *connection, const char *customer, struct phone_row *ret_row,
                                       struct failure *failure)
{
    CLEANUP(credential_row_release) struct credential_row credential = {0};
    enum status status = phone_row_read_living(connection, customer, PHONE_VERIFIED, ret_row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(failure, STATUS_CONFLICT, "customer", "this customer has no verified phone number");
    TRY(status);
    TRY(guess_require_unlocked(connection, customer, DESIGN_OTP, failure));
    TRY(credential_row_read(connection, customer, ret_row->credential.text, &credential));
    return credential_require_usable(&credential, failure);
}

enum status protection_code_open_phone(struct call *call, struct store_connection *connection, const struct phone_row *phone,
                                       struct buffer *ret_record)
{
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(credential_row_read(connection, call->subject.customer.text, phone->credential.text, &row));
    return subject_open(call->services, &call->subject, SEALED_CREDENTIAL, row.id.text, row.sealed_record, ret_record);
}

static enum status code_mac(struct services *services, const struct operation_row *operation, const char *protection, const char *code,
                            struct digest *ret_mac)
{
    const struct phone_code_binding binding = {.ceremony = protection, .instruction = &operation->instruction_digest};
    return phone_code_mac(services->vault, &binding, code, ret_mac);
}

static enum status write_state(const struct digest *mac, int64_t digits, struct buffer *ret_state)
{
    char text[2 * DIGEST_SIZE + 1] = "";
    hex_write(bytes_of(mac->bytes, DIGEST_SIZE), text);
    return members_write(json_pack("{ss, sI}", "mac", text, "digits", (json_int_t)digits), ret_state);
}

enum status protection_code_open(struct call *call, struct store_connection *connection, const struct protection_code_request *request,
                                 struct protection_code *code, struct buffer *ret_state)
{
    struct services *services = call->services;
    const struct protection_policy *policy = services->protections;
    struct digest mac;
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    if (services->phones == NULL)
        return failure_set(&call->failure, STATUS_REFUSED, "kind", "this server sends no codes");
    TRY(protection_code_find_phone(connection, call->subject.customer.text, &code->phone, &call->failure));
    TRY(protection_code_open_phone(call, connection, &code->phone, &record));
    TRY(phone_code_draw(services->vault, services->phones->codes.digits, &code->code));
    code->code.delivery = request->kind == PROTECTION_VOICE_OTP ? DELIVERY_VOICE : DELIVERY_SMS;
    code->code.seconds = policy->rules[request->kind].answer_seconds;
    TRY(code_mac(services, &request->operation->row, request->protection, code->code.digits, &mac));
    const struct code_sending_request sending = {
        .code = &code->code,
        .number_mac = &code->phone.mac,
        .record = buffer_bytes(&record),
        .operation = request->operation,
        .template = request->kind == PROTECTION_TWO_WAY_SMS ? policy->two_way_template : NULL,
    };
    TRY(code_sending_prepare(call, &sending, &code->sending));
    return write_state(&mac, services->phones->codes.digits, ret_state);
}

enum status protection_code_run(struct call *call, struct keeper_transaction *transaction, struct protection_code *code)
{
    return code_sending_run(call, transaction, &code->sending);
}

static enum status read_state(struct bytes state, struct digest *ret_mac, int64_t *ret_digits)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    TRY(members_parse(state, &json, NULL));
    const char *text = json_string_value(json_object_get(json, "mac"));
    if (text == NULL || hex_read(bytes_of_text(text), ret_mac->bytes, DIGEST_SIZE) != STATUS_OK)
        return STATUS_CORRUPT;
    *ret_digits = json_integer_value(json_object_get(json, "digits"));
    return STATUS_OK;
}

enum status protection_code_examine(struct protection_case *answered, struct bytes state, const char *code, bool *ret_right,
                                    struct failure *failure)
{
    struct digest wanted, given;
    int64_t digits;
    TRY(read_state(state, &wanted, &digits));
    TRY(phone_code_check(code, digits, failure));
    TRY(code_mac(answered->call->services, &answered->operation.row, answered->row.id.text, code, &given));
    *ret_right = bytes_equal_secret(bytes_of(wanted.bytes, DIGEST_SIZE), bytes_of(given.bytes, DIGEST_SIZE));
    if (!*ret_right)
        return STATUS_OK;
    return members_write(json_pack("{ss, ss}", "kind", answered->row.kind.text, "phone", answered->row.means.text), &answered->record);
}

enum status protection_code_count(struct protection_case *answered, struct keeper_transaction *transaction, bool right,
                                  struct guess_outcome *ret_outcome)
{
    struct call *call = answered->call;
    const struct phone_policy *phones = call->services->phones;
    if (phones == NULL)
        return STATUS_UNAVAILABLE;
    const struct method_guess said = {
        .counted = true, .credential_limit = phones->codes.number_lock_after, .customer_limit = phones->codes.customer_lock_after};
    const struct guess guess = {
        .said = &said,
        .right = right,
        .design = DESIGN_OTP,
        .customer = call->subject.customer.text,
        .credential = answered->row.means.text,
        .operation = answered->operation.row.id.text,
    };
    TRY(guess_settle(transaction, &guess, ret_outcome));
    return ret_outcome->verdict == GUESS_REFUSED ? guess_refuse(&call->failure) : STATUS_OK;
}
