/* SPDX-License-Identifier: Apache-2.0
 * Opening an enhanced protection of an operation (9.3.2.2): only what the institution offers for that service, and nothing that the clause
 * refuses. Some are in force at once; the others give a challenge. */
#include "src/service/event.h"
#include "src/service/operation_call.h"
#include "src/service/protection.h"
#include "src/service/protection_code.h"
#include "src/service/protection_means.h"
#include "src/service/recorded_video.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/protection/signed_answer.h"
#include "src/store/awaited_replies.h"
#include "src/store/protections.h"

struct open_protection {
    struct call call;
    struct loaded_operation operation;
    enum protection kind;
    enum protection_means means;
    const char *means_id;                /* NULL where nothing answers */
    struct protection_code code;         /* where a phone answers */
    struct recorded_video_opening video; /* where a conference does */
    struct id id;
    timestamp_us expires_at;
    struct buffer challenge; /* JSON for the caller; empty when it is armed at once */
    struct buffer sealed;
};

static const char *kind_text(const struct open_protection *this)
{
    return vocabulary_text(&vocabulary_protection, this->kind);
}

static enum status read_request(struct open_protection *this)
{
    const char *kind = NULL;
    unsigned word;
    const struct member members[] = {
        {"kind", MEMBER_TEXT, true, 32, &kind},
        {"means", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->means_id},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), &this->call.failure));
    if (vocabulary_find(&vocabulary_protection, bytes_of_text(kind), &word) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "kind", "no enhanced protection has that name");
    if (protection_never_counts((enum protection)word))
        return failure_cite(&this->call.failure, "9.3.2.2",
                            failure_set(&this->call.failure, STATUS_REFUSED, "kind", "a fixed password or e-mail protects nothing"));
    this->kind = (enum protection)word;
    this->means = protection_means_of(this->kind);
    if (this->kind == PROTECTION_OTP_BOUND)
        return failure_set(&this->call.failure, STATUS_REFUSED, "kind", "it comes with the code's own ceremony, and is not opened");
    bool chosen_here = this->means == MEANS_NONE || this->means == MEANS_PHONE || this->means == MEANS_CONFERENCE;
    if ((this->means_id == NULL) != chosen_here)
        return failure_set(&this->call.failure, STATUS_INVALID, "means",
                           chosen_here ? "this protection leaves nothing to choose" : "says what will answer this protection");
    return STATUS_OK;
}

static enum status check_operation(struct open_protection *this)
{
    const struct operation_row *row = &this->operation.row;
    struct failure *failure = &this->call.failure;
    TRY(protection_require_open_operation(row, failure));
    if (this->call.input.now >= row->expires_at)
        return failure_set(failure, STATUS_EXPIRED, "operation", "the operation's time is over: create a new one");
    if (!protection_is_offered(this->call.services->protections, this->kind, this->operation.facts.service))
        return failure_set(failure, STATUS_REFUSED, "kind", "the institution offers no such protection for this service");
    if (this->kind == PROTECTION_REDUCED_LIMIT && row->amount_minor == 0)
        return failure_set(failure, STATUS_REFUSED, "kind", "no limit counts this operation");
    return STATUS_OK;
}

/* No challenge outlives its operation. */
static timestamp_us expiry_of(const struct open_protection *this)
{
    timestamp_us seconds = this->call.services->protections->rules[this->kind].answer_seconds;
    timestamp_us until = this->call.input.now + seconds * TIMESTAMP_SECOND;
    return protection_is_armed_at_once(this->kind) || until > this->operation.row.expires_at ? this->operation.row.expires_at : until;
}

static enum status write_sign_text(const struct open_protection *this, struct buffer *ret_text)
{
    struct signed_challenge challenge = {
        .kind = kind_text(this),
        .operation = this->operation.row.id.text,
        .protection = this->id.text,
        .instruction = this->operation.row.instruction_digest,
    };
    random_fill(challenge.nonce, sizeof challenge.nonce);
    return signed_challenge_write(&challenge, ret_text);
}

/* A push confirmation shows a number on the screen that instructs, to be typed into the device that confirms. */
static void choose_number(const struct open_protection *this, char ret_number[CHALLENGE_NUMBER_SIZE])
{
    uint32_t random;
    ret_number[0] = 0;
    if (this->kind != PROTECTION_PUSH_CONFIRMATION)
        return;
    random_fill((uint8_t *)&random, sizeof random);
    challenge_number_from(random, ret_number);
}

/* What is asked, for the caller with the instruction that the device shows; and what is remembered of it, sealed. */
static enum status make_signed_challenge(struct open_protection *this)
{
    char number[CHALLENGE_NUMBER_SIZE];
    CLEANUP(buffer_release) struct buffer sign = BUFFER_INIT(CHALLENGE_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    CLEANUP(json_reference_release) json_t *instruction = NULL;
    TRY(write_sign_text(this, &sign));
    choose_number(this, number);
    TRY(loaded_operation_open(this->call.services, &this->call.subject, &this->operation));
    TRY(members_parse(buffer_bytes(&this->operation.instruction), &instruction, NULL));
    if (buffer_text(&sign) == NULL)
        return STATUS_NO_MEMORY;
    const char *shown_number = number[0] != 0 ? number : NULL;
    TRY(members_write(json_pack("{ss, ss*}", "sign", buffer_text(&sign), "number", shown_number), &state));
    TRY(members_write(json_pack("{ss, ss*, sO}", "sign", buffer_text(&sign), "number", shown_number, "instruction", instruction),
                      &this->challenge));
    return subject_seal(this->call.services, &this->call.subject, SEALED_PROTECTION, this->id.text, buffer_bytes(&state), &this->sealed);
}

static enum status make_code(struct open_protection *this, struct store_connection *connection)
{
    struct call *call = &this->call;
    const struct protection_code_request request = {.kind = this->kind, .operation = &this->operation, .protection = this->id.text};
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    TRY(loaded_operation_open(call->services, &call->subject, &this->operation));
    TRY(protection_code_open(call, connection, &request, &this->code, &state));
    this->means_id = this->code.phone.credential.text;
    TRY(buffer_append_text(&this->challenge, "{}"));
    return subject_seal(call->services, &call->subject, SEALED_PROTECTION, this->id.text, buffer_bytes(&state), &this->sealed);
}

static enum status make_conference(struct open_protection *this)
{
    TRY(recorded_video_open(&this->call, &this->operation, &this->video));
    this->means_id = this->video.ceremony.text;
    return buffer_append(&this->challenge, buffer_bytes(&this->video.opening.challenge));
}

static enum status make_challenge(struct open_protection *this, struct store_connection *connection)
{
    if (protection_is_armed_at_once(this->kind))
        return STATUS_OK;
    if (this->means == MEANS_PHONE)
        return make_code(this, connection);
    if (this->means == MEANS_CONFERENCE)
        return make_conference(this);
    return this->means == MEANS_PASSWORD ? buffer_append_text(&this->challenge, "{}") : make_signed_challenge(this);
}

static enum status write_answer(struct open_protection *this)
{
    struct buffer *body = &this->call.body;
    bool armed = protection_is_armed_at_once(this->kind);
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"operation\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"expires_at\":\"%s\"",
                             this->id.text, this->operation.row.id.text, kind_text(this), armed ? PROTECTION_ARMED : PROTECTION_OPEN,
                             timestamp_format_utc(this->expires_at).text));
    if (this->challenge.size > 0) {
        TRY(buffer_append_text(body, ",\"challenge\":"));
        TRY(buffer_append(body, buffer_bytes(&this->challenge)));
    }
    return buffer_append_byte(body, '}');
}

static enum status open_prepare(struct call *call)
{
    struct open_protection *this = (struct open_protection *)call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    loaded_operation_init(&this->operation);
    this->challenge = BUFFER_INIT(LIMIT_INSTRUCTION_BYTES + CHALLENGE_BYTES_MAX);
    this->sealed = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX + 1024);
    recorded_video_opening_init(&this->video);
    TRY(read_request(this));
    TRY(readers_take(call->services->readers, &lease));
    TRY(loaded_operation_find(lease.connection, call->input.parameters[0], &call->subject, &this->operation));
    TRY(check_operation(this));
    if (this->means_id != NULL)
        TRY(protection_means_require(lease.connection, this->means, call->subject.customer.text, this->means_id, call->input.now,
                                     &call->failure));
    random_id(&this->id);
    this->expires_at = expiry_of(this);
    call->created = true;
    TRY(make_challenge(this, lease.connection));
    return write_answer(this);
}

static enum status insert_protection(struct open_protection *this, struct keeper_transaction *transaction)
{
    struct protection_row row = {
        .customer = this->call.subject.customer,
        .id = this->id,
        .operation = this->operation.row.id,
        .sealed_details = buffer_bytes(&this->sealed),
        .opened_at = transaction->now,
        .expires_at = this->expires_at,
    };
    if (this->means_id != NULL)
        snprintf(row.means.text, sizeof row.means.text, "%s", this->means_id);
    TRY(row_word_set(&row.kind, kind_text(this)));
    TRY(row_word_set(&row.state, protection_is_armed_at_once(this->kind) ? PROTECTION_ARMED : PROTECTION_OPEN));
    enum status status = protection_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "kind", "this protection is armed already");
    TRY(status);
    return this->means == MEANS_CONFERENCE ? recorded_video_begin(&this->call, transaction, &row, &this->video) : STATUS_OK;
}

/* The code goes out, and where the customer answers by a message of their own, that is awaited from the number. */
static enum status send_code(struct open_protection *this, struct keeper_transaction *transaction)
{
    if (this->means != MEANS_PHONE)
        return STATUS_OK;
    const struct awaited_reply reply = {
        .number_mac = this->code.phone.mac,
        .customer = this->call.subject.customer,
        .protection = this->id,
        .expires_at = this->expires_at,
    };
    if (this->kind == PROTECTION_TWO_WAY_SMS)
        TRY(awaited_reply_insert(transaction->connection, &reply, transaction->now));
    return protection_code_run(&this->call, transaction, &this->code);
}

static enum status open_run(struct call *call, struct keeper_transaction *transaction)
{
    struct open_protection *this = (struct open_protection *)call;
    uint64_t index;
    TRY(require_active_customer(call, transaction->connection));
    TRY(protection_require_room(transaction->connection, &this->operation.row, &call->failure));
    TRY(insert_protection(this, transaction));
    TRY(send_code(this, transaction));
    struct ledger_entry entry = {
        .event = LEDGER_EVENT_PROTECTION_OPENED,
        .operation = word(this->operation.row.id.text),
        .customer = word(call->subject.customer.text),
    };
    event_detail(&entry, "kind", kind_text(this));
    if (this->means_id != NULL)
        event_detail(&entry, "means", this->means_id);
    event_detail(&entry, "protection", this->id.text);
    return event_append(call->services, transaction, &entry, &index);
}

static void open_release(struct call *call)
{
    struct open_protection *this = (struct open_protection *)call;
    loaded_operation_release(&this->operation);
    protection_code_release(&this->code);
    recorded_video_opening_release(&this->video);
    buffer_release(&this->challenge);
    buffer_release(&this->sealed);
}

const struct use_case use_case_open_protection = {
    .size = sizeof(struct open_protection), .prepare = open_prepare, .run = open_run, .release = open_release};
