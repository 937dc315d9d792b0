/* SPDX-License-Identifier: Apache-2.0
 * Rows of credential_name. */
#include "src/store/credential_names.h"

enum status credential_name_insert(struct store_connection *connection, const struct digest *mac, const char *customer,
                                   const char *credential)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(mac->bytes, DIGEST_SIZE)), STORE_TEXT_VALUE(customer),
                                         STORE_TEXT_VALUE(credential)};
    return row_change(connection, STATEMENT_credential_name_insert, values, COUNT_OF(values));
}

enum status credential_name_find(struct store_connection *connection, const struct digest *mac, struct row_key *ret_key)
{
    const struct store_value values[] = {STORE_BLOB_VALUE(bytes_of(mac->bytes, DIGEST_SIZE))};
    size_t count = 0;
    TRY(row_read_keys(connection, STATEMENT_credential_name_find, values, COUNT_OF(values), ret_key, 1, &count));
    return count == 1 ? STATUS_OK : STATUS_NOT_FOUND;
}

enum status credential_name_forget(struct store_connection *connection, const char *customer, const char *credential)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential)};
    int64_t changes;
    return store_execute(connection, STATEMENT_credential_name_forget, values, COUNT_OF(values), &changes);
}

enum status credential_names_forget(struct store_connection *connection, const char *customer)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer)};
    int64_t changes;
    return store_execute(connection, STATEMENT_credential_names_forget, values, COUNT_OF(values), &changes);
}
