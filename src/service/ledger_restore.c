/* SPDX-License-Identifier: Apache-2.0
 * The earlier logs are read page by page: there may be many, of all that ever ran. */
#include "src/service/ledger_restore.h"

#include "src/service/contention.h"
#include "src/service/keeper_log.h"
#include "src/store/operations.h"

#define LOGS_PER_PAGE 16

struct restoring {
    const struct keeper_options *options;
    struct store_connection *connection;
    timestamp_us now;
    struct keeper_log root; /* the new one */
};

typedef enum status log_visit(struct restoring *this, const struct ledger_log_row *row);

static enum status close_log(struct restoring *this, const struct ledger_log_row *row)
{
    return row->closed_at != 0 ? STATUS_OK : ledger_log_row_close(this->connection, row->id, row->epoch, this->now);
}

static enum status tell_log(struct restoring *this, const struct ledger_log_row *row)
{
    struct keeper_log log;
    TRY(keeper_log_of_row(this->options->origin, row, &log));
    if (log.id == this->root.id || log.tree.size == 0)
        return STATUS_OK;
    return keeper_log_tell(&this->root, this->connection, &this->options->signer, this->now, LEDGER_EVENT_LOG_RESTORED, &log);
}

static enum status visit_page(struct restoring *this, log_visit *visit, int64_t *after, size_t *ret_count)
{
    struct ledger_log_row rows[LOGS_PER_PAGE] = {0};
    enum status status = ledger_log_rows_list(this->connection, *after, rows, LOGS_PER_PAGE, ret_count);
    for (size_t i = 0; status == STATUS_OK && i < *ret_count; i++) {
        *after = rows[i].id;
        status = visit(this, &rows[i]);
    }
    for (size_t i = 0; i < LOGS_PER_PAGE; i++)
        ledger_log_row_release(&rows[i]);
    return status;
}

static enum status visit_logs(struct restoring *this, log_visit *visit)
{
    int64_t after = 0;
    size_t count = LOGS_PER_PAGE;
    while (count == LOGS_PER_PAGE)
        TRY(visit_page(this, visit, &after, &count));
    return after == 0 ? STATUS_NOT_FOUND : STATUS_OK;
}

static enum status begin_root(struct restoring *this)
{
    struct ledger_entry opened = {.event = LEDGER_EVENT_LOG_OPENED};
    this->root = (struct keeper_log){.id = 0};
    TRY(ledger_log_row_next(this->connection, &this->root.id));
    TRY(log_name_make(this->options->origin, this->root.id, this->root.origin));
    TRY(keeper_log_make(&this->root, "", 0, this->connection));
    return keeper_log_say(&this->root, this->connection, &this->options->signer, this->now, &opened);
}

static enum status replace_logs(struct restoring *this)
{
    TRY(visit_logs(this, close_log));
    TRY(operation_rows_hold(this->connection, this->now, this->now + LEDGER_RESTORE_HOLD));
    TRY(begin_root(this));
    return visit_logs(this, tell_log);
}

static enum status transact(struct restoring *this)
{
    TRY(store_begin(this->connection));
    enum status status = replace_logs(this);
    if (status == STATUS_OK)
        return store_commit(this->connection);
    store_rollback(this->connection);
    return status;
}

enum status ledger_restore(const struct keeper_options *options, struct ledger_restored *ret_restored)
{
    CLEANUP(store_connection_release) struct store_connection *connection = NULL;
    enum status status = STATUS_OK;
    unsigned lost = 0;
    TRY(store_connect(options->store, STORE_WRITE, &connection));
    struct restoring this = {.options = options, .connection = connection, .now = options->clock()};
    do
        status = transact(&this);
    while (contention_again(status, &lost));
    TRY(status);
    ret_restored->root = this.root.id;
    memcpy(ret_restored->origin, this.root.origin, sizeof ret_restored->origin);
    return STATUS_OK;
}
