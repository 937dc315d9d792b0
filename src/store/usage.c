/* SPDX-License-Identifier: Apache-2.0
 * Rows of limit_usage. */
#include "src/store/usage.h"

enum status usage_read(struct store_connection *connection, const struct usage_key *key, int64_t *ret_amount_minor)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(key->customer), STORE_TEXT_VALUE(key->limits_class),
                                         STORE_TEXT_VALUE(key->period), STORE_INTEGER_VALUE(key->period_number)};
    int64_t amount_minor = 0;
    enum status status = row_read_integer(connection, STATEMENT_usage_read, values, COUNT_OF(values), &amount_minor);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *ret_amount_minor = amount_minor;
    return STATUS_OK;
}

/* The statement compares what was used with the room that this amount leaves, so no sum can overflow. */
enum status usage_add(struct store_connection *connection, const struct usage_key *key, int64_t amount_minor, int64_t maximum_minor)
{
    if (amount_minor < 0 || maximum_minor < 0)
        return STATUS_INVALID;
    if (amount_minor > maximum_minor)
        return STATUS_LIMIT;
    const struct store_value values[] = {
        STORE_TEXT_VALUE(key->customer),         STORE_TEXT_VALUE(key->limits_class), STORE_TEXT_VALUE(key->period),
        STORE_INTEGER_VALUE(key->period_number), STORE_INTEGER_VALUE(amount_minor),   STORE_INTEGER_VALUE(maximum_minor - amount_minor),
    };
    int64_t changes = 0;
    TRY(store_execute(connection, STATEMENT_usage_add, values, COUNT_OF(values), &changes));
    return changes == 1 ? STATUS_OK : STATUS_LIMIT;
}
