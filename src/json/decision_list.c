/* SPDX-License-Identifier: Apache-2.0
 * A list of cases: the scanner finds where each begins and ends, and each is decided as a text of its own. */
#include "src/json/decision.h"
#include "src/json/scanner.h"

static enum status refuse(struct failure *failure, const struct scanner *scanner)
{
    return failure_set(failure, STATUS_INVALID, NULL, "not a JSON list (column %zu)", scanner_column(scanner));
}

/* The text of the element that the scanner stands before, which is then behind it. */
static enum status take_element(struct scanner *scanner, struct bytes *ret_text)
{
    scanner_peek(scanner);
    const uint8_t *begin = scanner->at;
    TRY(scanner_skip(scanner));
    *ret_text = bytes_of(begin, (size_t)(scanner->at - begin));
    return STATUS_OK;
}

/* Too little room is no memory: STATUS_LIMIT speaks of the list alone. */
static enum status append_byte(struct buffer *ret_json, uint8_t byte)
{
    return buffer_append_byte(ret_json, byte) == STATUS_OK ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status decide_element(struct bytes text, unsigned number, struct buffer *ret_json)
{
    TRY(number > 1 ? append_byte(ret_json, ',') : STATUS_OK);
    return decide_json(text, number, ret_json) == STATUS_NO_MEMORY ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status decide_elements(struct scanner *scanner, size_t maximum, struct buffer *ret_json, struct failure *failure)
{
    unsigned count = 0;
    enum status status;
    while ((status = scanner_element(scanner)) == STATUS_OK) {
        struct bytes text;
        if (count++ == maximum)
            return failure_set(failure, STATUS_LIMIT, NULL, "more than %zu cases", maximum);
        if (take_element(scanner, &text) != STATUS_OK)
            return refuse(failure, scanner);
        TRY(decide_element(text, count, ret_json));
    }
    return status == STATUS_NOT_FOUND && scanner_finish(scanner) == STATUS_OK ? STATUS_OK : refuse(failure, scanner);
}

static enum status decide_list(struct bytes text, size_t maximum, struct buffer *ret_json, struct failure *failure)
{
    struct scanner scanner;
    if (scanner_init(&scanner, text) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "not UTF-8");
    if (scanner_open(&scanner, '[') != STATUS_OK)
        return refuse(failure, &scanner);
    TRY(append_byte(ret_json, '['));
    TRY(decide_elements(&scanner, maximum, ret_json, failure));
    return append_byte(ret_json, ']');
}

enum status decide_json_list(struct bytes text, size_t maximum, struct buffer *ret_json, struct failure *failure)
{
    size_t before = ret_json->size;
    enum status status = decide_list(text, maximum, ret_json, failure);
    if (status != STATUS_OK)
        ret_json->size = before;
    return status;
}
