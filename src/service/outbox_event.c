/* SPDX-License-Identifier: Apache-2.0
 * The entries message.queued, message.sent and so on. */
#include "src/service/outbox_event.h"

enum status outbox_event(struct keeper_transaction *transaction, enum ledger_event event, const struct outbox_row *row, const char *reason)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event, .operation = word(row->operation.text), .customer = word(row->customer.text)};
    event_detail(&entry, "channel", row->kind.text);
    event_detail(&entry, "message", row->id.text);
    event_detail(&entry, "purpose", row->purpose.text);
    if (reason[0] != 0)
        event_detail(&entry, "reason", reason);
    event_detail(&entry, "sender", row->sender.text);
    event_detail(&entry, "template", row->template.text);
    return event_append(transaction, &entry, &index);
}
