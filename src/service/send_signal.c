/* SPDX-License-Identifier: Apache-2.0
 * Taking a signal of a running conference for the other side. What it carries is the browsers' affair: it is sealed as it came, for it
 * holds their network addresses. The ledger tells nothing of it. */
#include "src/service/operation_call.h"
#include "src/service/recording.h"
#include "src/service/signals.h"
#include "src/service/use_cases.h"
#include "src/store/signals.h"

#include "src/base/limits.h"
#include "src/json/members.h"

#include <inttypes.h>

struct send_signal {
    struct call call;
    struct ceremony_row ceremony;
    const char *to, *kind;
    const json_t *data;
    struct buffer sealed;
};

#define KIND_PROMPT "prompt"

static bool is_kind(const char *kind)
{
    static const char *const kinds[] = {"offer", "answer", "candidate", KIND_PROMPT, "bye"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

/* Nobody speaks to its own side, and only an officer asks. */
static enum status check_sender(const struct send_signal *this, struct failure *failure)
{
    unsigned addressee;
    if (recording_name_find(recording_side_names, this->to, &addressee) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "to", "customer or officer");
    if ((addressee == RECORDING_CUSTOMER) != this->call.input.is_officer)
        return failure_set(failure, STATUS_REFUSED, "to", "an officer speaks to the customer, and the customer's channel to the officer");
    if (addressee == RECORDING_OFFICER && strcmp(this->kind, KIND_PROMPT) == 0)
        return failure_set(failure, STATUS_REFUSED, "kind", "prompts come from the officer");
    return STATUS_OK;
}

static enum status read_request(struct send_signal *this)
{
    struct failure *failure = &this->call.failure;
    const struct member members[] = {
        {"to", MEMBER_TEXT, true, 16, &this->to},
        {"kind", MEMBER_TEXT, true, 16, &this->kind},
        {"data", MEMBER_OBJECT, false, 0, &this->data},
    };
    TRY(members_read(this->call.input.request, "", members, COUNT_OF(members), failure));
    if (!is_kind(this->kind))
        return failure_set(failure, STATUS_INVALID, "kind", "offer, answer, candidate, prompt or bye");
    return check_sender(this, failure);
}

static enum status find_ceremony(struct send_signal *this)
{
    struct call *call = &this->call;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    TRY(recording_find_ceremony(call, lease.connection, &this->ceremony));
    return ceremony_require_open(&this->ceremony, call->input.now, &call->failure);
}

void signal_name(const char *ceremony, const char *addressee, const char *kind, char ret_name[SIGNAL_NAME_SIZE])
{
    int size = snprintf(ret_name, SIGNAL_NAME_SIZE, "%s:%s:%s", ceremony, addressee, kind);
    INVARIANT(size > 0 && size < SIGNAL_NAME_SIZE);
}

static enum status seal_data(struct send_signal *this)
{
    struct call *call = &this->call;
    char name[SIGNAL_NAME_SIZE];
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LIMIT_SIGNAL_BYTES);
    enum status status = members_write(this->data != NULL ? json_deep_copy(this->data) : json_object(), &text);
    if (status == STATUS_LIMIT)
        return failure_set(&call->failure, STATUS_LIMIT, "data", "a signal carries at most %d bytes", LIMIT_SIGNAL_BYTES);
    TRY(status);
    signal_name(this->ceremony.id.text, this->to, this->kind, name);
    return subject_seal(call->services, &call->subject, SEALED_SIGNAL, name, buffer_bytes(&text), &this->sealed);
}

static enum status send_prepare(struct call *call)
{
    struct send_signal *this = (struct send_signal *)call;
    this->sealed = BUFFER_INIT(LIMIT_SIGNAL_BYTES + 1024);
    TRY(find_ceremony(this));
    TRY(read_request(this));
    call->created = true;
    return seal_data(this);
}

static enum status insert(struct send_signal *this, struct keeper_transaction *transaction, int64_t position)
{
    struct signal_row row = {
        .customer = this->ceremony.customer,
        .ceremony = this->ceremony.id,
        .position = position,
        .sent_at = transaction->now,
        .expires_at = this->ceremony.expires_at,
        .sealed_data = buffer_bytes(&this->sealed),
    };
    TRY(row_word_set(&row.addressee, this->to));
    TRY(row_word_set(&row.kind, this->kind));
    return signal_row_insert(transaction->connection, &row);
}

/* What is said after the verdict would be recorded by nobody. */
static enum status require_recording(struct send_signal *this, struct keeper_transaction *transaction)
{
    CLEANUP(recording_row_release) struct recording_row recording = {0};
    CLEANUP(ceremony_row_release) struct ceremony_row now = {0};
    const char *customer = this->ceremony.customer.text, *id = this->ceremony.id.text;
    TRY(require_active_customer(&this->call, transaction->connection));
    TRY(ceremony_row_read(transaction->connection, customer, id, &now));
    TRY(ceremony_require_open(&now, transaction->now, &this->call.failure));
    TRY(recording_row_read(transaction->connection, customer, id, &recording));
    if (recording.closed_at != 0)
        return failure_set(&this->call.failure, STATUS_CONFLICT, "recording", "it is closed: the verdict has been given");
    return STATUS_OK;
}

static enum status send_run(struct call *call, struct keeper_transaction *transaction)
{
    struct send_signal *this = (struct send_signal *)call;
    int64_t latest;
    TRY(require_recording(this, transaction));
    TRY(signal_rows_latest(transaction->connection, this->ceremony.customer.text, this->ceremony.id.text, this->to, &latest));
    if (latest >= LIMIT_SIGNALS)
        return failure_set(&call->failure, STATUS_CONFLICT, "ceremony", "this side has been sent %d signals, as many as one may get",
                           LIMIT_SIGNALS);
    TRY(insert(this, transaction, latest + 1));
    return buffer_append_format(&call->body, "{\"position\":%" PRId64 "}", latest + 1);
}

static void send_committed(struct call *call)
{
    signal_watch_touch(call->services->signals, ((struct send_signal *)call)->ceremony.id.text);
}

static void send_release(struct call *call)
{
    struct send_signal *this = (struct send_signal *)call;
    ceremony_row_release(&this->ceremony);
    buffer_release(&this->sealed);
}

const struct use_case use_case_send_signal = {
    .size = sizeof(struct send_signal), .prepare = send_prepare, .run = send_run, .committed = send_committed, .release = send_release};
