/* SPDX-License-Identifier: Apache-2.0
 * Reading a conference's signals: what is there is told at once; where nothing is, the request sleeps until something comes. */
#include "src/http/route.h"
#include "src/ledger/lines.h"
#include "src/service/signals.h"

/* Without `after` the conversation begins: all there is, the relays too, and nobody waits. */
static enum status read_question(const struct request *request, struct signal_question *ret_question)
{
    const char *text = request_parameter(request, "after");
    uint64_t after = 0;
    if (text != NULL && (text_number(bytes_of_text(text), &after) != STATUS_OK || after > INT64_MAX))
        return STATUS_INVALID;
    *ret_question = (struct signal_question){
        .ceremony = request->parameters[0],
        .is_officer = (request->roles & ROLE_BIT(ROLE_OFFICER)) != 0,
        .begins = text == NULL,
        .after = (int64_t)after,
    };
    return STATUS_OK;
}

static enum status answer(struct request *request, struct signal_place *ret_place, bool *ret_may_wait)
{
    struct signal_question question;
    bool is_quiet;
    TRY(read_question(request, &question));
    TRY(query_signals(request->services, &question, reply_body(request), ret_place, &is_quiet));
    *ret_may_wait = is_quiet && !question.begins;
    return STATUS_OK;
}

static void wait_over(void *context)
{
    struct request *request = context;
    struct signal_place place;
    bool may_wait;
    buffer_clear(reply_body(request));
    enum status status = answer(request, &place, &may_wait);
    if (status != STATUS_OK)
        reply_failed(request, status);
    reply_send(request);
}

enum handled handle_signals(struct request *request)
{
    struct signal_place place;
    bool may_wait = false;
    enum status status = request->services == NULL ? STATUS_UNAVAILABLE : answer(request, &place, &may_wait);
    if (may_wait && signal_watch_wait(request->services->signals, &place, wait_over, request) == STATUS_OK)
        return HANDLED_LATER;
    if (status == STATUS_INVALID)
        reply_problem(request, PROBLEM_INVALID, "after is the number of a signal, or 0.");
    else if (status != STATUS_OK)
        reply_failed(request, status);
    return HANDLED;
}
