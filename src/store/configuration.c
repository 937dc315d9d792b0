/* SPDX-License-Identifier: Apache-2.0
 * Rows of configuration, one a log. */
#include "src/store/configuration.h"

static const struct row_field fields[] = {ROW_FIELD_DIGEST(configuration_row, digest)};
ROW_LAYOUT(layout, configuration_row, fields);

enum status configuration_row_read(struct store_connection *connection, int64_t log, struct configuration_row *ret_row)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log)};
    return row_read(connection, STATEMENT_configuration_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status configuration_row_put(struct store_connection *connection, int64_t log, const struct digest *digest)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(log), STORE_BLOB_VALUE(bytes_of(digest->bytes, sizeof digest->bytes))};
    return row_change(connection, STATEMENT_configuration_put, values, COUNT_OF(values));
}
