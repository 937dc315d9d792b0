/* SPDX-License-Identifier: Apache-2.0
 * One function a kind of value; the scanner bounds how deep they call each other. */
#include "src/json/tree.h"

#include "src/json/scanner.h"

#include <stdlib.h>

static enum status take_value(struct scanner *scanner, json_t **ret_value);

/* Takes `value` over whatever happens. */
static enum status give(json_t *value, json_t **ret_value)
{
    *ret_value = value;
    return value != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool has_zero(struct bytes text)
{
    return text.size > 0 && memchr(text.data, 0, text.size) != NULL;
}

static enum status take_string(struct scanner *scanner, json_t **ret_value)
{
    struct bytes text;
    TRY(scanner_string(scanner, &text));
    return has_zero(text) ? STATUS_INVALID : give(json_stringn_nocheck((const char *)text.data, text.size), ret_value);
}

static enum status take_number(struct scanner *scanner, json_t **ret_value)
{
    int64_t value;
    enum status status = scanner_integer(scanner, &value);
    if (status == STATUS_LIMIT || status == STATUS_REFUSED)
        return give(json_real(0), ret_value);
    TRY(status);
    return give(json_integer(value), ret_value);
}

static enum status take_truth(struct scanner *scanner, json_t **ret_value)
{
    bool value;
    TRY(scanner_boolean(scanner, &value));
    return give(json_boolean(value), ret_value);
}

/* The name is copied: the next string may be decoded over it. */
static enum status take_member(struct scanner *scanner, struct bytes name, json_t *object)
{
    char copy[TREE_NAME_BYTES];
    json_t *value = NULL;
    if (name.size > sizeof copy || has_zero(name))
        return STATUS_INVALID;
    if (name.size > 0)
        memcpy(copy, name.data, name.size);
    if (json_object_getn(object, copy, name.size) != NULL)
        return STATUS_CONFLICT;
    TRY(take_value(scanner, &value));
    return json_object_setn_new_nocheck(object, copy, name.size, value) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status fill_object(struct scanner *scanner, json_t *object)
{
    struct bytes name;
    enum status status;
    TRY(scanner_open(scanner, '{'));
    while ((status = scanner_member(scanner, &name)) == STATUS_OK)
        TRY(take_member(scanner, name, object));
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status fill_list(struct scanner *scanner, json_t *list)
{
    enum status status;
    TRY(scanner_open(scanner, '['));
    while ((status = scanner_element(scanner)) == STATUS_OK) {
        json_t *value = NULL;
        TRY(take_value(scanner, &value));
        if (json_array_append_new(list, value) != 0)
            return STATUS_NO_MEMORY;
    }
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status take_filled(struct scanner *scanner, json_t *empty, enum status (*fill)(struct scanner *, json_t *), json_t **ret_value)
{
    enum status status = empty != NULL ? fill(scanner, empty) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        json_decref(empty);
    else
        *ret_value = empty;
    return status;
}

static enum status take_value(struct scanner *scanner, json_t **ret_value)
{
    switch (scanner_peek(scanner)) {
    case '{':
        return take_filled(scanner, json_object(), fill_object, ret_value);
    case '[':
        return take_filled(scanner, json_array(), fill_list, ret_value);
    case '"':
        return take_string(scanner, ret_value);
    case 't':
    case 'f':
        return take_truth(scanner, ret_value);
    case 'n':
        TRY(scanner_skip(scanner));
        return give(json_null(), ret_value);
    default:
        return take_number(scanner, ret_value);
    }
}

static enum status explain(enum status status, const struct scanner *scanner, struct failure *failure)
{
    size_t column = scanner_column(scanner);
    if (status == STATUS_NO_MEMORY)
        return status;
    if (status == STATUS_CONFLICT)
        return failure_set(failure, STATUS_INVALID, NULL, "not JSON: a member twice in one object, near byte %zu", column);
    if (scanner->depth == LIMIT_JSON_DEPTH)
        return failure_set(failure, STATUS_INVALID, NULL, "nested deeper than %d levels", LIMIT_JSON_DEPTH);
    return failure_set(failure, STATUS_INVALID, NULL, "not JSON as RFC 8259 has it, near byte %zu", column);
}

/* What a string decodes to is never longer than it was: room for the whole text is room for any string in it. */
static enum status parse_with_room(struct bytes text, uint8_t *room, json_t **ret_value, struct failure *failure)
{
    struct scanner scanner;
    json_t *value = NULL;
    if (scanner_init(&scanner, text) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "not UTF-8");
    scanner_give_room(&scanner, room, text.size);
    enum status status = take_value(&scanner, &value);
    if (status == STATUS_OK)
        status = scanner_finish(&scanner);
    if (status != STATUS_OK) {
        json_decref(value);
        return explain(status, &scanner, failure);
    }
    *ret_value = value;
    return STATUS_OK;
}

enum status tree_parse(struct bytes text, json_t **ret_value, struct failure *failure)
{
    bool has_escapes = text.size > 0 && memchr(text.data, '\\', text.size) != NULL;
    uint8_t *room = has_escapes ? malloc(text.size) : NULL;
    if (has_escapes && room == NULL)
        return STATUS_NO_MEMORY;
    enum status status = parse_with_room(text, room, ret_value, failure);
    if (has_escapes)
        wipe(room, text.size);
    free(room);
    return status;
}
