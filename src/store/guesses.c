/* SPDX-License-Identifier: Apache-2.0
 * Rows of guess_counter and spent_operation. */
#include "src/store/guesses.h"

enum status guess_counter_fail(struct store_connection *connection, const char *customer, const char *design, int64_t failures_max,
                               timestamp_us now, int64_t *ret_failures)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(design), STORE_INTEGER_VALUE(failures_max),
                                         STORE_INTEGER_VALUE(now)};
    enum status status = row_read_integer(connection, STATEMENT_guess_counter_fail, values, COUNT_OF(values), ret_failures);
    return status == STATUS_NOT_FOUND ? STATUS_CONFLICT : status;
}

enum status guess_counter_succeed(struct store_connection *connection, const char *customer, const char *design)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(design)};
    int64_t changes;
    return store_execute(connection, STATEMENT_guess_counter_succeed, values, COUNT_OF(values), &changes);
}

enum status guess_counter_unlock(struct store_connection *connection, const char *customer, const char *design)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(design)};
    return row_change(connection, STATEMENT_guess_counter_unlock, values, COUNT_OF(values));
}

enum status guess_counter_is_locked(struct store_connection *connection, const char *customer, const char *design, bool *ret_locked)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(design)};
    int64_t count;
    TRY(row_read_integer(connection, STATEMENT_guess_counter_is_locked, values, COUNT_OF(values), &count));
    *ret_locked = count > 0;
    return STATUS_OK;
}

enum status spent_operation_insert(struct store_connection *connection, const char *customer, const char *operation, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(operation), STORE_INTEGER_VALUE(now)};
    return row_change(connection, STATEMENT_spent_operation_insert, values, COUNT_OF(values));
}
