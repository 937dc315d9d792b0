/* SPDX-License-Identifier: Apache-2.0
 * The two ways to a decision that is to be explained. */
#include "src/json/explained.h"

#include "law/words.h"
#include "src/json/case_json.h"
#include "src/json/members.h"

static enum status explain_case(struct bytes text, struct explained *ret_explained, struct failure *failure)
{
    struct case_facts facts;
    struct decision decision;
    TRY(case_from_text(text, &facts, failure));
    decide(&facts.operation, facts.evidence, facts.evidence_count, &decision);
    ret_explained->permitted = decision.permitted;
    ret_explained->operation = decision.operation;
    ret_explained->entry_count = decision.entry_count;
    for (size_t i = 0; i < decision.entry_count; i++) {
        ret_explained->designs[i] = facts.evidence[i].design;
        ret_explained->entries[i] = decision.entries[i];
    }
    ret_explained->options_known = true;
    for (enum design design = DESIGN_CERTIFICATE; design < design_count; design++)
        ret_explained->options[design] = decide_options(&facts.operation, design);
    return STATUS_OK;
}

static enum status read_clauses(const json_t *list, const char *path, clause_set *ret_clauses, struct failure *failure)
{
    clause_set clauses = 0;
    size_t i;
    json_t *id;
    json_array_foreach(list, i, id)
    {
        enum clause clause;
        if (!json_is_string(id) || clause_find(bytes_of_text(json_string_value(id)), &clause) != STATUS_OK)
            return failure_set(failure, STATUS_INVALID, path, "not a list of clauses");
        clauses |= (clause_set)1 << clause;
    }
    *ret_clauses = clauses;
    return STATUS_OK;
}

static enum status read_design(const char *text, const char *path, enum design *ret_design, struct failure *failure)
{
    unsigned design;
    if (vocabulary_find(&vocabulary_design, bytes_of_text(text), &design) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, path, "no design");
    *ret_design = design;
    return STATUS_OK;
}

static enum status read_entry(const json_t *value, enum design *ret_design, struct verdicts *ret_verdicts, struct failure *failure)
{
    const char *design = NULL;
    bool admissible = false;
    const json_t *satisfied = NULL, *violated = NULL;
    const struct member members[] = {
        {"design", MEMBER_TEXT, true, 32, &design},
        {"admissible", MEMBER_BOOLEAN, true, 0, &admissible},
        {"satisfied", MEMBER_ARRAY, true, clause_count, &satisfied},
        {"violated", MEMBER_ARRAY, true, clause_count, &violated},
    };
    TRY(members_read(value, "evidence", members, COUNT_OF(members), failure));
    TRY(read_design(design, "evidence.design", ret_design, failure));
    TRY(read_clauses(satisfied, "evidence.satisfied", &ret_verdicts->kept, failure));
    return read_clauses(violated, "evidence.violated", &ret_verdicts->broken, failure);
}

static enum status read_option(const json_t *value, clause_set options[design_count], struct failure *failure)
{
    const char *text = NULL;
    const json_t *clauses = NULL;
    enum design design = DESIGN_MISSING;
    const struct member members[] = {
        {"design", MEMBER_TEXT, true, 32, &text},
        {"clauses", MEMBER_ARRAY, true, clause_count, &clauses},
    };
    TRY(members_read(value, "options", members, COUNT_OF(members), failure));
    TRY(read_design(text, "options.design", &design, failure));
    return read_clauses(clauses, "options.clauses", &options[design], failure);
}

static enum status read_lists(const json_t *evidence, const json_t *options, struct explained *ret_explained, struct failure *failure)
{
    size_t i;
    json_t *value;
    ret_explained->entry_count = json_array_size(evidence);
    json_array_foreach(evidence, i, value)
    {
        TRY(read_entry(value, &ret_explained->designs[i], &ret_explained->entries[i], failure));
    }
    ret_explained->options_known = options != NULL;
    json_array_foreach(options, i, value)
    {
        TRY(read_option(value, ret_explained->options, failure));
    }
    return STATUS_OK;
}

static enum status read_decision(const json_t *value, struct explained *ret_explained, struct failure *failure)
{
    const char *decision = NULL, *version = NULL;
    const json_t *evidence = NULL, *satisfied = NULL, *violated = NULL, *options = NULL;
    const struct member members[] = {
        {"decision", MEMBER_TEXT, true, 16, &decision},
        {"evidence", MEMBER_ARRAY, true, LIMIT_DECIDE_EVIDENCE, &evidence},
        {"satisfied", MEMBER_ARRAY, true, clause_count, &satisfied},
        {"violated", MEMBER_ARRAY, true, clause_count, &violated},
        {"options", MEMBER_ARRAY, false, design_count, &options},
        {"clauses_version", MEMBER_TEXT, true, 16, &version},
    };
    TRY(members_read(value, "", members, COUNT_OF(members), failure));
    if (strcmp(version, CLAUSES_VERSION) != 0)
        return failure_set(failure, STATUS_INVALID, "clauses_version", "decided by another version of the clauses");
    ret_explained->permitted = strcmp(decision, "permit") == 0;
    TRY(read_clauses(satisfied, "satisfied", &ret_explained->operation.kept, failure));
    TRY(read_clauses(violated, "violated", &ret_explained->operation.broken, failure));
    return read_lists(evidence, options, ret_explained, failure);
}

/* The answer of `decide` to a line that it could not read: its own failure is told. */
static enum status read_error(json_t *value, struct failure *failure)
{
    const char *field = json_string_value(json_object_get(value, "field"));
    const char *message = json_string_value(json_object_get(value, "message"));
    return failure_set(failure, STATUS_INVALID, field, "%s", message != NULL ? message : "an error without a message");
}

/* An answer of `decide`: a decision, or why there was none. */
static enum status explain_answer(json_t *value, struct explained *ret_explained, struct failure *failure)
{
    json_t *error = json_object_get(value, "error");
    return error != NULL ? read_error(error, failure) : read_decision(value, ret_explained, failure);
}

enum status explained_from_text(struct bytes text, struct explained *ret_explained, struct failure *failure)
{
    CLEANUP(json_reference_release) json_t *value = NULL;
    struct explained explained = {0};
    TRY(members_parse(text, &value, failure));
    bool is_case = json_object_get(value, "decision") == NULL && json_object_get(value, "error") == NULL;
    TRY(is_case ? explain_case(text, &explained, failure) : explain_answer(value, &explained, failure));
    *ret_explained = explained;
    return STATUS_OK;
}
