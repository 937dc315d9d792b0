/* SPDX-License-Identifier: Apache-2.0
 * Writing a struct as parameters and reading columns into a struct, by its table of fields. A row's texts and blobs share one allocation.
 */
#include "src/store/row.h"

#include <stdlib.h>

void row_memory_release(struct row_memory *memory)
{
    if (memory->data != NULL)
        wipe(memory->data, memory->size);
    free(memory->data);
    *memory = (struct row_memory){0};
}

enum status row_word_set(struct row_word *word, const char *text)
{
    size_t length = strlen(text);
    if (length >= sizeof word->text)
        return STATUS_LIMIT;
    memset(word, 0, sizeof *word);
    memcpy(word->text, text, length);
    return STATUS_OK;
}

static struct store_value integer_unless(int64_t value, int64_t null)
{
    return value == null ? STORE_NULL_VALUE : STORE_INTEGER_VALUE(value);
}

static struct store_value view_value(enum store_type type, struct bytes view)
{
    return view.data == NULL ? STORE_NULL_VALUE : (struct store_value){.type = type, .bytes = view};
}

static struct store_value field_value(const struct row_field *field, const void *row)
{
    const void *member = (const char *)row + field->offset;
    switch (field->kind) {
    case ROW_ID:
        return *(const char *)member == 0 ? STORE_NULL_VALUE : STORE_TEXT_VALUE((const char *)member);
    case ROW_WORD:
        return STORE_TEXT_VALUE((const char *)member);
    case ROW_INTEGER:
        return STORE_INTEGER_VALUE(*(const int64_t *)member);
    case ROW_MOMENT:
        return integer_unless(*(const int64_t *)member, 0);
    case ROW_INDEX:
        return integer_unless(*(const int64_t *)member, -1);
    case ROW_TEXT:
        return view_value(STORE_TEXT, *(const struct bytes *)member);
    case ROW_BLOB:
        return view_value(STORE_BLOB, *(const struct bytes *)member);
    case ROW_DIGEST:
        return STORE_BLOB_VALUE(bytes_of(member, DIGEST_SIZE));
    }
    return STORE_NULL_VALUE;
}

enum status row_insert(struct store_connection *connection, enum store_statement statement, const struct row_layout *layout,
                       const void *row)
{
    struct store_value values[ROW_FIELDS_MAX];
    for (size_t i = 0; i < layout->count; i++)
        values[i] = field_value(&layout->fields[i], row);
    return row_change(connection, statement, values, layout->count);
}

static bool is_view(const struct row_field *field)
{
    return field->kind == ROW_TEXT || field->kind == ROW_BLOB;
}

static enum status allocate_views(const struct store_cursor *cursor, const struct row_layout *layout, struct row_memory *ret_memory)
{
    size_t size = 0;
    for (size_t i = 0; i < layout->count; i++)
        if (is_view(&layout->fields[i]))
            size += store_column_bytes(cursor, (int)i).size + 1;
    if (size == 0)
        return STATUS_OK;
    uint8_t *data = calloc(1, size);
    if (data == NULL)
        return STATUS_NO_MEMORY;
    *ret_memory = (struct row_memory){.data = data, .size = size};
    return STATUS_OK;
}

/* Texts of fixed room: what is stored must fit and be free of zeroes, else the store was changed behind us. */
static enum status load_text(struct bytes column, char *ret_text, size_t room)
{
    if (column.size >= room || memchr(column.data != NULL ? (const char *)column.data : "", 0, column.size) != NULL)
        return STATUS_CORRUPT;
    memset(ret_text, 0, room);
    if (column.data != NULL)
        memcpy(ret_text, column.data, column.size);
    return STATUS_OK;
}

static enum status load_digest(struct bytes column, struct digest *ret_digest)
{
    if (column.size != DIGEST_SIZE)
        return STATUS_CORRUPT;
    memcpy(ret_digest->bytes, column.data, DIGEST_SIZE);
    return STATUS_OK;
}

static void load_integer(const struct store_cursor *cursor, int column, int64_t null, int64_t *ret_integer)
{
    *ret_integer = store_column_is_null(cursor, column) ? null : store_column_integer(cursor, column);
}

static void load_view(const struct store_cursor *cursor, int column, uint8_t **room, struct bytes *ret_view)
{
    *ret_view = bytes_of(NULL, 0);
    if (store_column_is_null(cursor, column))
        return;
    struct bytes bytes = store_column_bytes(cursor, column);
    if (bytes.size > 0)
        memcpy(*room, bytes.data, bytes.size);
    *ret_view = bytes_of(*room, bytes.size);
    *room += bytes.size + 1;
}

static enum status load_field(const struct store_cursor *cursor, int column, const struct row_field *field, uint8_t **room, void *row)
{
    void *member = (char *)row + field->offset;
    switch (field->kind) {
    case ROW_ID:
        return load_text(store_column_bytes(cursor, column), member, sizeof(struct id));
    case ROW_WORD:
        return load_text(store_column_bytes(cursor, column), member, sizeof(struct row_word));
    case ROW_INTEGER:
    case ROW_MOMENT:
        load_integer(cursor, column, 0, member);
        return STATUS_OK;
    case ROW_INDEX:
        load_integer(cursor, column, -1, member);
        return STATUS_OK;
    case ROW_TEXT:
    case ROW_BLOB:
        load_view(cursor, column, room, member);
        return STATUS_OK;
    case ROW_DIGEST:
        return load_digest(store_column_bytes(cursor, column), member);
    }
    return STATUS_INTERNAL;
}

static enum status load_fields(const struct store_cursor *cursor, const struct row_layout *layout, uint8_t *room, void *row)
{
    for (size_t i = 0; i < layout->count; i++)
        TRY(load_field(cursor, (int)i, &layout->fields[i], &room, row));
    return STATUS_OK;
}

/* Every row begins with its memory: ROW_LAYOUT asserts it. */
static enum status load_row(const struct store_cursor *cursor, const struct row_layout *layout, void *row)
{
    struct row_memory memory = {0};
    TRY(allocate_views(cursor, layout, &memory));
    memset(row, 0, layout->size);
    memcpy(row, &memory, sizeof memory);
    enum status status = load_fields(cursor, layout, memory.data, row);
    if (status != STATUS_OK)
        row_memory_release(&memory);
    return status;
}

enum status row_read(struct store_connection *connection, enum store_statement statement, const struct store_value *values, size_t count,
                     const struct row_layout *layout, void *ret_row)
{
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, statement, values, count, &cursor));
    TRY(store_step(&cursor));
    return load_row(&cursor, layout, ret_row);
}

static void release_rows(const struct row_layout *layout, void *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        row_memory_release((void *)((char *)rows + i * layout->size));
}

static enum status load_rows(struct store_cursor *cursor, const struct row_layout *layout, void *rows, size_t capacity, size_t *count)
{
    for (*count = 0; *count < capacity; (*count)++) {
        enum status status = store_step(cursor);
        if (status == STATUS_NOT_FOUND)
            return STATUS_OK;
        TRY(status);
        TRY(load_row(cursor, layout, (char *)rows + *count * layout->size));
    }
    return STATUS_OK;
}

enum status row_read_many(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                          size_t count, const struct row_layout *layout, void *ret_rows, size_t capacity, size_t *ret_count)
{
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, statement, values, count, &cursor));
    size_t loaded = 0;
    enum status status = load_rows(&cursor, layout, ret_rows, capacity, &loaded);
    if (status != STATUS_OK) {
        release_rows(layout, ret_rows, loaded);
        return status;
    }
    *ret_count = loaded;
    return STATUS_OK;
}

struct row_order {
    size_t moment_offset, id_offset;
};

static int compare_rows(const void *left, const void *right, void *context)
{
    const struct row_order *order = context;
    const char *a = left, *b = right;
    int64_t a_at = *(const int64_t *)(const void *)(a + order->moment_offset),
            b_at = *(const int64_t *)(const void *)(b + order->moment_offset);
    return a_at != b_at ? (a_at > b_at) - (a_at < b_at) : strcmp(a + order->id_offset, b + order->id_offset);
}

void rows_sort(void *rows, size_t count, size_t row_size, size_t moment_offset, size_t id_offset)
{
    struct row_order order = {.moment_offset = moment_offset, .id_offset = id_offset};
    if (count > 1)
        qsort_r(rows, count, row_size, compare_rows, &order);
}

enum status row_change(struct store_connection *connection, enum store_statement statement, const struct store_value *values, size_t count)
{
    int64_t changes = 0;
    TRY(store_execute(connection, statement, values, count, &changes));
    return changes == 1 ? STATUS_OK : STATUS_CONFLICT;
}

enum status row_read_integer(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                             size_t count, int64_t *ret_integer)
{
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, statement, values, count, &cursor));
    TRY(store_step(&cursor));
    *ret_integer = store_column_integer(&cursor, 0);
    return STATUS_OK;
}

enum status row_read_id(struct store_connection *connection, enum store_statement statement, const struct store_value *values, size_t count,
                        struct id *ret_id)
{
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, statement, values, count, &cursor));
    TRY(store_step(&cursor));
    return load_text(store_column_bytes(&cursor, 0), ret_id->text, sizeof ret_id->text);
}

static enum status load_key(const struct store_cursor *cursor, struct row_key *ret_key)
{
    TRY(load_text(store_column_bytes(cursor, 0), ret_key->customer.text, sizeof ret_key->customer.text));
    return load_text(store_column_bytes(cursor, 1), ret_key->id.text, sizeof ret_key->id.text);
}

enum status row_read_keys(struct store_connection *connection, enum store_statement statement, const struct store_value *values,
                          size_t count, struct row_key *ret_keys, size_t capacity, size_t *ret_count)
{
    CLEANUP(store_cursor_release) struct store_cursor cursor = {0};
    TRY(store_query(connection, statement, values, count, &cursor));
    size_t loaded = 0;
    enum status status = STATUS_OK;
    while (loaded < capacity && (status = store_step(&cursor)) == STATUS_OK)
        TRY(load_key(&cursor, &ret_keys[loaded++]));
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    *ret_count = loaded;
    return STATUS_OK;
}
