/* SPDX-License-Identifier: Apache-2.0
 * Customers' registered devices: the public key is sealed, and a keyed hash of it keeps it from being registered twice. */
#pragma once

#include "src/store/row.h"

#define DEVICE_ACTIVE "active"
#define DEVICE_REVOKED "revoked"
#define DEVICE_SUSPENDED "suspended"           /* told, not kept: it is active, and suspended_at says so */
#define DEVICE_FOR_TRANSACTIONS "transaction"  /* the one that instructs */
#define DEVICE_FOR_CONFIRMATION "confirmation" /* one that never instructs: it shows what another one instructed */

struct device_row {
    struct row_memory memory;
    struct id customer;
    struct id id;
    struct row_word purpose;
    struct row_word state;
    struct digest key_mac;
    struct bytes sealed_record; /* BLOB: the key as JSON */
    timestamp_us registered_at;
    struct bytes registered_by; /* TEXT: the caller's name */
    timestamp_us suspended_at;  /* 0: it serves, as long as it is active */
};
void device_row_release(struct device_row *row);

/* STATUS_CONFLICT when this customer has an active device with that key. */
MUST_CHECK enum status device_row_insert(struct store_connection *connection, const struct device_row *row);
MUST_CHECK enum status device_row_read(struct store_connection *connection, const char *customer, const char *id,
                                       struct device_row *ret_row);
MUST_CHECK enum status device_rows_of_customer(struct store_connection *connection, const char *customer, struct device_row *ret_rows,
                                               size_t capacity, size_t *ret_count);
/* STATUS_CONFLICT when it is not active. */
MUST_CHECK enum status device_row_revoke(struct store_connection *connection, const char *customer, const char *id);
/* STATUS_CONFLICT when it is not active, or suspended already. */
MUST_CHECK enum status device_row_suspend(struct store_connection *connection, const char *customer, const char *id, timestamp_us now);
/* STATUS_CONFLICT when it is not suspended, or was revoked. */
MUST_CHECK enum status device_row_resume(struct store_connection *connection, const char *customer, const char *id);
