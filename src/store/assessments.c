/* SPDX-License-Identifier: Apache-2.0
 * Rows of assessment, assessment_approval and assessment_model. */
#include "src/store/assessments.h"

#include <stdio.h>

static const struct row_field fields[] = {
    ROW_FIELD_ID(assessment_row, id),
    ROW_FIELD_WORD(assessment_row, mechanism),
    ROW_FIELD_DIGEST(assessment_row, document),
    ROW_FIELD_WORD(assessment_row, level),
    ROW_FIELD_TEXT(assessment_row, mechanism_key),
    ROW_FIELD_MOMENT(assessment_row, valid_from),
    ROW_FIELD_MOMENT(assessment_row, valid_until),
    ROW_FIELD_TEXT(assessment_row, proposed_by),
    ROW_FIELD_MOMENT(assessment_row, proposed_at),
    ROW_FIELD_TEXT(assessment_row, withdrawn_by),
    ROW_FIELD_MOMENT(assessment_row, withdrawn_at),
    ROW_FIELD_WORD(assessment_row, subject),
};
ROW_LAYOUT(layout, assessment_row, fields);

void assessment_row_release(struct assessment_row *row)
{
    row_memory_release(&row->memory);
}

enum status assessment_row_insert(struct store_connection *connection, const struct assessment_row *row)
{
    return row_insert(connection, STATEMENT_assessment_insert, &layout, row);
}

enum status assessment_row_read(struct store_connection *connection, const char *id, struct assessment_row *ret_row)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read(connection, STATEMENT_assessment_read, values, COUNT_OF(values), &layout, ret_row);
}

enum status assessment_rows_read(struct store_connection *connection, struct assessment_row *ret_rows, size_t capacity, size_t *ret_count)
{
    const struct store_value values[] = {STORE_INTEGER_VALUE((int64_t)capacity)};
    return row_read_many(connection, STATEMENT_assessment_list, values, COUNT_OF(values), &layout, ret_rows, capacity, ret_count);
}

enum status assessment_row_withdraw(struct store_connection *connection, const char *id, const char *by, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(by), STORE_INTEGER_VALUE(now), STORE_TEXT_VALUE(id)};
    return row_change(connection, STATEMENT_assessment_withdraw, values, COUNT_OF(values));
}

enum status assessment_row_approve(struct store_connection *connection, const char *id, const char *approver, timestamp_us now)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id), STORE_TEXT_VALUE(approver), STORE_INTEGER_VALUE(now)};
    return row_change(connection, STATEMENT_assessment_approve, values, COUNT_OF(values));
}

enum status assessment_row_approvals(struct store_connection *connection, const char *id, int64_t *ret_count)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(id)};
    return row_read_integer(connection, STATEMENT_assessment_approvals, values, COUNT_OF(values), ret_count);
}

struct model_row {
    struct row_memory memory;
    struct bytes model; /* TEXT */
};
static const struct row_field model_fields[] = {ROW_FIELD_TEXT(model_row, model)};
ROW_LAYOUT(model_layout, model_row, model_fields);

enum status assessment_model_insert(struct store_connection *connection, const char *assessment, const char *model)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(assessment), STORE_TEXT_VALUE(model)};
    return row_change(connection, STATEMENT_assessment_model_insert, values, COUNT_OF(values));
}

enum status assessment_models_read(struct store_connection *connection, const char *assessment, struct authenticator_model *ret_models,
                                   size_t capacity, size_t *ret_count)
{
    struct model_row rows[ASSESSMENT_MODELS_MAX] = {0};
    const struct store_value values[] = {STORE_TEXT_VALUE(assessment), STORE_INTEGER_VALUE((int64_t)capacity)};
    INVARIANT(capacity <= COUNT_OF(rows));
    TRY(row_read_many(connection, STATEMENT_assessment_model_list, values, COUNT_OF(values), &model_layout, rows, capacity, ret_count));
    for (size_t i = 0; i < *ret_count; i++) {
        snprintf(ret_models[i].text, sizeof ret_models[i].text, "%s", (const char *)rows[i].model.data);
        row_memory_release(&rows[i].memory);
    }
    return STATUS_OK;
}

enum status assessment_covering(struct store_connection *connection, const char *technique, const char *model, timestamp_us now,
                                struct id *ret_assessment)
{
    const struct store_value values[] = {STORE_TEXT_VALUE(technique), STORE_INTEGER_VALUE(now),
                                         STORE_INTEGER_VALUE(ASSESSMENT_APPROVALS_NEEDED), STORE_TEXT_VALUE(model)};
    return row_read_id(connection, STATEMENT_assessment_covering, values, COUNT_OF(values), ret_assessment);
}
