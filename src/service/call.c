/* SPDX-License-Identifier: Apache-2.0
 * The life of a call. The idempotency row is reserved in `run` and gets its answer in `finish`, all in the transaction of the effect: a key
 * is known exactly when what it did is durable. */
#include "src/service/call.h"

#include "src/crypto/digest.h"
#include "src/crypto/hmac.h"
#include "src/store/idempotency.h"

#include <stdio.h>
#include <stdlib.h>

#define ANSWER_MAX (512 * 1024)

static void call_release(struct call *call)
{
    if (call->use_case->release != NULL)
        call->use_case->release(call);
    subject_release(&call->subject);
    buffer_release(&call->body);
    buffer_release(&call->once);
    buffer_release(&call->sealed_answer);
    free(call);
}

static void call_finish_with(struct call *call, enum status status)
{
    call->done(call, status, call->context);
    call_release(call);
}

static bool has_key(const struct call *call)
{
    return call->key[0] != 0;
}

/* With the closing 0, which parts it from what follows. */
static struct bytes closed_text(const char *text)
{
    return text != NULL ? bytes_of(text, strlen(text) + 1) : bytes_of("", 1);
}

/* The same key for another action, another path or another body is another request. A body may hold a password, which nobody must guess
 * from what is kept: so the digest is keyed. */
static enum status digest_request(struct call *call)
{
    struct digest digest;
    CLEANUP(hmac_release) struct hmac mac = {.size = 0};
    struct bytes parts[CALL_PARAMETERS_MAX + 2] = {closed_text(call->input.action)};
    for (size_t i = 0; i < CALL_PARAMETERS_MAX; i++)
        parts[i + 1] = closed_text(call->input.parameters[i]);
    parts[CALL_PARAMETERS_MAX + 1] = call->input.body;
    digest_of_parts(parts, COUNT_OF(parts), &digest);
    TRY(hmac_of(HMAC_SHA256, bytes_of(call->services->request_key.bytes, DIGEST_SIZE), bytes_of(digest.bytes, DIGEST_SIZE), &mac));
    memcpy(call->request_digest.bytes, mac.bytes, DIGEST_SIZE);
    return STATUS_OK;
}

/* An answer is kept as the id of its subject and a line end, then the sealed body; or, where nothing in it is personal, as a line end and
 * the body. */
static enum status seal_answer(struct call *call)
{
    bool is_of_nobody = call->subject.customer.text[0] == 0;
    if (!has_key(call) || call->body.size == 0 || is_of_nobody)
        return STATUS_OK;
    TRY(buffer_append_text(&call->sealed_answer, call->subject.customer.text));
    TRY(buffer_append_byte(&call->sealed_answer, '\n'));
    return subject_seal(call->services, &call->subject, SEALED_ANSWER, call->key, buffer_bytes(&call->body), &call->sealed_answer);
}

static enum status plain_answer(struct call *call)
{
    TRY(buffer_append_byte(&call->sealed_answer, '\n'));
    return buffer_append(&call->sealed_answer, buffer_bytes(&call->body));
}

static enum status load_answer(struct call *call, struct store_connection *connection, struct bytes answer)
{
    const uint8_t *line_end = memchr(answer.data, '\n', answer.size);
    if (line_end == NULL)
        return STATUS_CORRUPT;
    size_t id_size = (size_t)(line_end - answer.data);
    struct bytes rest = bytes_of(line_end + 1, answer.size - id_size - 1);
    if (id_size == 0)
        return buffer_append(&call->body, rest);
    struct id customer = {0};
    if (id_size != ID_TEXT_SIZE - 1)
        return STATUS_CORRUPT;
    memcpy(customer.text, answer.data, id_size);
    TRY(subject_load(connection, customer.text, &call->subject));
    return subject_open(call->services, &call->subject, SEALED_ANSWER, call->key, rest, &call->body);
}

/* STATUS_NOT_FOUND: the key is new. */
static enum status replay(struct call *call)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(idempotency_row_release) struct idempotency_row row = {0};
    TRY(readers_take(call->services->readers, &lease));
    TRY(idempotency_row_read(lease.connection, call->caller, call->key, &row));
    if (!digest_equal(&row.request_digest, &call->request_digest)) {
        call->key_conflict = true;
        return failure_set(&call->failure, STATUS_CONFLICT, "Idempotency-Key", "this key was used for another request");
    }
    call->created = row.http_status == 201;
    return load_answer(call, lease.connection, row.answer);
}

static enum status reserve_key(struct call *call, struct keeper_transaction *transaction)
{
    const struct idempotency_row row = {
        .caller = bytes_of_text(call->caller),
        .key = bytes_of_text(call->key),
        .request_digest = call->request_digest,
        .http_status = 200,
        .answer = bytes_of("", 0),
        .created_at = transaction->now,
    };
    enum status status = idempotency_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "Idempotency-Key", "the first request with this key is being answered");
    return status;
}

static enum status run_command(struct command *command, struct keeper_transaction *transaction)
{
    struct call *call = (struct call *)command;
    call->body.size = call->prepared_body;
    call->sealed_answer.size = call->prepared_answer;
    if (has_key(call)) /* first: whatever else stands in the way may be the first request's own doing */
        TRY(reserve_key(call, transaction));
    return call->use_case->run(call, transaction);
}

static enum status finish_command(struct command *command, struct keeper_transaction *transaction)
{
    struct call *call = (struct call *)command;
    if (call->use_case->finish != NULL)
        TRY(call->use_case->finish(call, transaction));
    if (!has_key(call))
        return STATUS_OK;
    if (call->use_case->seals_last)
        TRY(seal_answer(call));
    if (call->sealed_answer.size == 0)
        TRY(plain_answer(call));
    return idempotency_row_answer(transaction->connection, call->caller, call->key, call->created ? 201 : 200,
                                  buffer_bytes(&call->sealed_answer));
}

static void command_done(struct command *command, enum status status)
{
    struct call *call = (struct call *)command;
    if (status == STATUS_OK && call->use_case->committed != NULL)
        call->use_case->committed(call);
    call_finish_with(call, status);
}

/* True when the key is known: the call has ended with the first answer, or with the refusal of a key that was used for something else. */
static bool answered_again(struct call *call)
{
    if (!has_key(call))
        return false;
    enum status status = digest_request(call);
    if (status == STATUS_OK)
        status = replay(call);
    if (status == STATUS_NOT_FOUND)
        return false;
    call_finish_with(call, status);
    return true;
}

/* Refusals that the state of things explains, and so, perhaps, what this very request did when it was sent before. */
static bool may_be_own_doing(enum status status)
{
    return status == STATUS_CONFLICT || status == STATUS_REFUSED || status == STATUS_EXPIRED || status == STATUS_NOT_FOUND ||
           status == STATUS_LIMIT || status == STATUS_TOO_OFTEN;
}

/* The key was new when the call began; the first request with it may have been committed since, and be what stands in the way now. */
static void refuse(struct call *call, enum status status)
{
    const struct failure failure = call->failure;
    if (!has_key(call) || !may_be_own_doing(status)) {
        call_finish_with(call, status);
        return;
    }
    call->failure = (struct failure){0};
    subject_release(&call->subject);
    buffer_clear(&call->body);
    enum status again = replay(call);
    if (again == STATUS_NOT_FOUND) {
        call->failure = failure;
        again = status;
    }
    call_finish_with(call, again);
}

/* The rest of the way to the keeper; ends the call when it does not get there. */
static void go_on(struct call *call)
{
    enum status status = call->use_case->work != NULL ? call->use_case->work(call) : STATUS_OK;
    if (status == STATUS_OK && !call->use_case->seals_last)
        status = seal_answer(call);
    if (status != STATUS_OK)
        return refuse(call, status);
    call->prepared_body = call->body.size;
    call->prepared_answer = call->sealed_answer.size;
    status = keeper_submit(keepers_for(&call->services->keepers, call->subject.customer.text), &call->command);
    if (status != STATUS_OK)
        call_finish_with(call, status);
}

static void go_on_at_work(struct job *job)
{
    go_on((struct call *)((char *)job - offsetof(struct call, job)));
}

void call_start(struct services *services, const struct use_case *use_case, const struct call_input *input, call_done *done, void *context)
{
    struct call *call = calloc(1, use_case->size);
    INVARIANT(call != NULL);
    call->command = (struct command){.run = run_command, .finish = finish_command, .done = command_done};
    call->job.run = go_on_at_work;
    call->use_case = use_case;
    call->services = services;
    call->input = *input;
    call->body = BUFFER_INIT(ANSWER_MAX);
    call->once = BUFFER_INIT(ANSWER_MAX);
    call->sealed_answer = BUFFER_INIT(ANSWER_MAX + 1024);
    call->done = done;
    call->context = context;
    snprintf(call->caller, sizeof call->caller, "%s", input->caller);
    snprintf(call->key, sizeof call->key, "%s", input->idempotency_key != NULL ? input->idempotency_key : "");
    if (answered_again(call))
        return;
    enum status status = use_case->prepare(call);
    if (status != STATUS_OK)
        return refuse(call, status);
    if (call->workers == NULL)
        return go_on(call);
    status = workers_submit(call->workers, &call->job);
    if (status != STATUS_OK)
        call_finish_with(call, status);
}
