/* SPDX-License-Identifier: Apache-2.0
 * Signing in by chip card (9.2.1), first half: operation and ceremony for whoever's card it is. A card that nobody enrolled, or that may
 * not be used, gets the same: a request that the vault signed, of a ceremony that is nowhere. */
#include "src/service/card_login.h"

#include "src/service/ceremony_call.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/methods/chip_card/chip_card.h"
#include "src/service/event.h"
#include "src/service/operation_draft.h"
#include "src/store/credential_names.h"

#define SUBJECT_SIZE (CARD_BANK_SIZE + CARD_ACCOUNT_SIZE + 2)

struct card_login {
    struct call call;
    struct operation_draft draft;
    struct id ceremony, credential;
    timestamp_us expires_at;
    bool is_known;
    const char *code, *issuer, *account;
    enum channel channel;
    char login_subject[SUBJECT_SIZE];
    struct method_opening opening;
    struct buffer sealed;
};

enum status card_login_append_failed(struct keeper_transaction *transaction, const char *ceremony, const char *channel)
{
    uint64_t index;
    struct ledger_entry entry = {.event = LEDGER_EVENT_LOGIN_FAILED, .ceremony = word(ceremony)};
    if (channel != NULL)
        event_detail(&entry, "channel", channel);
    event_detail(&entry, "design", design_text(DESIGN_CHIP_CARD));
    return event_append(transaction, &entry, &index);
}

static enum status read_request(struct card_login *this, struct buffer *ret_name)
{
    const char *channel = NULL;
    struct failure *failure = &this->call.failure;
    const struct member members[] = {
        {"code", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &this->code},
        {"channel", MEMBER_TEXT, true, 16, &channel},
        {"issuer", MEMBER_TEXT, true, CARD_BANK_SIZE, &this->issuer},
        {"account", MEMBER_TEXT, true, CARD_ACCOUNT_SIZE, &this->account},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), failure));
    if (channel_find(bytes_of_text(channel), &this->channel) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "channel", "not a channel that we know");
    const struct catalogue_entry *entry = catalogue_find(this->call.services->catalogue, this->code);
    if (entry == NULL || entry->service != SERVICE_LOGIN)
        return failure_set(failure, STATUS_INVALID, "code", "not a transaction code of the catalogue for signing in");
    return card_name_write(this->issuer, this->account, ret_name, failure);
}

static bool is_usable(const struct credential_row *row)
{
    return row_word_is(&row->design, design_text(DESIGN_CHIP_CARD)) && row_word_is(&row->state, CREDENTIAL_ACTIVE);
}

static enum status find_card(struct card_login *this, const struct digest *mac, struct row_key *ret_key)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(credential_row_release) struct credential_row row = {0};
    TRY(readers_take(this->call.services->readers, &lease));
    TRY(credential_name_find(lease.connection, mac, ret_key));
    TRY(credential_row_read(lease.connection, ret_key->customer.text, ret_key->id.text, &row));
    return is_usable(&row) ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status draft_of_customer(struct card_login *this, const struct digest *mac)
{
    struct row_key key;
    TRY(find_card(this, mac, &key));
    this->draft.request.customer = key.customer.text;
    TRY(operation_draft_make(&this->call, &this->draft));
    TRY(ceremony_require_option(&this->draft.facts, DESIGN_CHIP_CARD, &this->call.failure));
    this->draft.request.customer = this->call.subject.customer.text;
    this->credential = key.id;
    return STATUS_OK;
}

/* The same work for nobody: the keys of a subject, the same for the same card, and the same seals. */
static enum status draft_of_nobody(struct card_login *this, const struct digest *mac)
{
    struct call *call = &this->call;
    _Static_assert(sizeof call->subject.key.salt == DIGEST_SIZE, "a keyed hash serves as a salt");
    call->failure = (struct failure){0};
    call->subject.customer = call->services->decoy.customer;
    memcpy(call->subject.key.salt, mac->bytes, sizeof mac->bytes);
    this->draft.request.customer = call->subject.customer.text;
    return operation_draft_make_decoy(call, &this->draft);
}

/* Who is not known, not active, or not offered this, is nobody. */
static enum status make_draft(struct card_login *this, struct bytes name)
{
    struct digest mac;
    struct operation_request *request = &this->draft.request;
    request->code = this->code;
    request->channel = this->channel;
    snprintf(this->login_subject, sizeof this->login_subject, "%s-%s", this->issuer, this->account);
    request->login_subject = this->login_subject;
    TRY(credential_name_mac(this->call.services, name, &mac));
    enum status status = draft_of_customer(this, &mac);
    this->is_known = status == STATUS_OK;
    return status == STATUS_NOT_FOUND || status == STATUS_REFUSED ? draft_of_nobody(this, &mac) : status;
}

static enum status open_with_method(struct card_login *this)
{
    struct call *call = &this->call;
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    const struct method *method = method_of(DESIGN_CHIP_CARD);
    const struct method_context context = {
        .now = call->input.now, .vault = call->services->vault, .settings = call->services->method_settings[DESIGN_CHIP_CARD]};
    struct method_operation operation = operation_draft_for_method(&this->draft);
    operation.ceremony_id = this->ceremony.text;
    TRY(card_decoy(this->issuer, this->account, &record));
    const struct method_credential credential = {.id = this->credential.text, .record = buffer_bytes(&record)};
    TRY(method->open(&context, &operation, &credential, NULL, &this->opening, &call->failure));
    this->expires_at = ceremony_expires_at(call->services, method, this->opening.life_seconds, call->input.now, this->draft.expires_at);
    return subject_seal(call->services, &call->subject, SEALED_CEREMONY, this->ceremony.text, buffer_bytes(&this->opening.state),
                        &this->sealed);
}

static enum status card_login_prepare(struct call *call)
{
    struct card_login *this = (struct card_login *)call;
    CLEANUP(buffer_release) struct buffer name = BUFFER_INIT(METHOD_NAME_BYTES_MAX);
    operation_draft_init(call, &this->draft);
    method_opening_init(&this->opening);
    this->sealed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024);
    random_id(&this->ceremony);
    call->created = true;
    TRY(read_request(this, &name));
    TRY(make_draft(this, buffer_bytes(&name)));
    TRY(open_with_method(this));
    TRY(buffer_append_format(&call->body, "{\"id\":\"%s\",\"operation\":\"%s\",\"expires_at\":\"%s\",\"challenge\":", this->ceremony.text,
                             this->draft.id.text, timestamp_format_utc(this->expires_at).text));
    TRY(buffer_append(&call->body, buffer_bytes(&this->opening.challenge)));
    return buffer_append_byte(&call->body, '}');
}

static enum status insert_ceremony(struct card_login *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ceremony_row row = {
        .customer = this->call.subject.customer,
        .id = this->ceremony,
        .operation = this->draft.id,
        .credential = this->credential,
        .sealed_state = buffer_bytes(&this->sealed),
        .opened_at = this->draft.created_at,
        .expires_at = this->expires_at,
    };
    TRY(row_word_set(&row.design, design_text(DESIGN_CHIP_CARD)));
    TRY(row_word_set(&row.state, CEREMONY_OPEN));
    TRY(ceremony_row_insert(transaction->connection, &row));
    struct ledger_entry entry = {.event = LEDGER_EVENT_CEREMONY_OPENED,
                                 .operation = word(this->draft.id.text),
                                 .ceremony = word(this->ceremony.text),
                                 .credential = word(this->credential.text),
                                 .customer = word(this->call.subject.customer.text)};
    event_detail(&entry, "design", design_text(DESIGN_CHIP_CARD));
    return event_append(transaction, &entry, &index);
}

static enum status card_login_run(struct call *call, struct keeper_transaction *transaction)
{
    struct card_login *this = (struct card_login *)call;
    struct operation_row row;
    if (!this->is_known)
        return card_login_append_failed(transaction, NULL, channel_text(this->channel));
    TRY(operation_draft_insert(call, &this->draft, transaction, OPERATION_AWAITING_EVIDENCE, &row));
    return insert_ceremony(this, transaction);
}

static void card_login_release(struct call *call)
{
    struct card_login *this = (struct card_login *)call;
    operation_draft_release(&this->draft);
    method_opening_release(&this->opening);
    buffer_release(&this->sealed);
}

const struct use_case use_case_card_login = {
    .size = sizeof(struct card_login), .prepare = card_login_prepare, .run = card_login_run, .release = card_login_release};
