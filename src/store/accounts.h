/* SPDX-License-Identifier: Apache-2.0
 * A customer's own accounts, and the accounts it designated as payees. Both are found by the keyed hash of bank and number. */
#pragma once

#include "src/store/row.h"

#define ACCOUNT_ACTIVE "active"
#define ACCOUNT_CLOSED "closed" /* withdrawn; may be recorded again */

struct account_row {
    struct row_memory memory;
    struct id customer;
    struct digest mac;
    struct row_word bank;
    struct row_word state;
    struct bytes sealed_record; /* BLOB: the number, and what else is personal */
    timestamp_us created_at;
    timestamp_us usable_from; /* designated accounts only */
};
void account_row_release(struct account_row *row);

/* STATUS_CONFLICT when the customer has it already; one that was closed is opened again by the new row. */
MUST_CHECK enum status account_row_insert(struct store_connection *connection, const struct account_row *row);
MUST_CHECK enum status designated_account_row_insert(struct store_connection *connection, const struct account_row *row);

MUST_CHECK enum status account_row_read(struct store_connection *connection, const char *customer, const struct digest *mac,
                                        struct account_row *ret_row);
MUST_CHECK enum status designated_account_row_read(struct store_connection *connection, const char *customer, const struct digest *mac,
                                                   struct account_row *ret_row);

/* STATUS_NOT_FOUND when the customer never had it, STATUS_CONFLICT when it is closed already. */
MUST_CHECK enum status account_row_close(struct store_connection *connection, const char *customer, const struct digest *mac);
MUST_CHECK enum status designated_account_row_close(struct store_connection *connection, const char *customer, const struct digest *mac);

/* All accounts of the customer, the designated ones too: their keyed hashes would still tell whose they were. */
MUST_CHECK enum status account_rows_forget(struct store_connection *connection, const char *customer);
