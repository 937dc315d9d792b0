/* SPDX-License-Identifier: Apache-2.0
 * From a case to its answer, written into memory of a known size: the largest answer has a bound. */
#include "src/json/decision.h"

#include "law/words.h"
#include "src/base/json_writer.h"
#include "src/json/case_json.h"

/* 64 entries of at most some 20 clauses each; a failure with every character escaped. */
enum { ANSWER_BYTES_MAX = 48 * 1024, ERROR_BYTES_MAX = 6 * (FAILURE_FIELD_MAX + FAILURE_MESSAGE_MAX) + 64 };

static void write_clauses(struct json_writer *json, const char *name, clause_set clauses)
{
    json_begin_array(json, name);
    for (; clauses != 0; clauses &= clauses - 1)
        json_write_text(json, NULL, clause_register[__builtin_ctzll(clauses)].id);
    json_end_array(json);
}

static void write_verdicts(struct json_writer *json, const struct verdicts *verdicts)
{
    write_clauses(json, "satisfied", verdicts->kept);
    write_clauses(json, "violated", verdicts->broken);
}

static void write_entry(struct json_writer *json, enum design design, const struct verdicts *verdicts)
{
    json_begin_object(json, NULL);
    json_write_text(json, "design", design_text(design));
    json_write_boolean(json, "admissible", verdicts_admissible(verdicts));
    write_verdicts(json, verdicts);
    json_end_object(json);
}

static void write_options(struct json_writer *json, const struct operation_facts *operation)
{
    json_begin_array(json, "options");
    for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++) {
        clause_set clauses = decide_options(operation, design);
        if (clauses == 0)
            continue;
        json_begin_object(json, NULL);
        json_write_text(json, "design", design_text(design));
        write_clauses(json, "clauses", clauses);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_decision(struct json_writer *json, const struct operation_facts *operation, const struct evidence_facts *evidence,
                           const struct decision *decision)
{
    json_begin_object(json, NULL);
    json_write_text(json, "decision", decision->permitted ? "permit" : "deny");
    json_begin_array(json, "evidence");
    for (size_t i = 0; i < decision->entry_count; i++)
        write_entry(json, evidence[i].design, &decision->entries[i]);
    json_end_array(json);
    write_verdicts(json, &decision->operation);
    if (decision->entry_count == 0)
        write_options(json, operation);
    json_write_text(json, "clauses_version", CLAUSES_VERSION);
    json_end_object(json);
}

/* The memory holds the largest answer, so too little is our error. */
static enum status append(const struct json_writer *json, struct buffer *ret_json)
{
    struct bytes text;
    INVARIANT(json_finish(json, &text) == STATUS_OK);
    return buffer_append(ret_json, text) == STATUS_OK ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status decide_json_refused(const struct failure *failure, unsigned line, struct buffer *ret_json)
{
    char memory[ERROR_BYTES_MAX];
    struct json_writer json = json_writer_into(memory, sizeof memory);
    json_begin_object(&json, NULL);
    json_begin_object(&json, "error");
    json_write_integer(&json, "line", line);
    json_write_text(&json, "field", failure->field);
    json_write_text(&json, "message", failure->message);
    json_end_object(&json);
    json_end_object(&json);
    TRY(append(&json, ret_json));
    return failure->status;
}

enum status decision_json(const struct operation_facts *operation, const struct evidence_facts *evidence, const struct decision *decision,
                          struct buffer *ret_json)
{
    char memory[ANSWER_BYTES_MAX];
    struct json_writer json = json_writer_into(memory, sizeof memory);
    write_decision(&json, operation, evidence, decision);
    return append(&json, ret_json);
}

enum status decide_case(const struct case_facts *facts, struct buffer *ret_json)
{
    struct decision decision;
    decide(&facts->operation, facts->evidence, facts->evidence_count, &decision);
    return decision_json(&facts->operation, facts->evidence, &decision, ret_json);
}

enum status decide_json(struct bytes text, unsigned line, struct buffer *ret_json)
{
    struct case_facts facts;
    struct failure failure;
    if (case_from_text(text, &facts, &failure) != STATUS_OK)
        return decide_json_refused(&failure, line, ret_json);
    return decide_case(&facts, ret_json);
}
