/* SPDX-License-Identifier: Apache-2.0
 * GET /v1/clauses and /v1/clauses/{id}: the register, and one clause with its readings, its place in the source and its cases. */
#include "src/http/route.h"
#include "src/json/clauses.h"

enum handled handle_clauses(struct request *request)
{
    enum status status = clauses_json_list(reply_body(request));
    if (status != STATUS_OK)
        reply_failed(request, status);
    return HANDLED;
}

enum handled handle_clause(struct request *request)
{
    enum status status = clauses_json_one(bytes_of_text(request->parameters[0]), reply_body(request));
    if (status == STATUS_NOT_FOUND)
        reply_problem(request, PROBLEM_NOT_FOUND, "There is no such clause.");
    else if (status != STATUS_OK)
        reply_failed(request, status);
    return HANDLED;
}
