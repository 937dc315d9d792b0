/* SPDX-License-Identifier: Apache-2.0
 * Signals of video conferences, by the ceremony and the side that is to read them; numbered from 1 for each. Short-lived: forgotten with
 * the conference. */
#pragma once

#include "src/store/row.h"

struct signal_row {
    struct row_memory memory;
    struct id customer;
    struct id ceremony;
    struct row_word addressee; /* a side: words of src/methods/video/recording.h */
    int64_t position;
    struct row_word kind;
    timestamp_us sent_at;
    timestamp_us expires_at;  /* when the ceremony's time is over */
    struct bytes sealed_data; /* BLOB */
};
void signal_row_release(struct signal_row *row);

MUST_CHECK enum status signal_row_insert(struct store_connection *connection, const struct signal_row *row);
/* The newest number; 0: there is none. */
MUST_CHECK enum status signal_rows_latest(struct store_connection *connection, const char *customer, const char *ceremony,
                                          const char *addressee, int64_t *ret_position);
/* Those above `after`, in their order. */
MUST_CHECK enum status signal_rows_list(struct store_connection *connection, const char *customer, const char *ceremony,
                                        const char *addressee, int64_t after, struct signal_row *ret_rows, size_t capacity,
                                        size_t *ret_count);
/* Both sides' of one ceremony. */
MUST_CHECK enum status signal_rows_forget(struct store_connection *connection, const char *customer, const char *ceremony);
/* Everybody's whose time is over. */
MUST_CHECK enum status signal_rows_expire(struct store_connection *connection, timestamp_us now);
