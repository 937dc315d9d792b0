/* SPDX-License-Identifier: Apache-2.0
 * A list of logs, each with the list of its anchors. */
#include "src/ledger/named_logs.h"

#include <inttypes.h>
#include <stdlib.h>

void named_logs_release(struct named_logs *logs)
{
    for (size_t i = 0; i < logs->count; i++)
        free(logs->logs[i].anchors);
    free(logs->logs);
    *logs = (struct named_logs){.count = 0};
}

/* Room for one more of `size` bytes each. */
static enum status make_room(void **list, size_t *capacity, size_t count, size_t size)
{
    if (count < *capacity)
        return STATUS_OK;
    size_t wanted = *capacity == 0 ? 16 : 2 * *capacity;
    void *grown = reallocarray(*list, wanted, size);
    if (grown == NULL)
        return STATUS_NO_MEMORY;
    *list = grown;
    *capacity = wanted;
    return STATUS_OK;
}

static struct named_log *find_log(const struct named_logs *logs, int64_t id)
{
    for (size_t i = logs->count; i > 0; i--)
        if (logs->logs[i - 1].id == id)
            return &logs->logs[i - 1];
    return NULL;
}

static enum status refuse(struct named_logs *logs, uint64_t index, const char *reason)
{
    return failure_set(&logs->failure, STATUS_CORRUPT, "entry", "%" PRIu64 " %s", index, reason);
}

static enum status read_name(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry, int64_t *ret_id)
{
    const struct ledger_detail *name = ledger_detail_find(entry, "log");
    if (name == NULL || log_name_find(logs->root, name->text, ret_id) != STATUS_OK || *ret_id == logs->root_id)
        return refuse(logs, index, "names no log of this ledger");
    return STATUS_OK;
}

static enum status add_log(struct named_logs *logs, uint64_t index, int64_t id)
{
    if (logs->count == LEDGER_NAMED_LOGS_MAX)
        return failure_set(&logs->failure, STATUS_LIMIT, "entry", "%" PRIu64 " names more logs than are followed", index);
    TRY(make_room((void **)&logs->logs, &logs->capacity, logs->count, sizeof *logs->logs));
    logs->logs[logs->count++] = (struct named_log){.id = id};
    return STATUS_OK;
}

static enum status join(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry)
{
    int64_t id;
    TRY(read_name(logs, index, entry, &id));
    if (find_log(logs, id) != NULL)
        return refuse(logs, index, "has a log join that has joined before");
    return add_log(logs, index, id);
}

static enum status read_anchor(const struct ledger_entry *entry, struct ledger_anchor *ret_anchor)
{
    const struct ledger_detail *size = ledger_detail_find(entry, "size"), *root = ledger_detail_find(entry, "root");
    if (size == NULL || root == NULL || size->text.data != NULL || size->integer <= 0)
        return STATUS_INVALID;
    TRY(hex_read(root->text, ret_anchor->root.bytes, DIGEST_SIZE));
    ret_anchor->size = (uint64_t)size->integer;
    return STATUS_OK;
}

static enum status add_anchor(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry)
{
    struct ledger_anchor anchor;
    int64_t id;
    TRY(read_name(logs, index, entry, &id));
    struct named_log *log = find_log(logs, id);
    if (log == NULL || read_anchor(entry, &anchor) != STATUS_OK)
        return refuse(logs, index, log == NULL ? "anchors a log that never joined" : "is no anchor");
    if (log->anchor_count > 0 && anchor.size <= log->anchors[log->anchor_count - 1].size)
        return refuse(logs, index, "says that a log did not grow since it was anchored before");
    TRY(make_room((void **)&log->anchors, &log->capacity, log->anchor_count, sizeof *log->anchors));
    log->anchors[log->anchor_count++] = anchor;
    return STATUS_OK;
}

static enum status add_restored(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry)
{
    TRY(join(logs, index, entry));
    return add_anchor(logs, index, entry);
}

static enum status begin(struct named_logs *logs, const struct ledger_entry *entry)
{
    int64_t id = logs->root_id != 0 ? logs->root_id : LEDGER_ROOT_LOG;
    named_logs_release(logs);
    logs->root_id = id;
    return log_name_root(entry->log, id, logs->root) == STATUS_OK ? STATUS_OK : refuse(logs, 0, "is of another log");
}

void named_logs_take(struct named_logs *logs, uint64_t index, const struct ledger_entry *entry)
{
    if (index == 0)
        logs->status = begin(logs, entry);
    if (logs->status == STATUS_OK && entry->event == LEDGER_EVENT_LOG_JOINED)
        logs->status = join(logs, index, entry);
    if (logs->status == STATUS_OK && entry->event == LEDGER_EVENT_LOG_ANCHORED)
        logs->status = add_anchor(logs, index, entry);
    if (logs->status == STATUS_OK && entry->event == LEDGER_EVENT_LOG_RESTORED)
        logs->status = add_restored(logs, index, entry);
}
