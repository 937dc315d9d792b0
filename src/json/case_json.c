/* SPDX-License-Identifier: Apache-2.0
 * Which table reads which part of a case, and the two rules that stand between fields: the design chooses an entry's table, and
 * open_account needs its class. */
#include "src/json/case_json.h"

#include <stdio.h>

#include "src/json/facts_json.h"
#include "src/json/members.h"

/* What a design's entry may hold, and where. */
struct entry_shape {
    const struct fact_table *table;
    size_t offset;
};

static const struct fact_table no_facts = {NULL, 0};

static const struct entry_shape entry_shapes[design_count] = {
    [DESIGN_CERTIFICATE] = {&fact_table_certificate, offsetof(struct evidence_facts, certificate)},
    [DESIGN_CHIP_CARD] = {&fact_table_chip_card, offsetof(struct evidence_facts, chip_card)},
    [DESIGN_OTP] = {&fact_table_otp, offsetof(struct evidence_facts, otp)},
    [DESIGN_TWO_FACTOR] = {&fact_table_two_factor, offsetof(struct evidence_facts, two_factor)},
    [DESIGN_VIDEO] = {&fact_table_video, offsetof(struct evidence_facts, video)},
    [DESIGN_KNOWLEDGE] = {&no_facts, 0},
    [DESIGN_PASSWORD] = {&no_facts, 0},
};

static enum status refuse(struct failure *failure, const char *path, const char *name, const char *message)
{
    return refuse_field(failure, path, bytes_of_text(name), message);
}

enum status operation_from_json(json_t *value, const char *path, struct operation_facts *ret_operation, struct failure *failure)
{
    struct operation_facts operation = {0};
    TRY(facts_from_json(value, path, &fact_table_operation, NULL, &operation, failure));
    if (operation.service == SERVICE_OPEN_ACCOUNT && operation.account_class == 0)
        return refuse(failure, path, "account_class", "required for open_account");
    *ret_operation = operation;
    return STATUS_OK;
}

static enum status design_from_json(json_t *value, const char *path, enum design *ret_design, struct failure *failure)
{
    unsigned design;
    json_t *member = json_object_get(value, "design");
    if (member == NULL)
        return refuse(failure, path, "design", "required");
    if (!json_is_string(member))
        return refuse(failure, path, "design", "expected a string");
    struct bytes text = bytes_of(json_string_value(member), json_string_length(member));
    if (vocabulary_find(&vocabulary_design, text, &design) != STATUS_OK)
        return refuse(failure, path, "design", "not one of the words that this field may have");
    *ret_design = design;
    return STATUS_OK;
}

enum status evidence_from_json(json_t *value, const char *path, struct evidence_facts *ret_entry, struct failure *failure)
{
    struct evidence_facts entry = {0};
    if (!json_is_object(value))
        return failure_set(failure, STATUS_INVALID, path, "expected an object");
    TRY(design_from_json(value, path, &entry.design, failure));
    const struct entry_shape *shape = &entry_shapes[entry.design];
    TRY(facts_from_json(value, path, shape->table, "design", (char *)&entry + shape->offset, failure));
    *ret_entry = entry;
    return STATUS_OK;
}

static enum status evidence_list_from_json(json_t *value, struct case_facts *ret_case, struct failure *failure)
{
    ret_case->evidence_count = 0;
    if (value == NULL)
        return STATUS_OK;
    if (!json_is_array(value))
        return failure_set(failure, STATUS_INVALID, "evidence", "expected a list");
    if (json_array_size(value) > LIMIT_DECIDE_EVIDENCE)
        return failure_set(failure, STATUS_LIMIT, "evidence", "more than %d entries", LIMIT_DECIDE_EVIDENCE);
    for (size_t i = 0; i < json_array_size(value); i++) {
        char path[32];
        snprintf(path, sizeof path, "evidence[%zu]", i);
        TRY(evidence_from_json(json_array_get(value, i), path, &ret_case->evidence[i], failure));
    }
    ret_case->evidence_count = json_array_size(value);
    return STATUS_OK;
}

static enum status refuse_other_members(json_t *value, struct failure *failure)
{
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        if (strcmp(key, "operation") != 0 && strcmp(key, "evidence") != 0)
            return refuse(failure, "", key, "unknown field");
    }
    return STATUS_OK;
}

enum status case_from_json(json_t *value, struct case_facts *ret_case, struct failure *failure)
{
    if (!json_is_object(value))
        return failure_set(failure, STATUS_INVALID, NULL, "expected an object");
    TRY(refuse_other_members(value, failure));
    json_t *operation = json_object_get(value, "operation");
    if (operation == NULL)
        return refuse(failure, "", "operation", "required");
    TRY(operation_from_json(operation, "operation", &ret_case->operation, failure));
    return evidence_list_from_json(json_object_get(value, "evidence"), ret_case, failure);
}

static const char *why_no_json(const json_error_t *error)
{
    switch (json_error_code(error)) {
    case json_error_invalid_utf8:
        return "not UTF-8";
    case json_error_duplicate_key:
        return "a member stands twice";
    case json_error_numeric_overflow:
        return "a number is too large";
    default:
        return "not a JSON object";
    }
}

enum status case_from_text(struct bytes text, struct case_facts *ret_case, struct failure *failure)
{
    json_error_t error;
    if (text.size == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "an empty line");
    if (text.size > LIMIT_DECIDE_LINE_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "longer than %d bytes", LIMIT_DECIDE_LINE_BYTES);
    CLEANUP(json_reference_release) json_t *value = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL)
        return json_error_code(&error) == json_error_out_of_memory
                   ? STATUS_NO_MEMORY
                   : failure_set(failure, STATUS_INVALID, NULL, "%s (column %d)", why_no_json(&error), error.column);
    return case_from_json(value, ret_case, failure);
}
