/* SPDX-License-Identifier: Apache-2.0
 * Signing in by ID number, user code and password, in one request: operation, ceremony and decision are made when the password was right.
 * Who is unknown, who is locked and who was wrong get one answer, after the same work: a name that leads nowhere is compared with a decoy.
 */
#include "src/service/establishment.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/operation/state.h"
#include "src/service/event.h"
#include "src/service/guess.h"
#include "src/service/operation_draft.h"
#include "src/store/credential_names.h"

#define IDENTIFIER_BYTES_MAX 16
#define USER_CODE_BYTES_MAX 64

struct login {
    struct call call;
    struct establishment made;
    struct operation_draft draft;
    struct id customer, credential; /* of the decoy when the name leads nowhere */
    bool is_known;
    const char *code, *identifier, *user_code;
    enum channel channel;
    json_t *answer;       /* what the method reads: the password, and perhaps a new one */
    struct buffer record; /* of the credential, opened */
    enum status drafted;  /* an operation that cannot be made is told only when the guess has been counted */
};

static enum status read_request(struct login *this)
{
    const char *channel = NULL, *password = NULL, *new_password = NULL;
    const struct catalogue_entry *entry;
    struct failure *failure = &this->call.failure;
    const struct member members[] = {
        {"code", MEMBER_TEXT, true, 64, &this->code},
        {"channel", MEMBER_TEXT, true, 16, &channel},
        {"identifier", MEMBER_TEXT, true, IDENTIFIER_BYTES_MAX, &this->identifier},
        {"user_code", MEMBER_TEXT, true, USER_CODE_BYTES_MAX, &this->user_code},
        {"password", MEMBER_TEXT, true, LIMIT_REQUEST_BODY_BYTES, &password},
        {"new_password", MEMBER_TEXT, false, LIMIT_REQUEST_BODY_BYTES, &new_password},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), failure));
    if (channel_find(bytes_of_text(channel), &this->channel) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "channel", "not a channel that we know");
    entry = catalogue_find(this->call.services->catalogue, this->code);
    if (entry == NULL || entry->service != SERVICE_LOGIN)
        return failure_set(failure, STATUS_INVALID, "code", "not a transaction code of the catalogue for signing in");
    this->answer = json_pack("{ss, ss*}", "password", password, "new_password", new_password);
    return this->answer == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status name_mac(struct login *this, struct digest *ret_mac)
{
    CLEANUP(buffer_release) struct buffer name = BUFFER_INIT(METHOD_NAME_BYTES_MAX);
    TRY(buffer_append_format(&name, "%s|%s", this->identifier, this->user_code));
    return credential_name_mac(this->call.services, buffer_bytes(&name), ret_mac);
}

/* The decoy is read as a credential is: its rows are looked for, keys of a subject are asked for (the same for the same name, as they would
 * be for a customer), and a record is opened. */
static enum status read_decoy(struct login *this, struct store_connection *connection, const struct digest *mac)
{
    struct services *services = this->call.services;
    struct digest unused;
    struct vault_subject nobody;
    _Static_assert(sizeof nobody.salt == DIGEST_SIZE, "a keyed hash serves as a salt");
    memcpy(nobody.salt, mac->bytes, sizeof nobody.salt);
    this->customer = services->decoy.customer;
    this->credential = services->decoy.credential;
    enum status status = subject_load(connection, this->customer.text, &this->call.subject);
    if (status == STATUS_NOT_FOUND)
        status = credential_row_read(connection, this->customer.text, this->credential.text, &this->made.credential);
    if (status != STATUS_NOT_FOUND)
        return status == STATUS_OK ? STATUS_CORRUPT : status;
    TRY(vault_subject_hmac(services->vault, &nobody, bytes_of("", 0), &unused));
    const struct subject subject = {.customer = this->customer, .key = services->decoy.key};
    return subject_open(services, &subject, SEALED_CREDENTIAL, this->credential.text, buffer_bytes(&services->decoy.sealed), &this->record);
}

static enum status read_credential(struct login *this, struct store_connection *connection, const struct row_key *key)
{
    struct call *call = &this->call;
    this->is_known = true;
    this->customer = key->customer;
    this->credential = key->id;
    TRY(subject_load(connection, this->customer.text, &call->subject));
    TRY(credential_row_read(connection, this->customer.text, this->credential.text, &this->made.credential));
    return subject_open(call->services, &call->subject, SEALED_CREDENTIAL, this->credential.text, this->made.credential.sealed_record,
                        &this->record);
}

static enum status find_credential(struct login *this)
{
    struct digest mac;
    struct row_key key;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(name_mac(this, &mac));
    TRY(readers_take(this->call.services->readers, &lease));
    enum status status = credential_name_find(lease.connection, &mac, &key);
    if (status == STATUS_NOT_FOUND)
        return read_decoy(this, lease.connection, &mac);
    TRY(status);
    return read_credential(this, lease.connection, &key);
}

static enum status login_prepare(struct call *call)
{
    struct login *this = (struct login *)call;
    establishment_init(call, &this->made);
    operation_draft_init(call, &this->draft);
    this->record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    TRY(read_request(this));
    TRY(find_credential(this));
    call->workers = call->services->workers[DESIGN_PASSWORD];
    return STATUS_OK;
}

static enum status examine(struct login *this)
{
    struct call *call = &this->call;
    const struct operation_facts facts = OPERATION_FACTS(SERVICE_LOGIN);
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[DESIGN_PASSWORD]};
    const struct method_operation operation = {.facts = &facts, .operation_id = this->draft.id.text};
    const struct method_ceremony ceremony = {.id = this->made.ceremony.id.text, .opened_at = call->input.now};
    const struct method_credential credential = {.id = this->credential.text, .record = buffer_bytes(&this->record)};
    return method_of(DESIGN_PASSWORD)
        ->examine(&context, &operation, &credential, &ceremony, this->answer, &this->made.result, &call->failure);
}

static enum status make_draft(struct login *this)
{
    struct operation_request *request = &this->draft.request;
    request->customer = this->customer.text;
    request->code = this->code;
    request->channel = this->channel;
    request->login_subject = this->identifier;
    TRY(operation_draft_make(&this->call, &this->draft));
    this->made.ceremony.credential = this->credential;
    this->made.ceremony.expires_at = this->draft.expires_at;
    return establishment_seal(&this->made);
}

static enum status login_work(struct call *call)
{
    struct login *this = (struct login *)call;
    random_id(&this->made.ceremony.id);
    TRY(examine(this));
    if (this->made.result.outcome == METHOD_ESTABLISHED)
        this->drafted = make_draft(this);
    return STATUS_OK;
}

/* Asked in the same way for the decoy, of which there is neither. */
static enum status read_usable(const struct login *this, struct store_connection *connection, bool *ret_usable)
{
    CLEANUP(customer_row_release) struct customer_row customer = {0};
    CLEANUP(credential_row_release) struct credential_row credential = {0};
    enum status status = customer_row_read(connection, this->customer.text, &customer);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    status = credential_row_read(connection, this->customer.text, this->credential.text, &credential);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *ret_usable = row_word_is(&customer.state, CUSTOMER_ACTIVE) && row_word_is(&credential.state, CREDENTIAL_ACTIVE);
    return STATUS_OK;
}

static enum status count(struct login *this, struct keeper_transaction *transaction, bool *ret_accepted)
{
    struct guess_outcome outcome;
    bool usable = false;
    TRY(read_usable(this, transaction->connection, &usable));
    const struct guess guess = {
        .said = &this->made.result.guess,
        .right = usable && this->made.result.outcome != METHOD_WRONG,
        .design = DESIGN_PASSWORD,
        .customer = this->customer.text,
        .credential = this->credential.text,
        .operation = "",
    };
    TRY(guess_settle(transaction, &guess, &outcome));
    *ret_accepted = outcome.verdict == GUESS_ACCEPTED;
    return STATUS_OK;
}

static enum status append_failed(struct login *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_LOGIN_FAILED,
        .customer = word(this->is_known ? this->customer.text : NULL),
        .credential = word(this->is_known ? this->credential.text : NULL),
    };
    size_t count = this->made.result.detail_count, next = 0;
    const struct method_detail *details = this->made.result.details;
    for (; next < count && strcmp(details[next].name, "channel") < 0; next++) /* sorted, as all details are */
        event_detail(&entry, details[next].name, details[next].text);
    event_detail(&entry, "channel", channel_text(this->channel));
    for (; next < count; next++)
        event_detail(&entry, details[next].name, details[next].text);
    return event_append(transaction, &entry, &index);
}

static enum status run_continue(struct login *this, struct keeper_transaction *transaction)
{
    TRY(append_failed(this, transaction));
    TRY(buffer_append_text(&this->call.body, "{\"outcome\":\"continue\",\"challenge\":"));
    TRY(buffer_append(&this->call.body, buffer_bytes(&this->made.result.challenge)));
    return buffer_append_byte(&this->call.body, '}');
}

static enum status run_established(struct login *this, struct keeper_transaction *transaction)
{
    TRY(this->drafted);
    TRY(establishment_begin(&this->made, &this->draft, DESIGN_PASSWORD, transaction));
    return establishment_run(&this->made, transaction);
}

static enum status login_run(struct call *call, struct keeper_transaction *transaction)
{
    struct login *this = (struct login *)call;
    bool accepted = false;
    establishment_restart(&this->made);
    TRY(count(this, transaction, &accepted));
    if (accepted && this->made.result.outcome == METHOD_ESTABLISHED)
        return run_established(this, transaction);
    if (accepted)
        return run_continue(this, transaction);
    this->made.result.detail_count = 0; /* they might tell that it was right */
    TRY(append_failed(this, transaction));
    return buffer_append_text(&call->body, "{\"outcome\":\"wrong\"}");
}

static enum status login_finish(struct call *call, struct keeper_transaction *transaction)
{
    struct login *this = (struct login *)call;
    if (!this->made.settled)
        return STATUS_OK;
    TRY(buffer_append_format(&call->body, "{\"customer\":\"%s\",\"credential\":\"%s\",", this->customer.text, this->credential.text));
    TRY(establishment_finish(&this->made, transaction));
    return buffer_append_byte(&call->body, '}');
}

static void login_committed(struct call *call)
{
    establishment_committed(&((struct login *)call)->made);
}

static void login_release(struct call *call)
{
    struct login *this = (struct login *)call;
    json_decref(this->answer);
    buffer_release(&this->record);
    operation_draft_release(&this->draft);
    establishment_release(&this->made);
}

const struct use_case use_case_login = {.size = sizeof(struct login),
                                        .prepare = login_prepare,
                                        .work = login_work,
                                        .run = login_run,
                                        .finish = login_finish,
                                        .committed = login_committed,
                                        .release = login_release};
