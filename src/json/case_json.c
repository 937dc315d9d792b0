/* SPDX-License-Identifier: Apache-2.0
 * Which table reads which part of a case, and the two rules that stand between fields: the design chooses an entry's table, and
 * open_account needs its class. */
#include "src/json/case_json.h"

#include <stdio.h>

#include "src/json/facts_json.h"

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

static enum status read_operation(struct scanner *scanner, const char *path, struct operation_facts *ret_operation, struct failure *failure)
{
    memset(ret_operation, 0, sizeof *ret_operation);
    TRY(facts_read(scanner, path, &fact_table_operation, NULL, ret_operation, failure));
    if (ret_operation->service == SERVICE_OPEN_ACCOUNT && ret_operation->account_class == 0)
        return refuse(failure, path, "account_class", "required for open_account");
    return STATUS_OK;
}

/* Takes the value of the member "design". */
static enum status read_design(struct scanner *scanner, const char *path, enum design *ret_design, struct failure *failure)
{
    struct bytes text;
    unsigned design;
    if (scanner_string(scanner, &text) != STATUS_OK)
        return refuse(failure, path, "design", "expected a string");
    if (vocabulary_find(&vocabulary_design, text, &design) != STATUS_OK)
        return refuse(failure, path, "design", "not one of the words that this field may have");
    *ret_design = design;
    return STATUS_OK;
}

/* The design says which fields there may be, wherever it stands: looks for it ahead, and leaves the scanner where it was. */
static enum status find_design(const struct scanner *scanner, const char *path, enum design *ret_design, struct failure *failure)
{
    struct scanner ahead = *scanner;
    struct bytes name;
    enum status status;
    if (scanner_open(&ahead, '{') != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, path, "expected an object");
    while ((status = scanner_member(&ahead, &name)) == STATUS_OK) {
        if (bytes_equal(name, bytes_of_text("design")))
            return read_design(&ahead, path, ret_design, failure);
        if (scanner_skip(&ahead) != STATUS_OK)
            return refuse_text(failure, &ahead);
    }
    return status == STATUS_NOT_FOUND ? refuse(failure, path, "design", "required") : refuse_text(failure, &ahead);
}

static enum status read_entry(struct scanner *scanner, const char *path, struct evidence_facts *ret_entry, struct failure *failure)
{
    memset(ret_entry, 0, sizeof *ret_entry);
    TRY(find_design(scanner, path, &ret_entry->design, failure));
    const struct entry_shape *shape = &entry_shapes[ret_entry->design];
    return facts_read(scanner, path, shape->table, "design", (char *)ret_entry + shape->offset, failure);
}

static enum status read_entries(struct scanner *scanner, struct case_facts *ret_case, struct failure *failure)
{
    enum status status;
    if (scanner_open(scanner, '[') != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "evidence", "expected a list");
    while ((status = scanner_element(scanner)) == STATUS_OK) {
        char path[32];
        if (ret_case->evidence_count == LIMIT_DECIDE_EVIDENCE)
            return failure_set(failure, STATUS_LIMIT, "evidence", "more than %d entries", LIMIT_DECIDE_EVIDENCE);
        snprintf(path, sizeof path, "evidence[%zu]", ret_case->evidence_count);
        TRY(read_entry(scanner, path, &ret_case->evidence[ret_case->evidence_count], failure));
        ret_case->evidence_count++;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : refuse_text(failure, scanner);
}

/* Which of the two members of a case were seen. */
struct seen {
    bool operation, evidence;
};

static enum status read_part(struct scanner *scanner, struct bytes name, struct seen *seen, struct case_facts *ret_case,
                             struct failure *failure)
{
    bool operation = bytes_equal(name, bytes_of_text("operation"));
    bool *part_seen = operation ? &seen->operation : &seen->evidence;
    if (!operation && !bytes_equal(name, bytes_of_text("evidence")))
        return refuse_field(failure, "", name, "unknown field");
    if (*part_seen)
        return refuse_field(failure, "", name, "stands twice");
    *part_seen = true;
    return operation ? read_operation(scanner, "operation", &ret_case->operation, failure) : read_entries(scanner, ret_case, failure);
}

static enum status read_case(struct scanner *scanner, struct case_facts *ret_case, struct failure *failure)
{
    struct seen seen = {false, false};
    struct bytes name;
    enum status status;
    ret_case->evidence_count = 0;
    if (scanner_open(scanner, '{') != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "not a JSON object");
    while ((status = scanner_member(scanner, &name)) == STATUS_OK)
        TRY(read_part(scanner, name, &seen, ret_case, failure));
    if (status != STATUS_NOT_FOUND)
        return refuse_text(failure, scanner);
    return seen.operation ? STATUS_OK : refuse(failure, "", "operation", "required");
}

static enum status begin(struct scanner *scanner, struct bytes text, struct failure *failure)
{
    if (text.size > LIMIT_DECIDE_LINE_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "longer than %d bytes", LIMIT_DECIDE_LINE_BYTES);
    if (text.size == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "an empty line");
    return scanner_init(scanner, text) == STATUS_OK ? STATUS_OK : failure_set(failure, STATUS_INVALID, NULL, "not UTF-8");
}

static enum status finish(struct scanner *scanner, struct failure *failure)
{
    return scanner_finish(scanner) == STATUS_OK ? STATUS_OK : refuse_text(failure, scanner);
}

enum status case_from_text(struct bytes text, struct case_facts *ret_case, struct failure *failure)
{
    struct scanner scanner;
    TRY(begin(&scanner, text, failure));
    TRY(read_case(&scanner, ret_case, failure));
    return finish(&scanner, failure);
}

enum status operation_from_text(struct bytes text, struct operation_facts *ret_operation, struct failure *failure)
{
    struct scanner scanner;
    TRY(begin(&scanner, text, failure));
    TRY(read_operation(&scanner, "", ret_operation, failure));
    return finish(&scanner, failure);
}

enum status evidence_from_text(struct bytes text, struct evidence_facts *ret_entry, struct failure *failure)
{
    struct scanner scanner;
    TRY(begin(&scanner, text, failure));
    TRY(read_entry(&scanner, "", ret_entry, failure));
    return finish(&scanner, failure);
}
