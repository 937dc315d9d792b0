/* SPDX-License-Identifier: Apache-2.0
 * Rows of risk_notice and risk_acceptance. */
#include "src/store/risk_notices.h"

static const struct row_field notice_fields[] = {
    ROW_FIELD_WORD(risk_notice_row, version),      ROW_FIELD_TEXT(risk_notice_row, zh_tw),
    ROW_FIELD_TEXT(risk_notice_row, en),           ROW_FIELD_DIGEST(risk_notice_row, digest),
    ROW_FIELD_MOMENT(risk_notice_row, valid_from), ROW_FIELD_INTEGER(risk_notice_row, needs_acceptance),
    ROW_FIELD_TEXT(risk_notice_row, proposed_by),  ROW_FIELD_MOMENT(risk_notice_row, proposed_at),
    ROW_FIELD_TEXT(risk_notice_row, approved_by),  ROW_FIELD_MOMENT(risk_notice_row, approved_at),
};
ROW_LAYOUT(notice_layout, risk_notice_row, notice_fields);

static const struct row_field acceptance_fields[] = {
    ROW_FIELD_ID(risk_acceptance_row, customer),       ROW_FIELD_ID(risk_acceptance_row, credential),
    ROW_FIELD_WORD(risk_acceptance_row, version),      ROW_FIELD_WORD(risk_acceptance_row, language),
    ROW_FIELD_MOMENT(risk_acceptance_row, valid_from), ROW_FIELD_MOMENT(risk_acceptance_row, accepted_at),
    ROW_FIELD_TEXT(risk_acceptance_row, accepted_by),
};
ROW_LAYOUT(acceptance_layout, risk_acceptance_row, acceptance_fields);

void risk_notice_row_release(struct risk_notice_row *row)
{
    row_memory_release(&row->memory);
}

void risk_acceptance_row_release(struct risk_acceptance_row *row)
{
    row_memory_release(&row->memory);
}

enum status risk_notice_row_insert(struct store_connection *connection, const struct risk_notice_row *row)
{
    return row_insert(connection, STATEMENT_risk_notice_insert, &notice_layout, row);
}

enum status risk_notice_row_read(struct store_connection *connection, const char *version, struct risk_notice_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(version)};
    return row_read(connection, STATEMENT_risk_notice_read, values, COUNT_OF(values), &notice_layout, ret_row);
}

enum status risk_notice_rows_read(struct store_connection *connection, struct risk_notice_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_risk_notice_list, values, COUNT_OF(values), &notice_layout, ret_rows, capacity, ret_count);
}

enum status risk_notice_row_approve(struct store_connection *connection, const char *version, const char *approver, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(approver), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(version)};
    return row_change(connection, STATEMENT_risk_notice_approve, values, COUNT_OF(values));
}

enum status risk_notice_from(struct store_connection *connection, timestamp_us now, bool needing_acceptance, timestamp_us *ret_from)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE(now), STORE_INTEGER_VALUE(needing_acceptance ? 1 : 0)};
    return row_read_integer(connection, STATEMENT_risk_notice_from, values, COUNT_OF(values), ret_from);
}

enum status risk_acceptance_row_insert(struct store_connection *connection, const struct risk_acceptance_row *row)
{
    return row_insert(connection, STATEMENT_risk_acceptance_insert, &acceptance_layout, row);
}

enum status risk_acceptance_row_newest(struct store_connection *connection, const char *customer, const char *credential,
                                       struct risk_acceptance_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_TEXT_VALUE(credential)};
    return row_read(connection, STATEMENT_risk_acceptance_newest, values, COUNT_OF(values), &acceptance_layout, ret_row);
}

enum status risk_acceptance_rows_of_customer(struct store_connection *connection, const char *customer,
                                             struct risk_acceptance_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(customer), STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_risk_acceptance_of_customer, values, COUNT_OF(values), &acceptance_layout, ret_rows,
                         capacity, ret_count);
}
