/* SPDX-License-Identifier: Apache-2.0
 * Rows as structs: a table of fields says which member is which column, and one reader and one writer serve every typed table. */
#pragma once

#include "src/base/encode.h"
#include "src/store/store.h"

/* The first member of every row. A row that was read owns what its `struct bytes` members point into; a row to be inserted borrows, and
 * leaves this empty. Each view that was read has a 0 byte after it, so a TEXT may be used as a C string. */
struct row_memory {
    uint8_t *data;
    size_t size;
};
/* Wipes and frees; the views are dead then. */
void row_memory_release(struct row_memory *memory);

/* A registered word: a state, a design, a service, a currency. */
#define ROW_WORD_SIZE 32
struct row_word {
    char text[ROW_WORD_SIZE];
};
/* STATUS_LIMIT when `text` does not fit. */
MUST_CHECK enum status row_word_set(struct row_word *word, const char *text);
static inline bool row_word_is(const struct row_word *word, const char *text)
{
    return strcmp(word->text, text) == 0;
}

/* What customer-led rows are found by. */
struct row_key {
    struct id customer;
    struct id id;
};

enum row_kind {
    ROW_ID,      /* struct id; empty is NULL */
    ROW_WORD,    /* struct row_word; empty is an empty text */
    ROW_INTEGER, /* int64_t */
    ROW_MOMENT,  /* timestamp_us; 0 is NULL */
    ROW_INDEX,   /* int64_t; -1 is NULL */
    ROW_TEXT,    /* struct bytes of UTF-8; without data it is NULL */
    ROW_BLOB,    /* struct bytes; without data it is NULL */
    ROW_DIGEST,  /* struct digest */
};

struct row_field {
    enum row_kind kind;
    size_t offset;
};
#define ROW_FIELDS_MAX 20
struct row_layout {
    const struct row_field *fields; /* in the order of the columns */
    size_t count;
    size_t size; /* of the struct */
};

/* Refuses to compile when the member is not of the kind's type. */
#define ROW_MEMBER_IS(row, member, type)                                                                                                   \
    (0 * sizeof(char[__builtin_types_compatible_p(__typeof__(((struct row *)NULL)->member), type) ? 1 : -1]))
#define ROW_FIELD_(row, member, row_kind_, type)                                                                                           \
    {                                                                                                                                      \
        .kind = (row_kind_), .offset = offsetof(struct row, member) + ROW_MEMBER_IS(row, member, type)                                     \
    }
#define ROW_FIELD_ID(row, member) ROW_FIELD_(row, member, ROW_ID, struct id)
#define ROW_FIELD_WORD(row, member) ROW_FIELD_(row, member, ROW_WORD, struct row_word)
#define ROW_FIELD_INTEGER(row, member) ROW_FIELD_(row, member, ROW_INTEGER, int64_t)
#define ROW_FIELD_MOMENT(row, member) ROW_FIELD_(row, member, ROW_MOMENT, timestamp_us)
#define ROW_FIELD_INDEX(row, member) ROW_FIELD_(row, member, ROW_INDEX, int64_t)
#define ROW_FIELD_TEXT(row, member) ROW_FIELD_(row, member, ROW_TEXT, struct bytes)
#define ROW_FIELD_BLOB(row, member) ROW_FIELD_(row, member, ROW_BLOB, struct bytes)
#define ROW_FIELD_DIGEST(row, member) ROW_FIELD_(row, member, ROW_DIGEST, struct digest)
#define ROW_LAYOUT(name, row, table)                                                                                                       \
    _Static_assert(offsetof(struct row, memory) == 0 && COUNT_OF(table) <= ROW_FIELDS_MAX, "a row begins with its memory");                \
    static const struct row_layout name = {.fields = (table), .count = COUNT_OF(table), .size = sizeof(struct row)}

/* All fields of the row, as the parameters of `statement`. */
MUST_CHECK enum status row_insert(struct store_connection *connection, enum store_statement statement, const struct row_layout *layout,
                                  const void *row);
/* One row; STATUS_NOT_FOUND when there is none, STATUS_CORRUPT when a column cannot be what the layout says. */
MUST_CHECK enum status row_read(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                size_t count, const struct row_layout *layout, void *ret_row);
/* Up to `capacity` rows; on failure none is left to release. */
MUST_CHECK enum status row_read_many(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                     size_t count, const struct row_layout *layout, void *ret_rows, size_t capacity, size_t *ret_count);
/* By when they were opened, then by id: cheaper for the few rows of an operation than to have the store sort them. */
#define ROWS_SORT_BY_OPENING(rows, count)                                                                                                  \
    rows_sort((rows), (count), sizeof *(rows), offsetof(__typeof__(*(rows)), opened_at), offsetof(__typeof__(*(rows)), id))
void rows_sort(void *rows, size_t count, size_t row_size, size_t moment_offset, size_t id_offset);
/* STATUS_CONFLICT unless the statement changes exactly one row: how every conditional update tells that it came too late. */
MUST_CHECK enum status row_change(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                  size_t count);
/* The first column of the first row; STATUS_NOT_FOUND when there is none. */
MUST_CHECK enum status row_read_integer(struct store_connection *connection, enum store_statement statement,
                                        const struct store_value *values, size_t count, int64_t *ret_integer);
MUST_CHECK enum status row_read_id(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                   size_t count, struct id *ret_id);
/* Pairs of customer and id. */
MUST_CHECK enum status row_read_keys(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                                     size_t count, struct row_key *ret_keys, size_t capacity, size_t *ret_count);
