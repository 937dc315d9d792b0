/* SPDX-License-Identifier: Apache-2.0
 * Names by which people sign in, as keyed hashes, and the credentials they lead to. */
#pragma once

#include "src/store/row.h"

/* STATUS_CONFLICT when the name leads to a credential already. */
MUST_CHECK enum status credential_name_insert(struct store_connection *connection, const struct digest *mac, const char *customer,
                                              const char *credential);
/* The key's id is the credential's. */
MUST_CHECK enum status credential_name_find(struct store_connection *connection, const struct digest *mac, struct row_key *ret_key);
/* Of one credential, or of all that the customer has. To have none is no failure. */
MUST_CHECK enum status credential_name_forget(struct store_connection *connection, const char *customer, const char *credential);
MUST_CHECK enum status credential_names_forget(struct store_connection *connection, const char *customer);
