/* SPDX-License-Identifier: Apache-2.0
 * A webhook: the message as JSON, signed. The peer checks HMAC-SHA256 with the shared key over "<timestamp>.<body>", refuses old
 * timestamps, and takes one Idempotency-Key once. */
#include "src/base/clock.h"
#include "src/base/encode.h"
#include "src/base/json_writer.h"
#include "src/channel/exchange.h"
#include "src/channel/gateway.h"
#include "src/crypto/hmac.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define BODY_BYTES_MAX (32 * 1024)

static enum status webhook_open(const struct gateway_settings *settings, void **ret_peer)
{
    const struct gateway_settings **peer = malloc(sizeof *peer);
    if (peer == NULL)
        return STATUS_NO_MEMORY;
    *peer = settings;
    *ret_peer = peer;
    return STATUS_OK;
}

static enum status write_body(const struct channel_message *message, char *memory, struct bytes *ret_body)
{
    struct json_writer writer = json_writer_into(memory, BODY_BYTES_MAX);
    struct timestamp_text created = timestamp_format_utc(message->created_at);
    json_begin_object(&writer, NULL);
    json_write_text(&writer, "id", message->id);
    json_write_text(&writer, "kind", message->kind);
    json_write_text(&writer, "purpose", message->purpose);
    json_write_text(&writer, "template", message->template);
    json_write_text(&writer, "sender", message->sender);
    json_write_text(&writer, "destination", message->destination);
    json_write_text(&writer, "subject", message->subject);
    json_write_text(&writer, "text", message->text);
    json_write_text(&writer, "created_at", created.text);
    json_write_integer(&writer, "seconds_left", message->seconds_left);
    json_end_object(&writer);
    return json_finish(&writer, ret_body);
}

static enum status write_headers(const char *key, const char *id, struct bytes body, struct buffer *headers)
{
    char timestamp[24];
    CLEANUP(hmac_release) struct hmac mac = {0};
    CLEANUP(buffer_release) struct buffer signed_bytes = BUFFER_INIT(BODY_BYTES_MAX + sizeof timestamp);
    snprintf(timestamp, sizeof timestamp, "%" PRId64, clock_now() / TIMESTAMP_SECOND);
    TRY(buffer_append_format(&signed_bytes, "%s.", timestamp));
    TRY(buffer_append(&signed_bytes, body));
    TRY(hmac_of(HMAC_SHA256, bytes_of_text(key), buffer_bytes(&signed_bytes), &mac));
    TRY(buffer_append_format(headers, "Content-Type: application/json\nIdempotency-Key: %s\nCountersign-Timestamp: %s\n", id, timestamp));
    TRY(buffer_append_text(headers, "Countersign-Signature: v1="));
    return hex_encode(bytes_of(mac.bytes, mac.size), headers);
}

/* What a peer refuses for good; a conflict, a timeout and too many requests are not. */
static bool is_refusal(long code)
{
    return code >= 400 && code < 500 && code != 401 && code != 403 && code != 408 && code != 409 && code != 425 && code != 429;
}

static void webhook_send(void *context, const struct channel_message *message, struct channel_result *ret_result)
{
    const struct gateway_settings *settings = *(const struct gateway_settings **)context;
    CLEANUP(buffer_release) struct buffer headers = BUFFER_INIT(4096), answer = BUFFER_INIT(EXCHANGE_ANSWER_BYTES_MAX);
    char memory[BODY_BYTES_MAX];
    struct bytes body;
    const char *word;
    long code = 0;
    if (write_body(message, memory, &body) != STATUS_OK || write_headers(settings->secret_file, message->id, body, &headers) != STATUS_OK ||
        buffer_text(&headers) == NULL) {
        channel_result_set(ret_result, CHANNEL_LATER, "webhook.internal");
        return;
    }
    const struct exchange_request request = {.url = settings->url,
                                             .headers = buffer_text(&headers),
                                             .body = body,
                                             .ca_file = settings->ca_file,
                                             .seconds = settings->answer_seconds};
    enum status status = exchange(&request, &code, &answer, &word);
    wipe(memory, sizeof memory);
    if (status != STATUS_OK)
        channel_result_set(ret_result, CHANNEL_LATER, "%s", word);
    else if (code >= 200 && code < 300)
        ret_result->outcome = CHANNEL_SENT;
    else
        channel_result_set(ret_result, is_refusal(code) ? CHANNEL_NEVER : CHANNEL_LATER, "http.%ld", code);
}

const struct gateway_class gateway_webhook = {.open = webhook_open, .close = free, .send = webhook_send};
