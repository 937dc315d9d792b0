/* SPDX-License-Identifier: Apache-2.0
 * Customers, the keyed hash they are found by, and the salt that everything sealed for them depends on. */
#pragma once

#include "src/store/row.h"

#define CUSTOMER_NATURAL_TEXT "natural"
#define CUSTOMER_CORPORATE_TEXT "corporate"
#define CUSTOMER_ACTIVE "active"
#define CUSTOMER_SUSPENDED "suspended"
#define CUSTOMER_CLOSED "closed"
#define CUSTOMER_ERASED "erased"

struct customer_row {
    struct row_memory memory;
    struct id id;
    struct row_word kind;
    struct row_word state;
    struct bytes sealed_record; /* BLOB: name, ID number, contacts; sealed under the subject's salt */
    timestamp_us created_at;
};
void customer_row_release(struct customer_row *row);

MUST_CHECK enum status customer_row_insert(struct store_connection *connection, const struct customer_row *row);
MUST_CHECK enum status customer_row_read(struct store_connection *connection, const char *customer, struct customer_row *ret_row);
/* STATUS_CONFLICT when the customer is not (or no longer) in state `from`. */
MUST_CHECK enum status customer_row_move(struct store_connection *connection, const char *customer, const char *from, const char *to);
MUST_CHECK enum status customer_row_reseal(struct store_connection *connection, const char *customer, struct bytes sealed_record);

/* STATUS_CONFLICT when some customer has this identifier already. */
MUST_CHECK enum status customer_identifier_insert(struct store_connection *connection, const struct digest *mac, const char *customer);
MUST_CHECK enum status customer_identifier_find(struct store_connection *connection, const struct digest *mac, struct id *ret_customer);
MUST_CHECK enum status customer_identifier_delete(struct store_connection *connection, const struct digest *mac, const char *customer);

#define SUBJECT_SALT_SIZE 32
struct subject_salt {
    uint8_t bytes[SUBJECT_SALT_SIZE];
};
MUST_CHECK enum status subject_insert(struct store_connection *connection, const char *customer, const struct subject_salt *salt);
/* STATUS_NOT_FOUND for a customer that was erased. */
MUST_CHECK enum status subject_read(struct store_connection *connection, const char *customer, struct subject_salt *ret_salt);
/* Erases: nothing that was sealed for this customer can be read again. */
MUST_CHECK enum status subject_delete(struct store_connection *connection, const char *customer);
