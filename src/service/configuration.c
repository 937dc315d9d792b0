/* SPDX-License-Identifier: Apache-2.0
 * Compared and told in one transaction of the keeper. */
#include "src/service/configuration.h"

#include "src/crypto/digest.h"
#include "src/service/event.h"
#include "src/service/keeper_call.h"
#include "src/store/configuration.h"
#include "src/store/ledger_rows.h"

#define HEX_SIZE (2 * DIGEST_SIZE + 1)

struct note_command {
    struct waited_command waited;
    struct services *services;
    struct ledger_entry entry;
    struct digest digest;
};

static enum status is_news(const struct note_command *this, const struct keeper_transaction *transaction, bool *ret_news)
{
    struct configuration_row told;
    enum status status = configuration_row_read(transaction->connection, transaction->log, &told);
    *ret_news = status == STATUS_NOT_FOUND || (status == STATUS_OK && !digest_equal(&told.digest, &this->digest));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status append_opened(struct keeper_transaction *transaction)
{
    uint64_t index;
    CLEANUP(ledger_log_row_release) struct ledger_log_row log = {0};
    struct ledger_entry entry = {.event = LEDGER_EVENT_LOG_OPENED};
    TRY(ledger_log_row_read(transaction->connection, transaction->log, &log));
    return log.size == 0 ? event_append(transaction, &entry, &index) : STATUS_OK;
}

static enum status run_note(struct command *command, struct keeper_transaction *transaction)
{
    struct note_command *this = (struct note_command *)command;
    uint64_t index;
    bool news = false;
    TRY(is_news(this, transaction, &news));
    if (!news)
        return STATUS_OK;
    TRY(append_opened(transaction));
    TRY(event_append(transaction, &this->entry, &index));
    return configuration_row_put(transaction->connection, transaction->log, &this->digest);
}

/* One buffer for all: views into it stay, as it never grows. */
static enum status describe(const struct configuration_file *files, size_t count, struct buffer *texts, struct note_command *this)
{
    TRY(buffer_reserve(texts, count * HEX_SIZE));
    for (size_t i = 0; i < count; i++) {
        TRY(hex_encode(bytes_of(files[i].digest.bytes, DIGEST_SIZE), texts));
        TRY(buffer_append_byte(texts, 0));
        event_detail(&this->entry, files[i].name, (const char *)texts->data + i * HEX_SIZE);
    }
    return STATUS_OK;
}

/* Names count too: a file that is no longer there is a change. */
static void digest_files(const struct configuration_file *files, size_t count, struct digest *ret_digest)
{
    struct bytes parts[2 * LEDGER_DETAILS_MAX];
    for (size_t i = 0; i < count; i++) {
        parts[2 * i] = bytes_of(files[i].name, strlen(files[i].name) + 1);
        parts[2 * i + 1] = bytes_of(files[i].digest.bytes, DIGEST_SIZE);
    }
    digest_of_parts(parts, 2 * count, ret_digest);
}

enum status configuration_note(struct services *services, const struct configuration_file *files, size_t count)
{
    struct note_command this = {
        .waited.command.run = run_note, .services = services, .entry = {.event = LEDGER_EVENT_CONFIGURATION_CHANGED}};
    CLEANUP(buffer_release) struct buffer texts = BUFFER_INIT(LEDGER_DETAILS_MAX * HEX_SIZE);
    INVARIANT(count <= LEDGER_DETAILS_MAX);
    TRY(describe(files, count, &texts, &this));
    digest_files(files, count, &this.digest);
    for (size_t i = 0; i < services->keepers.count; i++)
        TRY(keeper_call(services->keepers.list[i], &this.waited));
    return STATUS_OK;
}
