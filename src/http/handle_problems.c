/* SPDX-License-Identifier: Apache-2.0
 * GET /problems/{code}: what the `type` of a problem leads to, as RFC 9457 recommends. */
#include "src/http/problems.h"

const struct problem_words problem_words[PROBLEM_COUNT] = {
#define PROBLEM(symbol, http_status, code, title) {http_status, code, title},
#include "src/http/problems.def"
#undef PROBLEM
};

enum handled handle_problem(struct request *request)
{
    for (unsigned i = 0; i < PROBLEM_COUNT; i++) {
        const struct problem_words *words = &problem_words[i];
        if (strcmp(words->code, request->parameters[0]) != 0)
            continue;
        reply_json(request, 200, json_pack("{ss si ss}", "code", words->code, "status", (int)words->http_status, "title", words->title));
        return HANDLED;
    }
    reply_failed(request, STATUS_NOT_FOUND);
    return HANDLED;
}
