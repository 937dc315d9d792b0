/* SPDX-License-Identifier: Apache-2.0
 * One loop over the table, one over the object, and one reader a kind. */
#include "src/json/members.h"

#include "src/json/tree.h"

#include <stdio.h>

static enum status refuse(struct failure *failure, const char *path, const char *name, const char *message)
{
    char field[FAILURE_FIELD_MAX];
    snprintf(field, sizeof field, "%s%s%s", path, path[0] != 0 && name[0] != 0 ? "." : "", name);
    return failure_set(failure, STATUS_INVALID, field, "%s", message);
}

static enum status read_text(const json_t *value, const struct member *member, const char *path, struct failure *failure)
{
    if (!json_is_string(value) || json_string_length(value) == 0)
        return refuse(failure, path, member->name, "a text is needed here");
    if (json_string_length(value) > (size_t)member->maximum)
        return refuse(failure, path, member->name, "the text is too long");
    *(const char **)member->ret = json_string_value(value);
    return STATUS_OK;
}

static enum status read_integer(const json_t *value, const struct member *member, const char *path, struct failure *failure)
{
    if (!json_is_integer(value))
        return refuse(failure, path, member->name, "a whole number is needed here");
    if (json_integer_value(value) < 0 || json_integer_value(value) > member->maximum)
        return refuse(failure, path, member->name, "the number is out of range");
    *(int64_t *)member->ret = json_integer_value(value);
    return STATUS_OK;
}

static enum status read_moment(const json_t *value, const struct member *member, const char *path, struct failure *failure)
{
    timestamp_us moment;
    if (!json_is_string(value) || timestamp_parse(bytes_of(json_string_value(value), json_string_length(value)), &moment) != STATUS_OK)
        return refuse(failure, path, member->name, "a moment is needed here, as 2026-01-31T08:15:00Z");
    *(timestamp_us *)member->ret = moment;
    return STATUS_OK;
}

static enum status read_array(const json_t *value, const struct member *member, const char *path, struct failure *failure)
{
    if (!json_is_array(value))
        return refuse(failure, path, member->name, "an array is needed here");
    if (json_array_size(value) > (size_t)member->maximum)
        return refuse(failure, path, member->name, "the array is too long");
    *(const json_t **)member->ret = value;
    return STATUS_OK;
}

static enum status read_member(const json_t *value, const struct member *member, const char *path, struct failure *failure)
{
    switch (member->kind) {
    case MEMBER_TEXT:
        return read_text(value, member, path, failure);
    case MEMBER_INTEGER:
        return read_integer(value, member, path, failure);
    case MEMBER_MOMENT:
        return read_moment(value, member, path, failure);
    case MEMBER_ARRAY:
        return read_array(value, member, path, failure);
    case MEMBER_BOOLEAN:
        if (!json_is_boolean(value))
            return refuse(failure, path, member->name, "true or false is needed here");
        *(bool *)member->ret = json_is_true(value);
        return STATUS_OK;
    case MEMBER_OBJECT:
        if (!json_is_object(value))
            return refuse(failure, path, member->name, "an object is needed here");
        *(const json_t **)member->ret = value;
        return STATUS_OK;
    case MEMBER_ANY:
        *(const json_t **)member->ret = value;
        return STATUS_OK;
    }
    return STATUS_INTERNAL;
}

static bool is_listed(const char *name, const struct member *members, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].name, name) == 0)
            return true;
    return false;
}

enum status members_read(const json_t *object, const char *path, const struct member *members, size_t count, struct failure *failure)
{
    const char *name;
    json_t *value;
    if (!json_is_object(object))
        return refuse(failure, path, "", "an object is needed here");
    json_object_foreach((json_t *)(uintptr_t)object, name,
                        value) if (!is_listed(name, members, count)) return refuse(failure, path, name, "no such member is known here");
    for (size_t i = 0; i < count; i++) {
        value = json_object_get(object, members[i].name);
        if (value != NULL)
            TRY(read_member(value, &members[i], path, failure));
        else if (members[i].required)
            return refuse(failure, path, members[i].name, "this member is required");
    }
    return STATUS_OK;
}

enum status members_parse(struct bytes text, json_t **ret_object, struct failure *failure)
{
    CLEANUP(json_reference_release) json_t *object = NULL;
    TRY(tree_parse(text, &object, failure));
    if (!json_is_object(object))
        return failure_set(failure, STATUS_INVALID, NULL, "a JSON object is needed");
    *ret_object = json_incref(object);
    return STATUS_OK;
}

enum status members_write(json_t *value, struct buffer *ret_text)
{
    if (value == NULL)
        return STATUS_NO_MEMORY;
    enum status status = tree_write(value, ret_text);
    json_decref(value);
    return status;
}
