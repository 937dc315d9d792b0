/* SPDX-License-Identifier: Apache-2.0
 * Setting a customer's phone number: at the counter, or by a permitted operation whose instruction names it. The number waits for its first
 * code; until then the one before stays. */
#include "src/service/authority.h"
#include "src/service/event.h"
#include "src/service/phone_register.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/instruction_json.h"

#define RECORD_MAX 512

struct set_phone {
    struct call call;
    struct authority authority;
    const char *given, *language;
    struct phone_number number;
    struct digest mac;
    struct id id;
    struct first_code first;
    struct buffer record, public_record, sealed;
    struct code_sending sending;
};

static enum status read_request(struct set_phone *this)
{
    struct failure *failure = &this->call.failure;
    this->language = message_language_names[MESSAGE_ZH_TW];
    const struct member more[] = {
        {"number", MEMBER_TEXT, false, PHONE_NUMBER_SIZE - 1, &this->given},
        {"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation},
        {"language", MEMBER_TEXT, false, 8, &this->language},
    };
    TRY(first_code_read(&this->call, more, COUNT_OF(more), &this->first));
    if ((this->given == NULL) == (this->authority.operation == NULL))
        return failure_set(failure, STATUS_INVALID, "number", "either a number, at the counter, or the operation that names it");
    if (strcmp(this->language, message_language_names[MESSAGE_ZH_TW]) != 0 &&
        strcmp(this->language, message_language_names[MESSAGE_EN]) != 0)
        return failure_set(failure, STATUS_INVALID, "language", "zh-TW or en");
    return STATUS_OK;
}

/* What the customer authorised is the number: nobody may name another beside it. */
static enum status number_of_operation(struct set_phone *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    struct subject owner = {0};
    CLEANUP(loaded_operation_release) struct loaded_operation operation;
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    loaded_operation_init(&operation);
    enum status status = loaded_operation_read(call->services, connection, this->authority.operation, &owner, &operation);
    bool is_own = status == STATUS_OK && strcmp(owner.customer.text, call->subject.customer.text) == 0;
    subject_release(&owner);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !is_own))
        return failure_set(&call->failure, STATUS_NOT_FOUND, "operation", "this customer has no such operation");
    TRY(status);
    TRY(instruction_parse(buffer_bytes(&operation.instruction), &parsed, NULL));
    if (parsed.terms.phone_number == NULL)
        return failure_set(&call->failure, STATUS_CONFLICT, "operation", "this operation changes no phone number");
    return phone_number_parse(bytes_of_text(parsed.terms.phone_number), &this->number);
}

static enum status find_number(struct set_phone *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    CLEANUP(phone_row_release) struct phone_row present = {0};
    if (this->given == NULL)
        TRY(number_of_operation(this, connection));
    else if (phone_number_parse(bytes_of_text(this->given), &this->number) != STATUS_OK)
        return failure_set(&call->failure, STATUS_INVALID, "number", "not a phone number: digits only, or + and digits");
    TRY(phone_number_mac(call->services, this->number.text, &this->mac));
    enum status status = phone_row_read_living(connection, call->subject.customer.text, PHONE_VERIFIED, &present);
    if (status == STATUS_OK && digest_equal(&present.mac, &this->mac))
        return failure_set(&call->failure, STATUS_CONFLICT, "number", "this is the customer's number already");
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status write_records(struct set_phone *this)
{
    struct phone_number masked = phone_number_mask(&this->number);
    TRY(phone_record_write(this->number.text, this->language, &this->record));
    return buffer_append_format(&this->public_record, "{\"phone\":\"%s\",\"language\":\"%s\"}", masked.text, this->language);
}

static enum status write_answer(struct set_phone *this)
{
    struct buffer *body = &this->call.body;
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"state\":\"set\",\"details\":", this->id.text));
    TRY(buffer_append(body, buffer_bytes(&this->public_record)));
    TRY(first_code_write(&this->first, body));
    return buffer_append_byte(body, '}');
}

static enum status set_prepare(struct call *call)
{
    struct set_phone *this = (struct set_phone *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    this->record = BUFFER_INIT(RECORD_MAX);
    this->public_record = BUFFER_INIT(RECORD_MAX);
    this->sealed = BUFFER_INIT(2 * RECORD_MAX);
    TRY(read_request(this));
    TRY(readers_take(call->services->readers, &lease));
    TRY(subject_load(lease.connection, call->input.parameters[0], &call->subject));
    TRY(find_number(this, lease.connection));
    random_id(&this->id);
    call->created = true;
    TRY(write_records(this));
    TRY(first_code_make(call, this->id.text, NULL, &this->first));
    const struct code_sending_request request = {
        .code = &this->first.code, .number_mac = &this->mac, .record = buffer_bytes(&this->record)};
    TRY(code_sending_prepare(call, &request, &this->sending));
    TRY(write_answer(this));
    return subject_seal(call->services, &call->subject, SEALED_CREDENTIAL, this->id.text, buffer_bytes(&this->record), &this->sealed);
}

static enum phone_change change_by_otp(const struct otp_facts *otp)
{
    if (otp->delivery == DELIVERY_HARDWARE_TOKEN)
        return PHONE_CHANGE_HARDWARE_OTP;
    return otp->delivery == DELIVERY_SOFTWARE_TOKEN ? PHONE_CHANGE_SOFTWARE_OTP : PHONE_CHANGE_SMS_OTP; /* voice reaches the same phone */
}

static enum phone_change change_by(const struct authority *authority)
{
    static const enum phone_change by_design[design_count] = {
        [DESIGN_CERTIFICATE] = PHONE_CHANGE_CERTIFICATE, [DESIGN_CHIP_CARD] = PHONE_CHANGE_CHIP_CARD,
        [DESIGN_TWO_FACTOR] = PHONE_CHANGE_TWO_FACTOR,   [DESIGN_VIDEO] = PHONE_CHANGE_VIDEO,
        [DESIGN_KNOWLEDGE] = PHONE_CHANGE_KNOWLEDGE,     [DESIGN_PASSWORD] = PHONE_CHANGE_PASSWORD};
    if (authority->operation == NULL)
        return PHONE_CHANGE_COUNTER;
    return authority->evidence.design == DESIGN_OTP ? change_by_otp(&authority->evidence.otp) : by_design[authority->evidence.design];
}

/* 9.3.2.3.1: not by software and SMS OTP. */
static enum status check_strength(struct set_phone *this, enum phone_change by)
{
    if ((by != PHONE_CHANGE_SOFTWARE_OTP && by != PHONE_CHANGE_SMS_OTP) || this->call.services->phones->codes.changes_numbers)
        return STATUS_OK;
    return failure_cite(
        &this->call.failure, "9.3.2.3.1",
        failure_set(&this->call.failure, STATUS_REFUSED, "operation", "neither software nor SMS codes change a phone number"));
}

/* At most one number waits. */
static enum status end_waiting(struct set_phone *this, struct keeper_transaction *transaction)
{
    const char *customer = this->call.subject.customer.text;
    CLEANUP(phone_row_release) struct phone_row waiting = {0};
    enum status status = phone_row_read_living(transaction->connection, customer, PHONE_SET, &waiting);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    const struct phone_step step = {.credential = waiting.credential.text, .state = PHONE_REVOKED, .means = this->authority.confirmed_by};
    TRY(phone_row_end(transaction->connection, customer, waiting.credential.text, PHONE_SET, PHONE_REVOKED));
    TRY(credential_row_move(transaction->connection, customer, waiting.credential.text, CREDENTIAL_SUSPENDED, CREDENTIAL_REVOKED));
    return phone_step_append(&this->call, transaction, &step);
}

static enum status insert_credential(struct set_phone *this, struct keeper_transaction *transaction)
{
    CLEANUP(buffer_release) struct buffer provenance = BUFFER_INIT(256);
    CLEANUP(phone_row_release) struct phone_row present = {0};
    const char *customer = this->call.subject.customer.text;
    struct credential_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .design = {"otp"},
        .state = {CREDENTIAL_SUSPENDED},
        .suspension = bytes_of_text(CREDENTIAL_AWAITS_ACTIVATION),
        .public_record = buffer_bytes(&this->public_record),
        .sealed_record = buffer_bytes(&this->sealed),
        .enrolled_at = transaction->now,
    };
    enum status status = phone_row_read_living(transaction->connection, customer, PHONE_VERIFIED, &present);
    if (status != STATUS_NOT_FOUND)
        TRY(status);
    row.replaces = present.credential;
    TRY(buffer_append_format(&provenance, "{\"confirmed_by\":\"%s\"}", this->authority.confirmed_by));
    row.provenance = buffer_bytes(&provenance);
    return credential_row_insert(transaction->connection, &row);
}

static enum status insert_phone(struct set_phone *this, struct keeper_transaction *transaction, const char *set_by)
{
    struct phone_row row = {
        .customer = this->call.subject.customer,
        .credential = this->id,
        .mac = this->mac,
        .state = {PHONE_SET},
        .set_at = transaction->now,
        .sealed_code = buffer_bytes(&this->first.sealed),
    };
    TRY(row_word_set(&row.set_by, set_by));
    return phone_row_insert(transaction->connection, &row);
}

static enum status set_run(struct call *call, struct keeper_transaction *transaction)
{
    struct set_phone *this = (struct set_phone *)call;
    const struct authority *authority = &this->authority;
    TRY(require_active_customer(call, transaction->connection));
    TRY(authority_take(call, transaction, SERVICE_PHONE_NUMBER_CHANGE, &this->authority));
    const enum phone_change by = change_by(authority);
    const char *set_by = vocabulary_text(&vocabulary_phone_change, by);
    const struct phone_step step = {
        .credential = this->id.text,
        .state = PHONE_SET,
        .means = set_by,
        .operation = authority->operation,
        .ceremony = authority->operation != NULL ? authority->ceremony.text : NULL,
        .record = authority->operation != NULL ? &authority->record : NULL,
    };
    TRY(check_strength(this, by));
    TRY(end_waiting(this, transaction));
    TRY(insert_credential(this, transaction));
    TRY(insert_phone(this, transaction, set_by));
    TRY(phone_step_append(call, transaction, &step));
    return code_sending_run(call, transaction, &this->sending);
}

static void set_release(struct call *call)
{
    struct set_phone *this = (struct set_phone *)call;
    first_code_release(&this->first);
    code_sending_release(&this->sending);
    buffer_release(&this->record);
    buffer_release(&this->public_record);
    buffer_release(&this->sealed);
}

const struct use_case use_case_set_phone = {
    .size = sizeof(struct set_phone), .prepare = set_prepare, .run = set_run, .release = set_release};
