/* SPDX-License-Identifier: Apache-2.0
 * Recordings of video conferences (9.5.1), by the ceremony that they are of: a hash chain that only grows, until it is closed; and their
 * chunks, whose bytes go when the time to keep them is over, while what was received when stays. */
#pragma once

#include "src/store/row.h"

struct recording_row {
    struct row_memory memory;
    struct id customer;
    struct id ceremony;
    struct id operation;
    int64_t chunks;
    int64_t refusals; /* chunks that came again with other bytes */
    struct digest head;
    timestamp_us opened_at;
    timestamp_us closed_at;  /* 0 while it grows */
    timestamp_us keep_until; /* then it is deleted, unless it is held */
    struct bytes held_by;    /* TEXT: a caller's name; NULL: not held */
    timestamp_us held_at;    /* 0: not held */
    timestamp_us deleted_at; /* 0: its bytes are there */
};
void recording_row_release(struct recording_row *row);

MUST_CHECK enum status recording_row_insert(struct store_connection *connection, const struct recording_row *row);
MUST_CHECK enum status recording_row_read(struct store_connection *connection, const char *customer, const char *ceremony,
                                          struct recording_row *ret_row);
/* How many an operation has had. */
MUST_CHECK enum status recording_rows_count(struct store_connection *connection, const char *customer, const char *operation,
                                            int64_t *ret_count);
/* One more chunk. STATUS_CONFLICT when it does not have `chunks` of them now, or grows no more. */
MUST_CHECK enum status recording_row_grow(struct store_connection *connection, const char *customer, const char *ceremony, int64_t chunks,
                                          const struct digest *head);
MUST_CHECK enum status recording_row_refuse(struct store_connection *connection, const char *customer, const char *ceremony,
                                            int64_t *ret_refusals);
/* Once. STATUS_CONFLICT when it does not have `chunks` of them now, or was closed. */
MUST_CHECK enum status recording_row_close(struct store_connection *connection, const char *customer, const char *ceremony, int64_t chunks,
                                           timestamp_us now);
/* STATUS_CONFLICT when it is held already, or deleted; and when it is not held. */
MUST_CHECK enum status recording_row_hold(struct store_connection *connection, const char *customer, const char *ceremony, const char *by,
                                          timestamp_us now);
MUST_CHECK enum status recording_row_let_go(struct store_connection *connection, const char *customer, const char *ceremony);
/* Of a customer, held. */
MUST_CHECK enum status recording_rows_held(struct store_connection *connection, const char *customer, int64_t *ret_count);
/* Whose time is over, and that nobody holds: customer and ceremony, the longest overdue first. */
MUST_CHECK enum status recording_rows_due(struct store_connection *connection, timestamp_us now, struct row_key *ret_keys, size_t capacity,
                                          size_t *ret_count);
/* Deletes the bytes, and notes when. STATUS_CONFLICT when its time is not over, somebody holds it, or it is done. */
MUST_CHECK enum status recording_row_delete(struct store_connection *connection, const char *customer, const char *ceremony,
                                            timestamp_us now);

struct recording_chunk_row {
    struct row_memory memory;
    struct id customer;
    struct id ceremony;
    int64_t position;     /* in the order of arrival, from 0 */
    struct row_word side; /* words of src/methods/video/recording.h, as the next two */
    int64_t sequence;     /* as the side counts, from 0 */
    struct row_word kind;
    struct row_word part;
    struct bytes media_type; /* TEXT */
    struct bytes hints;      /* TEXT: words with commas between them */
    int64_t size;            /* bytes before sealing */
    struct digest digest;    /* SHA-256 of them */
    timestamp_us received_at;
    struct digest chain;
    struct bytes sealed_bytes; /* BLOB; NULL when deleted, and where a function below says so */
};
void recording_chunk_row_release(struct recording_chunk_row *row);

MUST_CHECK enum status recording_chunk_row_insert(struct store_connection *connection, const struct recording_chunk_row *row);
/* With its bytes. */
MUST_CHECK enum status recording_chunk_row_read(struct store_connection *connection, const char *customer, const char *ceremony,
                                                int64_t position, struct recording_chunk_row *ret_row);
/* The next two without. */
MUST_CHECK enum status recording_chunk_row_find(struct store_connection *connection, const char *customer, const char *ceremony,
                                                const char *side, int64_t sequence, struct recording_chunk_row *ret_row);
MUST_CHECK enum status recording_chunk_rows_list(struct store_connection *connection, const char *customer, const char *ceremony,
                                                 struct recording_chunk_row *ret_rows, size_t capacity, size_t *ret_count);
/* The highest number of a side, and the one that it called its last; -1: none. */
MUST_CHECK enum status recording_chunk_last(struct store_connection *connection, const char *customer, const char *ceremony,
                                            const char *side, int64_t *ret_sequence);
MUST_CHECK enum status recording_chunk_end(struct store_connection *connection, const char *customer, const char *ceremony,
                                           const char *side, int64_t *ret_sequence);
