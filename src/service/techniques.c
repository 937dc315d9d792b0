/* SPDX-License-Identifier: Apache-2.0
 * Reading the customer's means and foretelling what each comes to: the law is asked about the evidence that it would leave. */
#include "src/service/techniques.h"

#include "law/decision.h"
#include "law/words.h"
#include "src/base/json_writer.h"
#include "src/json/members.h"
#include "src/methods/two_factor/two_factor.h"
#include "src/operation/factors.h"

void techniques_release(struct techniques *techniques)
{
    for (size_t i = 0; i < techniques->count; i++)
        credential_means_row_release(&techniques->rows[i]);
}

/* A code by message shows nothing that is held (factors.h): what is not a device does not say how it delivers. */
static word_set factors_of(const struct services *services, const struct credential_means_row *row, const json_t *public_record)
{
    unsigned design;
    if (vocabulary_find(&vocabulary_design, bytes_of_text(row->design.text), &design) != STATUS_OK)
        return 0;
    if (design == DESIGN_TWO_FACTOR)
        return two_factor_factors(services->method_settings[DESIGN_TWO_FACTOR], public_record);
    if (design == DESIGN_OTP && json_object_get(public_record, "delivery") == NULL)
        return 0;
    return factors_of_design((enum design)design);
}

/* What other designs' evidence would say of itself is told by their own options. */
static enum status foretell(struct services *services, struct store_connection *connection, const struct techniques_use *use, size_t at,
                            struct techniques *techniques)
{
    struct evidence_facts *evidence = &techniques->foretold[at];
    const struct indirect_use indirect = {
        .customer = use->customer, .credential = techniques->rows[at].id.text, .operation = use->operation_id, .now = use->now};
    struct indirect_basis basis;
    bool direct = (techniques->gives[at] & SET_OF(FACTOR_BIOMETRIC_DIRECT)) != 0;
    *evidence = (struct evidence_facts){.design = DESIGN_TWO_FACTOR,
                                        .two_factor = {.factors = techniques->gives[at],
                                                       .liveness = direct,
                                                       .person = direct,
                                                       .biometric_rule_kept = direct,
                                                       .parameters_recorded = direct}};
    return indirect_facts(services, connection, &indirect, evidence, &basis);
}

enum status techniques_read(struct services *services, struct store_connection *connection, const struct techniques_use *use,
                            struct techniques *techniques)
{
    TRY(credential_rows_usable(connection, use->customer, techniques->rows, TECHNIQUES_MAX, &techniques->count));
    for (size_t i = 0; i < techniques->count; i++) {
        CLEANUP(json_reference_release) json_t *json = NULL;
        TRY(members_parse(techniques->rows[i].public_record, &json, NULL));
        techniques->gives[i] = factors_of(services, &techniques->rows[i], json);
        TRY(foretell(services, connection, use, i, techniques));
    }
    return STATUS_OK;
}

static bool gives(const struct techniques *techniques, size_t at, const struct operation_facts *operation, word_set factors)
{
    return (factors_counted(operation, &techniques->foretold[at], 1) & factors) != 0;
}

bool techniques_give(const struct techniques *techniques, const struct operation_facts *operation, word_set factors)
{
    for (size_t i = 0; i < techniques->count; i++)
        if (gives(techniques, i, operation, factors))
            return true;
    return false;
}

static void write_factors(struct json_writer *json, const char *name, word_set factors)
{
    json_begin_array(json, name);
    for (unsigned factor = 0; factor < factor_count; factor++)
        if ((factors & SET_OF(factor)) != 0)
            json_write_text(json, NULL, vocabulary_text(&vocabulary_factor, factor));
    json_end_array(json);
}

static void write_clauses(struct json_writer *json, const char *name, clause_set clauses)
{
    json_begin_array(json, name);
    for (enum clause clause = 0; clause < clause_count; clause++)
        if (clause_set_has(clauses, clause))
            json_write_text(json, NULL, clause_register[clause].id);
    json_end_array(json);
}

static void write_means(struct json_writer *json, const struct techniques *techniques, size_t at)
{
    const struct credential_means_row *row = &techniques->rows[at];
    json_t *record = json_loadb((const char *)row->public_record.data, row->public_record.size, 0, NULL);
    const char *technique = json_string_value(json_object_get(record, "technique")),
               *name = json_string_value(json_object_get(record, "name"));
    json_write_text(json, "credential", row->id.text);
    json_write_text(json, "design", row->design.text);
    if (technique != NULL)
        json_write_text(json, "technique", technique);
    if (name != NULL)
        json_write_text(json, "name", name);
    write_factors(json, "gives", techniques->gives[at]);
    json_decref(record);
}

static enum status append(const struct json_writer *json, const char *before, struct buffer *ret_json)
{
    struct bytes text;
    TRY(json_finish(json, &text));
    TRY(buffer_append_text(ret_json, before));
    return buffer_append(ret_json, text);
}

static void write_option(struct json_writer *json, const struct techniques *techniques, size_t at, const struct operation_facts *operation)
{
    const struct evidence_facts *evidence = &techniques->foretold[at];
    struct decision decision;
    decide(operation, evidence, 1, &decision);
    json_begin_object(json, NULL);
    write_means(json, techniques, at);
    write_clauses(json, "violated", decision.entries[0].broken);
    write_factors(json, "missing", factors_missing(operation, evidence, 1));
    json_end_object(json);
}

enum status techniques_write_options(struct services *services, struct store_connection *connection, const struct techniques_use *use,
                                     struct buffer *ret_json)
{
    char memory[TECHNIQUES_JSON_MAX];
    CLEANUP(techniques_release) struct techniques techniques = {.count = 0};
    struct json_writer json = json_writer_into(memory, sizeof memory);
    if (decide_options(use->operation, DESIGN_TWO_FACTOR) == 0)
        return STATUS_OK;
    TRY(techniques_read(services, connection, use, &techniques));
    if (!techniques_give(&techniques, use->operation, ~(word_set)0))
        return STATUS_OK;
    json_begin_array(&json, NULL);
    for (size_t i = 0; i < techniques.count; i++)
        if (techniques.gives[i] != 0)
            write_option(&json, &techniques, i, use->operation);
    json_end_array(&json);
    return append(&json, ",\"techniques\":", ret_json);
}

enum status techniques_write_missing(const struct techniques *techniques, const struct operation_facts *operation, word_set missing,
                                     struct buffer *ret_json)
{
    char memory[TECHNIQUES_JSON_MAX];
    struct json_writer json = json_writer_into(memory, sizeof memory);
    json_begin_object(&json, NULL);
    write_clauses(&json, "clauses", (clause_set)1 << CLAUSE_9_4);
    write_factors(&json, "factors", missing);
    json_begin_array(&json, "techniques");
    for (size_t i = 0; i < techniques->count; i++) {
        if (!gives(techniques, i, operation, missing))
            continue;
        json_begin_object(&json, NULL);
        write_means(&json, techniques, i);
        json_end_object(&json);
    }
    json_end_array(&json);
    json_end_object(&json);
    return append(&json, ",\"missing\":", ret_json);
}
