/* SPDX-License-Identifier: Apache-2.0
 * From rows to facts. */
#include "src/service/protection.h"

#include "law/words.h"
#include "src/service/queries.h"
#include "src/store/protections.h"

struct protection_list {
    size_t count;
    struct protection_row rows[PROTECTIONS_OF_OPERATION_MAX];
};

static void protection_list_release(struct protection_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        protection_row_release(&list->rows[i]);
}

static enum status read_list(struct store_connection *connection, const struct operation_row *row, struct protection_list *ret_list)
{
    return protection_rows_of_operation(connection, row->customer.text, row->id.text, ret_list->rows, COUNT_OF(ret_list->rows),
                                        &ret_list->count);
}

enum status protection_is_armed(struct store_connection *connection, const struct operation_row *row, enum protection kind, bool *ret_armed)
{
    CLEANUP(protection_list_release) struct protection_list list = {0};
    const char *text = vocabulary_text(&vocabulary_protection, kind);
    TRY(read_list(connection, row, &list));
    *ret_armed = false;
    for (size_t i = 0; i < list.count; i++)
        if (row_word_is(&list.rows[i].kind, text) && row_word_is(&list.rows[i].state, PROTECTION_ARMED))
            *ret_armed = true;
    return STATUS_OK;
}

/* What is armed counts because the operation cannot be permitted past it; everything else only once it was established. */
static bool counts(const struct protection_row *row)
{
    return row_word_is(&row->state, PROTECTION_ARMED) || row_word_is(&row->state, PROTECTION_ESTABLISHED);
}

enum status protection_facts(struct services *services, struct keeper_transaction *transaction, const struct operation_row *row,
                             struct evidence_facts *evidence)
{
    CLEANUP(protection_list_release) struct protection_list list = {0};
    if (services->protections == NULL || evidence->design != DESIGN_OTP)
        return STATUS_OK;
    TRY(read_list(transaction->connection, row, &list));
    for (size_t i = 0; i < list.count; i++) {
        unsigned kind;
        TRY(vocabulary_find(&vocabulary_protection, bytes_of_text(list.rows[i].kind.text), &kind));
        if (counts(&list.rows[i]))
            evidence->otp.protections |= SET_OF(kind);
    }
    return STATUS_OK;
}

static enum status write_protection(const struct protection_row *row, struct buffer *ret_json)
{
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"kind\":\"%s\",\"state\":\"%s\",\"opened_at\":\"%s\"", row->id.text, row->kind.text,
                             row->state.text, timestamp_format_utc(row->opened_at).text));
    if (row->means.text[0] != 0)
        TRY(buffer_append_format(ret_json, ",\"means\":\"%s\"", row->means.text));
    if (row->closed_at != 0)
        TRY(buffer_append_format(ret_json, ",\"closed_at\":\"%s\",\"closed_by\":\"%s\"", timestamp_format_utc(row->closed_at).text,
                                 row->closed_by.size > 0 ? (const char *)row->closed_by.data : ""));
    return buffer_append_byte(ret_json, '}');
}

enum status query_protections(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(protection_list_release) struct protection_list list = {0};
    struct operation_row row = {0};
    if (!id_is_valid(id))
        return STATUS_NOT_FOUND;
    memcpy(row.id.text, id, ID_TEXT_SIZE);
    TRY(readers_take(services->readers, &lease));
    TRY(operation_row_locate(lease.connection, id, &row.customer));
    TRY(read_list(lease.connection, &row, &list));
    TRY(buffer_append_format(ret_json, "{\"operation\":\"%s\",\"protections\":[", id));
    for (size_t i = 0; i < list.count; i++) {
        TRY(i > 0 ? buffer_append_byte(ret_json, ',') : STATUS_OK);
        TRY(write_protection(&list.rows[i], ret_json));
    }
    return buffer_append_text(ret_json, "]}");
}
