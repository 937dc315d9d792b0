/* SPDX-License-Identifier: Apache-2.0
 * What customers call what they hold: credentials and devices, by their ids. */
#pragma once

#include "src/store/row.h"

struct means_name_row {
    struct row_memory memory;
    struct id customer;
    struct id means;
    struct bytes sealed_name; /* BLOB */
};
void means_name_row_release(struct means_name_row *row);

/* In place of the name that is there. */
MUST_CHECK enum status means_name_row_put(struct store_connection *connection, const struct means_name_row *row);
MUST_CHECK enum status means_name_rows_of_customer(struct store_connection *connection, const char *customer,
                                                   struct means_name_row *ret_rows, size_t capacity, size_t *ret_count);
