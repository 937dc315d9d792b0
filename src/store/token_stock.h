/* SPDX-License-Identifier: Apache-2.0
 * Tokens in the institution's stock, by serial number. */
#pragma once

#include "src/store/row.h"

#define TOKEN_STOCKED "stocked"
#define TOKEN_ASSIGNED "assigned"

struct token_stock_row {
    struct row_memory memory;
    struct bytes serial;
    struct row_word state;
    struct bytes record; /* TEXT: the method's own JSON, the seed in it sealed by the vault; without data once assigned */
    struct bytes model;
    timestamp_us imported_at;
    struct id customer, credential; /* whose it became */
};
void token_stock_row_release(struct token_stock_row *row);

/* STATUS_CONFLICT when the serial number is known. */
MUST_CHECK enum status token_stock_row_insert(struct store_connection *connection, const struct token_stock_row *row);
MUST_CHECK enum status token_stock_row_read(struct store_connection *connection, const char *serial, struct token_stock_row *ret_row);
/* Hands it out, once; STATUS_CONFLICT when it is not in stock. */
MUST_CHECK enum status token_stock_row_assign(struct store_connection *connection, const char *serial, const char *customer,
                                              const char *credential);
