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
    char *written = json_dumps(object, JSON_COMPACT);
    INVARIANT(written != NULL && members_parse(bytes_of_text(written), &again, &failure) == STATUS_OK && json_equal(object, again));
    free(written);
}

static void check_cases(struct bytes text)
{
    struct failure failure = {0};
    CLEANUP(json_reference_release) json_t *list = NULL;
    if (members_parse_array(text, LIMIT_DECIDE_BATCH, &list, &failure) != STATUS_OK)
        return;
    for (size_t i = 0; i < json_array_size(list); i++) {
        CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(LIMIT_REPLY_BYTES);
        CLEANUP(json_reference_release) json_t *decision = NULL;
        enum status status = decide_json_value(json_array_get(list, i), (unsigned)i + 1, &answer);
        INVARIANT(members_parse(buffer_bytes(&answer), &decision, &failure) == STATUS_OK);
        INVARIANT((status == STATUS_OK) == (json_object_get(decision, "error") == NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_path(bytes_of(data, size));
    check_object(bytes_of(data, size));
    check_cases(bytes_of(data, size));
    return 0;
}
