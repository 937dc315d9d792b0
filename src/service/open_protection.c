/* SPDX-License-Identifier: Apache-2.0
 * Opening an enhanced protection of an operation (9.3.2.2): only what the institution offers for that service, and nothing that the clause
 * refuses. Some are in force at once; the others give a challenge. */
#include "src/service/operation_call.h"
#include "src/service/protection.h"
#include "src/service/protection_code.h"
#include "src/service/protection_means.h"
#include "src/service/protection_sim.h"
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
    struct protection_sim sim;           /* where an operator does */
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
    bool chosen_here = protection_means_are_fixed(this->means);
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
    if (this->means == MEANS_SIM)
        return protection_sim_prepare(&this->call, connection, &this->sim);
    if (this->means == MEANS_CONFERENCE)
        return make_conference(this);
    return this->means == MEANS_PASSWORD ? buffer_append_text(&this->challenge, "{}") : make_signed_challenge(this);
}

/* What the row and the answer say of it. */
static const char *state_of(const struct open_protection *this)
{
    if (this->sim.trouble != NULL)
        return PROTECTION_FAILED;
    return protection_is_armed_at_once(this->kind) ? PROTECTION_ARMED : PROTECTION_OPEN;
}

static enum status open_at_operator(struct open_protection *this)
{
    struct call *call = &this->call;
    const struct protection_sim_request request = {
        .operation = &this->operation.row, .protection = this->id.text, .expires_at = this->expires_at};
    CLEANUP(buffer_release) struct buffer state = BUFFER_INIT(PROTECTION_STATE_BYTES_MAX);
    this->means_id = this->sim.phone.credential.text;
    TRY(protection_sim_open(call, &request, &this->sim, &this->challenge, &state));
    if (this->sim.trouble != NULL)
        return STATUS_OK;
    return subject_seal(call->services, &call->subject, SEALED_PROTECTION, this->id.text, buffer_bytes(&state), &this->sealed);
}

static enum status write_answer(struct open_protection *this)
{
    struct buffer *body = &this->call.body;
    TRY(buffer_append_format(body, "{\"id\":\"%s\",\"operation\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"expires_at\":\"%s\"",
                             this->id.text, this->operation.row.id.text, kind_text(this), state_of(this),
                             timestamp_format_utc(this->expires_at).text));
    if (this->sim.trouble != NULL)
        TRY(buffer_append_format(body, ",\"reason\":\"%s\"", this->sim.trouble));
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
    return make_challenge(this, lease.connection);
}

static enum status open_work(struct call *call)
{
    struct open_protection *this = (struct open_protection *)call;
    if (this->means == MEANS_SIM)
        TRY(open_at_operator(this));
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
    TRY(row_word_set(&row.state, state_of(this)));
    if (this->sim.trouble != NULL) {
        row.closed_at = transaction->now;
        row.closed_by = bytes_of_text("operator");
    }
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

static enum status append(struct open_protection *this, struct keeper_transaction *transaction, enum ledger_event what, const char *reason)
{
    const struct protection_event event = {
        .event = what, .kind = kind_text(this), .means = this->means_id, .id = this->id.text, .reason = reason};
    return protection_append(transaction, &this->operation.row, &event);
}

static enum status open_run(struct call *call, struct keeper_transaction *transaction)
{
    struct open_protection *this = (struct open_protection *)call;
    TRY(require_active_customer(call, transaction->connection));
    TRY(protection_require_room(transaction->connection, &this->operation.row, &call->failure));
    TRY(insert_protection(this, transaction));
    TRY(send_code(this, transaction));
    TRY(append(this, transaction, LEDGER_EVENT_PROTECTION_OPENED, NULL));
    return this->sim.trouble != NULL ? append(this, transaction, LEDGER_EVENT_PROTECTION_FAILED, this->sim.trouble) : STATUS_OK;
}

static void open_release(struct call *call)
{
    struct open_protection *this = (struct open_protection *)call;
    loaded_operation_release(&this->operation);
    protection_code_release(&this->code);
    protection_sim_release(&this->sim);
    recorded_video_opening_release(&this->video);
    buffer_release(&this->challenge);
    buffer_release(&this->sealed);
}

const struct use_case use_case_open_protection = {
    .size = sizeof(struct open_protection), .prepare = open_prepare, .work = open_work, .run = open_run, .release = open_release};
