/* SPDX-License-Identifier: Apache-2.0
 * A vendor's HTTP interface: its form filled in, its answer told by two patterns. */
#include "src/channel/exchange.h"
#include "src/channel/gateway.h"
#include "src/channel/vendor_form.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

struct http_peer {
    const struct gateway_settings *settings;
    regex_t success, refused;
};

static enum status http_open(const struct gateway_settings *settings, void **ret_peer)
{
    struct http_peer *peer = calloc(1, sizeof *peer);
    if (peer == NULL)
        return STATUS_NO_MEMORY;
    peer->settings = settings;
    if (regcomp(&peer->success, settings->success, REG_EXTENDED) != 0) {
        free(peer);
        return STATUS_INVALID;
    }
    if (regcomp(&peer->refused, settings->refused, REG_EXTENDED | REG_NOSUB) != 0) {
        regfree(&peer->success);
        free(peer);
        return STATUS_INVALID;
    }
    *ret_peer = peer;
    return STATUS_OK;
}

static void http_close(void *context)
{
    struct http_peer *peer = context;
    regfree(&peer->success);
    regfree(&peer->refused);
    free(peer);
}

/* The first group, when it is visible ASCII and fits. */
static void take_reference(const char *answer, const regmatch_t *group, struct channel_result *result)
{
    if (group->rm_so < 0 || group->rm_eo - group->rm_so >= CHANNEL_REFERENCE_SIZE)
        return;
    for (regoff_t i = group->rm_so; i < group->rm_eo; i++)
        if (answer[i] <= ' ' || answer[i] > '~')
            return;
    snprintf(result->reference, sizeof result->reference, "%.*s", (int)(group->rm_eo - group->rm_so), answer + group->rm_so);
}

static void judge_answer(const struct http_peer *peer, long code, const char *answer, struct channel_result *result)
{
    regmatch_t groups[2];
    if (code >= 200 && code < 300 && regexec(&peer->success, answer, COUNT_OF(groups), groups, 0) == 0) {
        result->outcome = CHANNEL_SENT;
        take_reference(answer, &groups[1], result);
        return;
    }
    bool is_refused = peer->settings->refused[0] != 0 && regexec(&peer->refused, answer, 0, NULL, 0) == 0;
    channel_result_set(result, is_refused ? CHANNEL_NEVER : CHANNEL_LATER, "http.%ld", code);
}

static enum status fill_in(const struct gateway_settings *settings, const struct channel_message *message, struct buffer *url,
                           struct buffer *headers, struct buffer *body)
{
    char seconds[24];
    snprintf(seconds, sizeof seconds, "%lld", (long long)message->seconds_left);
    const struct vendor_values values = {.to = message->destination,
                                         .from = message->sender,
                                         .text = message->text,
                                         .id = message->id,
                                         .seconds = seconds,
                                         .secret = settings->secret_file != NULL ? settings->secret_file : ""};
    TRY(vendor_form_fill(settings->url, PLACE_URL, &values, url));
    TRY(vendor_form_fill(settings->headers, PLACE_HEADER, &values, headers));
    TRY(vendor_form_fill(settings->body, vendor_place_of((enum gateway_escape)settings->escape), &values, body));
    return buffer_text(url) != NULL && buffer_text(headers) != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void http_send(void *context, const struct channel_message *message, struct channel_result *ret_result)
{
    struct http_peer *peer = context;
    CLEANUP(buffer_release) struct buffer url = BUFFER_INIT(32 * 1024), headers = BUFFER_INIT(16 * 1024), body = BUFFER_INIT(64 * 1024);
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(EXCHANGE_ANSWER_BYTES_MAX);
    const char *word;
    long code = 0;
    if (fill_in(peer->settings, message, &url, &headers, &body) != STATUS_OK) {
        channel_result_set(ret_result, CHANNEL_NEVER, "http.form");
        return;
    }
    const struct exchange_request request = {.url = buffer_text(&url),
                                             .headers = buffer_text(&headers),
                                             .body = buffer_bytes(&body),
                                             .ca_file = peer->settings->ca_file,
                                             .seconds = peer->settings->answer_seconds};
    if (exchange(&request, &code, &answer, &word) != STATUS_OK || buffer_text(&answer) == NULL)
        channel_result_set(ret_result, CHANNEL_LATER, "%s", word);
    else
        judge_answer(peer, code, buffer_text(&answer), ret_result);
}

const struct gateway_class gateway_http = {.open = http_open, .close = http_close, .send = http_send};
