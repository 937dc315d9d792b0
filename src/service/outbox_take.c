/* SPDX-License-Identifier: Apache-2.0
 * Taking messages for an attempt: claimed in one commit, opened after it. */
#include "src/service/keeper_call.h"
#include "src/service/outbox_dispatch.h"
#include "src/service/outbox_event.h"

#include "src/json/members.h"

struct take_command {
    struct waited_command waited;
    struct services *services;
    const char *gateway;
    struct outbox_letter *letters;
    size_t capacity, count;
};

void outbox_letter_release(struct outbox_letter *letter)
{
    json_decref(letter->json);
    buffer_release(&letter->content);
    outbox_row_release(&letter->row);
    *letter = (struct outbox_letter){0};
}

static enum status claim_one(struct take_command *this, struct keeper_transaction *transaction, const struct row_key *key)
{
    struct outbox_letter *letter = &this->letters[this->count];
    TRY(outbox_row_claim(transaction->connection, key, transaction->log, transaction->now,
                         transaction->now + OUTBOX_CLAIM_SECONDS * TIMESTAMP_SECOND));
    *letter = (struct outbox_letter){0};
    TRY(outbox_row_read(transaction->connection, key->customer.text, key->id.text, &letter->row));
    this->count++;
    return STATUS_OK;
}

static enum status run_take(struct command *command, struct keeper_transaction *transaction)
{
    struct take_command *this = (struct take_command *)command;
    struct row_key keys[16];
    size_t count, capacity = this->capacity < COUNT_OF(keys) ? this->capacity : COUNT_OF(keys);
    while (this->count > 0) /* the keeper may run a command again, without a neighbour that failed */
        outbox_letter_release(&this->letters[--this->count]);
    TRY(outbox_rows_sendable(transaction->connection, this->gateway, transaction->now, keys, capacity, &count));
    for (size_t i = 0; i < count; i++)
        TRY(claim_one(this, transaction, &keys[i]));
    return STATUS_OK;
}

static enum status open_letter(struct services *services, struct outbox_letter *letter)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(subject_release) struct subject subject = {0};
    const struct member members[] = {
        {"destination", MEMBER_TEXT, true, OUTBOX_DESTINATION_BYTES_MAX, &letter->destination},
        {"subject", MEMBER_TEXT, false, TEMPLATE_TEXT_BYTES_MAX, &letter->subject},
        {"text", MEMBER_TEXT, true, TEMPLATE_TEXT_BYTES_MAX, &letter->text},
    };
    letter->content = BUFFER_INIT(OUTBOX_CONTENT_BYTES_MAX);
    letter->subject = "";
    TRY(readers_take(services->readers, &lease));
    TRY(subject_load(lease.connection, letter->row.customer.text, &subject));
    TRY(subject_open(services, &subject, SEALED_MESSAGE, letter->row.id.text, letter->row.sealed_message, &letter->content));
    TRY(members_parse(buffer_bytes(&letter->content), &letter->json, NULL));
    return members_read(letter->json, "", members, COUNT_OF(members), NULL);
}

/* A customer who was erased gets nothing any more; a vault that does not answer may answer later. */
static enum status end_unopened(struct services *services, const struct outbox_letter *letter, enum status status)
{
    struct channel_result result = {.outcome = CHANNEL_LATER};
    if (status == STATUS_NOT_FOUND)
        channel_result_set(&result, CHANNEL_NEVER, "erased");
    else if (status == STATUS_CORRUPT || status == STATUS_INVALID)
        channel_result_set(&result, CHANNEL_NEVER, "sealed");
    else
        channel_result_set(&result, CHANNEL_LATER, "vault");
    return outbox_note_result(services, letter, &result, INT64_MAX);
}

static enum status open_letters(struct services *services, struct outbox_letter *letters, size_t *count)
{
    size_t opened = 0;
    enum status worst = STATUS_OK;
    for (size_t i = 0; i < *count; i++) {
        enum status status = open_letter(services, &letters[i]);
        if (status == STATUS_OK) {
            struct outbox_letter letter = letters[i];
            letters[i] = (struct outbox_letter){0};
            letters[opened++] = letter;
            continue;
        }
        status = end_unopened(services, &letters[i], status);
        worst = status != STATUS_OK ? status : worst;
        outbox_letter_release(&letters[i]);
    }
    *count = opened;
    return worst;
}

enum status outbox_take(struct services *services, const char *gateway, struct outbox_letter *ret_letters, size_t capacity,
                        size_t *ret_count)
{
    struct take_command this = {
        .waited.command.run = run_take, .services = services, .gateway = gateway, .letters = ret_letters, .capacity = capacity};
    enum status status = keeper_call(services->keepers.list[0], &this.waited);
    if (status == STATUS_OK)
        status = open_letters(services, ret_letters, &this.count);
    if (status == STATUS_OK) {
        *ret_count = this.count;
        return STATUS_OK;
    }
    while (this.count > 0)
        outbox_letter_release(&ret_letters[--this.count]);
    return status;
}

enum status outbox_has_work(struct services *services, const char *gateway, bool *ret_has_work)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    struct row_key key;
    size_t count;
    TRY(readers_take(services->readers, &lease));
    TRY(outbox_rows_sendable(lease.connection, gateway, services->clock(), &key, 1, &count));
    *ret_has_work = count > 0;
    return STATUS_OK;
}

bool outbox_letter_is_timely(const struct services *services, const struct outbox_letter *letter)
{
    timestamp_us now = services->clock();
    return now + OUTBOX_ATTEMPT_SECONDS_MAX * TIMESTAMP_SECOND < letter->row.due_at && now < letter->row.expires_at;
}

static enum status run_take_over(struct command *command, struct keeper_transaction *transaction)
{
    (void)command;
    int64_t count;
    return outbox_rows_unclaim(transaction->connection, transaction->log, transaction->now, &count);
}

enum status outbox_take_over(struct services *services)
{
    struct waited_command command = {.command.run = run_take_over};
    return keeper_call(services->keepers.list[0], &command);
}
