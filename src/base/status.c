/* SPDX-License-Identifier: Apache-2.0
 * Names of the statuses, and the filling of a failure. */
#include "src/base/status.h"

#include "src/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[STATUS_COUNT] = {
    [STATUS_OK] = "ok",
    [STATUS_INVALID] = "invalid",
    [STATUS_NOT_FOUND] = "not_found",
    [STATUS_CONFLICT] = "conflict",
    [STATUS_REFUSED] = "refused",
    [STATUS_EXPIRED] = "expired",
    [STATUS_LIMIT] = "limit",
    [STATUS_TOO_OFTEN] = "too_often",
    [STATUS_CORRUPT] = "corrupt",
    [STATUS_UNAVAILABLE] = "unavailable",
    [STATUS_NO_MEMORY] = "no_memory",
    [STATUS_IO] = "io",
    [STATUS_INTERNAL] = "internal",
    [STATUS_CONTENTION] = "contention",
};

const char *status_name(enum status status)
{
    INVARIANT(status < STATUS_COUNT);
    return names[status];
}

/* What is quoted may be cut in the middle of a character, or be none: the text ends before it, as people and JSON need it. */
static void keep_valid(char *text)
{
    size_t position = 0;
    uint32_t character;
    struct bytes bytes = bytes_of_text(text);
    while (utf8_next(bytes, &position, &character) == STATUS_OK)
        continue;
    text[position] = 0;
}

enum status failure_set(struct failure *failure, enum status status, const char *field, const char *format, ...)
{
    if (failure == NULL)
        return status;
    failure->status = status;
    failure->line = 0;
    failure->clause[0] = 0;
    snprintf(failure->field, sizeof failure->field, "%s", field != NULL ? field : "");
    keep_valid(failure->field);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(failure->message, sizeof failure->message, format, arguments);
    va_end(arguments);
    keep_valid(failure->message);
    return status;
}

enum status failure_cite(struct failure *failure, const char *clause, enum status status)
{
    if (failure != NULL)
        snprintf(failure->clause, sizeof failure->clause, "%s", clause);
    return status;
}
