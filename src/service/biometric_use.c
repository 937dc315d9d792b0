/* SPDX-License-Identifier: Apache-2.0
 * From the register of parameter sets to what a method is told. */
#include "src/service/biometric_use.h"

#include "law/clause.h"
#include "src/json/members.h"
#include "src/store/biometrics.h"

static const char *const purposes[] = {
    [INSTRUCTION_QUERY] = "query", [INSTRUCTION_APPLICATION] = "application", [INSTRUCTION_TRANSACTION] = "transaction"};

bool biometric_purpose_is_known(const char *purpose)
{
    for (size_t i = 0; i < COUNT_OF(purposes); i++)
        if (strcmp(purposes[i], purpose) == 0)
            return true;
    return false;
}

bool biometric_use_is_asked(const struct method *method, const json_t *named)
{
    return method->asks_engine != NULL && method->asks_engine(named);
}

static void take_row(const struct biometric_row *row, struct biometric_parameters *ret_parameters)
{
    _Static_assert(BIOMETRIC_NAME_SIZE == ROW_WORD_SIZE, "an engine's names are words of a row");
    struct biometric_parameters parameters = {
        .id = row->id,
        .similarity_min = row->similarity_min,
        .liveness_min = row->liveness_min,
        .far_ppm = row->far_ppm,
        .frr_ppm = row->frr_ppm,
        .document = row->document,
    };
    memcpy(parameters.engine, row->engine.text, BIOMETRIC_NAME_SIZE);
    memcpy(parameters.model, row->model.text, BIOMETRIC_NAME_SIZE);
    *ret_parameters = parameters;
}

static enum status read_in_force(struct store_connection *connection, const char *technique, const struct operation_facts *operation,
                                 timestamp_us now, struct biometric_use *use)
{
    CLEANUP(biometric_row_release) struct biometric_row row = {0};
    const struct biometric_use_key key = {
        .technique = technique, .purpose = purposes[service_instruction(operation->service)], .now = now, .approvals = BIOMETRIC_APPROVERS};
    enum status status = biometric_row_in_force(connection, &key, &row);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    take_row(&row, &use->parameters);
    use->found = true;
    return STATUS_OK;
}

enum status biometric_use_find(struct call *call, struct store_connection *connection, const struct method *method,
                               struct bytes public_record, const struct operation_facts *operation, struct biometric_use *use)
{
    CLEANUP(json_reference_release) json_t *named = NULL;
    if (method->asks_engine == NULL)
        return STATUS_OK;
    TRY(members_parse(public_record, &named, NULL));
    use->asks = biometric_use_is_asked(method, named);
    if (!use->asks)
        return STATUS_OK;
    call->workers = call->services->operators;
    return read_in_force(connection, json_string_value(json_object_get(named, "technique")), operation, call->input.now, use);
}
