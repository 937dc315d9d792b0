/* SPDX-License-Identifier: Apache-2.0
 * Each step is one transaction; several keepers may meet in the root's row, and whoever comes second tries again. */
#include "src/service/keeper_lease.h"

#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/service/contention.h"

#include <time.h>

#define ATTEMPTS 20
#define PAUSE_MS 25

typedef enum status lease_step(struct keeper_lease *lease, struct store_connection *connection);

static enum status transact_once(struct keeper_lease *lease, struct store_connection *connection, lease_step *step)
{
    TRY(store_begin(connection));
    enum status status = step(lease, connection);
    if (status == STATUS_OK)
        return store_commit(connection);
    store_rollback(connection);
    return status;
}

static enum status transact(struct keeper_lease *lease, struct store_connection *connection, lease_step *step)
{
    enum status status = STATUS_OK;
    unsigned lost = 0;
    do
        status = transact_once(lease, connection, step);
    while (contention_again(status, &lost));
    return status;
}

static timestamp_us lease_end(const struct keeper_lease *lease)
{
    return lease->options->clock() + lease->options->lease_ms * (TIMESTAMP_SECOND / 1000);
}

static enum status say(struct keeper_lease *lease, struct store_connection *connection, struct keeper_log *log, struct ledger_entry *entry)
{
    return keeper_log_say(log, connection, &lease->options->signer, lease->options->clock(), entry);
}

static enum status read_log(const struct keeper_lease *lease, struct store_connection *connection, int64_t id, struct keeper_log *ret_log)
{
    CLEANUP(ledger_log_row_release) struct ledger_log_row row = {0};
    TRY(ledger_log_row_read(connection, id, &row));
    return keeper_log_of_row(lease->options->origin, &row, ret_log);
}

/* Whoever comes first makes it. */
static enum status open_root(struct keeper_lease *lease, struct store_connection *connection)
{
    struct ledger_entry opened = {.event = LEDGER_EVENT_LOG_OPENED};
    struct keeper_log root;
    TRY(keeper_log_root(lease->options->origin, connection, &root));
    lease->root = root.id;
    return root.tree.size == 0 ? say(lease, connection, &root, &opened) : STATUS_OK;
}

static enum status make_own(struct keeper_lease *lease, struct store_connection *connection, struct keeper_log *ret_log)
{
    struct keeper_log root, log = {.epoch = 1};
    TRY(read_log(lease, connection, lease->root, &root));
    TRY(ledger_log_row_next(connection, &log.id));
    TRY(log_name_make(lease->options->origin, log.id, log.origin));
    TRY(keeper_log_make(&log, lease->options->holder, lease_end(lease), connection));
    struct ledger_entry joined = {
        .event = LEDGER_EVENT_LOG_JOINED,
        .detail_count = 1,
        .details = {{.name = bytes_of_text("log"), .text = bytes_of_text(log.origin)}},
    };
    TRY(say(lease, connection, &root, &joined));
    *ret_log = log;
    return STATUS_OK;
}

static enum status take(const struct keeper_lease *lease, struct store_connection *connection, int64_t id, timestamp_us lease_until,
                        struct keeper_log *ret_log)
{
    TRY(read_log(lease, connection, id, ret_log));
    TRY(ledger_log_row_take(connection, id, ret_log->epoch, lease_until));
    ret_log->epoch++;
    return STATUS_OK;
}

static enum status take_held(const struct keeper_lease *lease, struct store_connection *connection, struct keeper_log *ret_log)
{
    int64_t id;
    TRY(ledger_log_row_held(connection, lease->options->holder, &id));
    return take(lease, connection, id, lease_end(lease), ret_log);
}

/* STATUS_CORRUPT when entries are missing whose commit was confirmed: going on would put others in their place. A restart accepts it. */
static enum status read_own(const struct keeper_lease *lease, struct store_connection *connection, struct keeper_log *ret_log)
{
    enum status status = read_log(lease, connection, lease->log->id, ret_log);
    bool is_lost = status == STATUS_NOT_FOUND || (status == STATUS_OK && keeper_log_has_lost(lease->log, ret_log));
    if (is_lost)
        log_event(LOG_LEVEL_ERROR, "ledger.entries_lost", "log", lease->log->origin);
    return is_lost ? STATUS_CORRUPT : status;
}

/* The log that this keeper had. STATUS_NOT_FOUND when another has closed it meanwhile. */
static enum status go_on_with(const struct keeper_lease *lease, struct store_connection *connection, struct keeper_log *ret_log)
{
    TRY(read_own(lease, connection, ret_log));
    if (ret_log->is_closed)
        return STATUS_NOT_FOUND;
    return ledger_log_row_lease(connection, ret_log->id, lease->log->epoch, lease_end(lease));
}

static enum status open_log(struct keeper_lease *lease, struct store_connection *connection)
{
    struct keeper_log log;
    TRY(open_root(lease, connection)); /* first: the root has the first number */
    enum status status = lease->log->id != 0 ? go_on_with(lease, connection, &log) : take_held(lease, connection, &log);
    if (status == STATUS_NOT_FOUND)
        status = make_own(lease, connection, &log);
    TRY(status);
    lease->opened = log;
    return STATUS_OK;
}

static void pause_before_attempt(unsigned attempt)
{
    const struct timespec pause = {.tv_nsec = (long)attempt * PAUSE_MS * 1000000L % 1000000000L};
    nanosleep(&pause, NULL);
}

/* The log is the keeper's only when the commit has succeeded: a step that is tried again finds it as it was. */
static enum status try_open(struct keeper_lease *lease, struct store_connection *connection)
{
    TRY(transact(lease, connection, open_log));
    *lease->log = lease->opened;
    return STATUS_OK;
}

enum status keeper_lease_open(struct keeper_lease *lease, struct store_connection *connection)
{
    enum status status = try_open(lease, connection);
    for (unsigned attempt = 1; status == STATUS_CONFLICT && attempt < ATTEMPTS; attempt++) {
        pause_before_attempt(attempt);
        status = try_open(lease, connection);
    }
    return status == STATUS_CONTENTION ? STATUS_UNAVAILABLE : status;
}

static enum status anchor(struct keeper_lease *lease, struct store_connection *connection, const struct keeper_log *log)
{
    struct keeper_log root;
    TRY(ledger_log_row_anchor(connection, log->id, (int64_t)log->tree.size));
    TRY(read_log(lease, connection, lease->root, &root));
    return keeper_log_tell(&root, connection, &lease->options->signer, lease->options->clock(), LEDGER_EVENT_LOG_ANCHORED, log);
}

static enum status anchor_own(struct keeper_lease *lease, struct store_connection *connection)
{
    return anchor(lease, connection, lease->log);
}

static enum status renew(struct keeper_lease *lease, struct store_connection *connection)
{
    return ledger_log_row_lease(connection, lease->log->id, lease->log->epoch, lease_end(lease));
}

/* Taking it first keeps out a keeper that was only slow. */
static enum status close_abandoned(struct keeper_lease *lease, struct store_connection *connection)
{
    struct keeper_log *log = &lease->abandoned;
    int64_t id;
    TRY(ledger_log_row_abandoned(connection, lease->options->clock(), &id));
    TRY(take(lease, connection, id, lease_end(lease), log));
    struct ledger_entry closed = {
        .event = LEDGER_EVENT_LOG_CLOSED,
        .detail_count = 1,
        .details = {{.name = bytes_of_text("by"), .text = bytes_of_text(lease->options->holder)}},
    };
    TRY(say(lease, connection, log, &closed));
    TRY(anchor(lease, connection, log));
    return ledger_log_row_close(connection, id, log->epoch, lease->options->clock());
}

/* Others' transactions stand against it, or there is nothing to do. */
static enum status unless_later(enum status status)
{
    bool is_later = status == STATUS_CONFLICT || status == STATUS_CONTENTION || status == STATUS_NOT_FOUND;
    return is_later ? STATUS_OK : status;
}

static enum status anchor_news(struct keeper_lease *lease, struct store_connection *connection)
{
    if (lease->log->tree.size <= lease->log->anchored_size)
        return STATUS_OK;
    enum status status = transact(lease, connection, anchor_own);
    if (status == STATUS_OK)
        lease->log->anchored_size = lease->log->tree.size;
    return unless_later(status);
}

/* Once: the commands of this keeper do not wait while somebody holds that log's row. */
static enum status end_abandoned(struct keeper_lease *lease, struct store_connection *connection)
{
    enum status status = transact_once(lease, connection, close_abandoned);
    if (status == STATUS_OK)
        log_event(LOG_LEVEL_WARNING, "ledger.log_closed", "log", lease->abandoned.origin);
    return unless_later(status);
}

enum status keeper_lease_keep(struct keeper_lease *lease, struct store_connection *connection)
{
    enum status status = transact(lease, connection, renew);
    if (status != STATUS_OK && status != STATUS_CONTENTION)
        return status;
    TRY(anchor_news(lease, connection));
    return end_abandoned(lease, connection);
}

static enum status let_rest(struct keeper_lease *lease, struct store_connection *connection)
{
    return ledger_log_row_lease(connection, lease->log->id, lease->log->epoch, 0);
}

void keeper_lease_rest(struct keeper_lease *lease, struct store_connection *connection)
{
    enum status status = anchor_news(lease, connection);
    if (status == STATUS_OK)
        status = transact(lease, connection, let_rest);
    (void)status; /* a log that does not rest is closed by another keeper, or taken when its holder comes back */
}
