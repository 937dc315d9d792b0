/* SPDX-License-Identifier: Apache-2.0
 * What arrives by HTTP: the path against the table of routes, the body as strict JSON, and a list of cases to decide. */
#include "fuzz/harness.h"

#include "src/base/limits.h"
#include "src/http/routes.h"
#include "src/json/decision.h"
#include "src/json/members.h"

#include <stdlib.h>

/* Parameters lie inside the path, one after the other, none empty. */
static void check_path(struct bytes text)
{
    const struct route *route = NULL;
    const char *parameters[REQUEST_PARAMETERS_MAX] = {NULL};
    char *path = strndup((const char *)text.data, text.size);
    INVARIANT(path != NULL);
    if (route_find(&api_routes, "GET", path, &route, parameters) == STATUS_OK)
        for (size_t i = 0; i < REQUEST_PARAMETERS_MAX && parameters[i] != NULL; i++)
            INVARIANT(parameters[i] > path && parameters[i][0] != 0 && parameters[i] + strlen(parameters[i]) <= path + text.size);
    free(path);
}

static bool has_real(const json_t *value)
{
    const char *name;
    json_t *inner;
    size_t index;
    json_object_foreach((json_t *)(uintptr_t)value, name, inner) if (has_real(inner)) return true;
    json_array_foreach(value, index, inner) if (has_real(inner)) return true;
    return json_is_real(value);
}

/* Whatever we take, jansson's reader takes as the same, but for numbers that are no integers. */
static void check_agreement(struct bytes text, const json_t *ours)
{
    CLEANUP(json_reference_release) json_t *theirs = json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, NULL);
    INVARIANT(has_real(ours) || (theirs != NULL && json_equal(ours, theirs)));
}

/* What is taken can be written, and read again as the same. */
static void check_object(struct bytes text)
{
    struct failure failure = {0};
    CLEANUP(json_reference_release) json_t *object = NULL;
    CLEANUP(json_reference_release) json_t *again = NULL;
    if (members_parse(text, &object, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return;
    }
    check_agreement(text, object);
    char *written = json_dumps(object, JSON_COMPACT);
    INVARIANT(written != NULL && members_parse(bytes_of_text(written), &again, &failure) == STATUS_OK && json_equal(object, again));
    free(written);
}

/* A list is answered as a whole, in JSON, or not at all. */
static void check_cases(struct bytes text)
{
    CLEANUP(buffer_release) struct buffer answers = BUFFER_INIT(LIMIT_REPLY_BYTES);
    CLEANUP(json_reference_release) json_t *decisions = NULL;
    struct failure failure = {0};
    if (decide_json_list(text, LIMIT_DECIDE_BATCH, &answers, &failure) != STATUS_OK) {
        INVARIANT(answers.size == 0);
        return;
    }
    decisions = json_loadb((const char *)answers.data, answers.size, JSON_REJECT_DUPLICATES, NULL);
    INVARIANT(json_is_array(decisions));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_path(bytes_of(data, size));
    check_object(bytes_of(data, size));
    check_cases(bytes_of(data, size));
    return 0;
}
