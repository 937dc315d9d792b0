/* SPDX-License-Identifier: Apache-2.0
 * Rows of awaited_reply. */
#include "src/store/awaited_replies.h"

static struct store_value mac_value(const struct digest *mac)
{
    return STORE_BLOB_VALUE(bytes_of(mac->bytes, DIGEST_SIZE));
}

enum status awaited_reply_insert(struct store_connection *connection, const struct awaited_reply *reply, timestamp_us now)
{
    int64_t changes;
    const struct store_value over[] = {mac_value(&reply->number_mac), STORE_INTEGER_VALUE(now)};
    const struct store_value values[] = {mac_value(&reply->number_mac), STORE_TEXT_VALUE(reply->customer.text),
                                         STORE_TEXT_VALUE(reply->protection.text), STORE_INTEGER_VALUE(reply->expires_at)};
    TRY(store_execute(connection, STATEMENT_awaited_reply_clean, over, COUNT_OF(over), &changes));
    return row_change(connection, STATEMENT_awaited_reply_insert, values, COUNT_OF(values));
}

enum status awaited_replies_of_number(struct store_connection *connection, const struct digest *number_mac, timestamp_us now,
                                      struct row_key *ret_keys, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {mac_value(number_mac), STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_keys(connection, STATEMENT_awaited_reply_find, values, COUNT_OF(values), ret_keys, capacity, ret_count);
}

enum status awaited_replies_forget(struct store_connection *connection, const char *customer)
{
    int64_t changes;
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    return store_execute(connection, STATEMENT_awaited_reply_forget, values, COUNT_OF(values), &changes);
}
