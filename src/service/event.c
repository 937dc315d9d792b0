/* SPDX-License-Identifier: Apache-2.0
 * From an event to the bytes that the keeper appends. */
#include "src/service/event.h"

#include "src/base/limits.h"

void event_detail(struct ledger_entry *entry, const char *name, const char *text)
{
    INVARIANT(entry->detail_count < LEDGER_DETAILS_MAX);
    entry->details[entry->detail_count++] = (struct ledger_detail){.name = bytes_of_text(name), .text = bytes_of_text(text)};
}

static bool comes_after(const struct ledger_detail *detail, const char *name)
{
    const struct bytes other = bytes_of_text(name);
    size_t shorter = detail->name.size < other.size ? detail->name.size : other.size;
    int order = memcmp(detail->name.data, other.data, shorter);
    return order > 0 || (order == 0 && detail->name.size > other.size);
}

void event_detail_insert(struct ledger_entry *entry, const char *name, const char *text)
{
    INVARIANT(entry->detail_count < LEDGER_DETAILS_MAX);
    size_t at = entry->detail_count++;
    for (; at > 0 && comes_after(&entry->details[at - 1], name); at--)
        entry->details[at] = entry->details[at - 1];
    entry->details[at] = (struct ledger_detail){.name = bytes_of_text(name), .text = bytes_of_text(text)};
}

/* The entry's ids are views; the keeper wants C strings. */
static const char *id_text(struct bytes id, struct id *ret_id)
{
    if (id.size != ID_TEXT_SIZE - 1)
        return NULL;
    memcpy(ret_id->text, id.data, id.size);
    ret_id->text[id.size] = 0;
    return ret_id->text;
}

enum status event_append(struct keeper_transaction *transaction, struct ledger_entry *entry, uint64_t *ret_index)
{
    struct id customer, operation;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    entry->at = transaction->now;
    entry->log = bytes_of_text(transaction->origin);
    TRY(ledger_entry_write(entry, &body));
    const struct keeper_entry row = {
        .customer = id_text(entry->customer, &customer),
        .operation = id_text(entry->operation, &operation),
        .body = buffer_bytes(&body),
    };
    return keeper_append(transaction, &row, ret_index);
}
