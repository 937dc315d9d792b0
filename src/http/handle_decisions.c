/* SPDX-License-Identifier: Apache-2.0
 * POST /v1/decisions: one case or a list of them, decided on the given facts with the bytes that `countersign decide` prints. */
#include "src/base/limits.h"
#include "src/http/route.h"
#include "src/json/case_json.h"
#include "src/json/decision.h"

static bool is_list(struct bytes body)
{
    size_t at = 0;
    while (at < body.size && (body.data[at] == ' ' || body.data[at] == '\t' || body.data[at] == '\r' || body.data[at] == '\n'))
        at++;
    return at < body.size && body.data[at] == '[';
}

static enum status decide_one(struct request *request, struct failure *failure)
{
    struct case_facts facts;
    TRY(case_from_text(request->body, &facts, failure));
    return decide_case(&facts, reply_body(request));
}

static enum status decide_list(struct request *request, struct failure *failure)
{
    return decide_json_list(request->body, LIMIT_DECIDE_BATCH, reply_body(request), failure);
}

enum handled handle_decisions(struct request *request)
{
    struct failure failure = {0};
    enum status status = is_list(request->body) ? decide_list(request, &failure) : decide_one(request, &failure);
    if (status == STATUS_INVALID || status == STATUS_LIMIT)
        reply_failure(request, &failure);
    else if (status != STATUS_OK)
        reply_failed(request, status);
    return HANDLED;
}
