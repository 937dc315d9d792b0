/* SPDX-License-Identifier: Apache-2.0
 * Protections that wait for a message from the customer's own number, found by the keyed hash of that number. */
#pragma once

#include "src/store/row.h"

struct awaited_reply {
    struct digest number_mac;
    struct id customer;
    struct id protection;
    timestamp_us expires_at;
};
/* What this number was awaited for before and is over goes. */
MUST_CHECK enum status awaited_reply_insert(struct store_connection *connection, const struct awaited_reply *reply, timestamp_us now);
/* Customer and protection of what is awaited from this number, the newest first. */
MUST_CHECK enum status awaited_replies_of_number(struct store_connection *connection, const struct digest *number_mac, timestamp_us now,
                                                 struct row_key *ret_keys, size_t capacity, size_t *ret_count);
/* Of a customer who is erased. */
MUST_CHECK enum status awaited_replies_forget(struct store_connection *connection, const char *customer);
