/* SPDX-License-Identifier: Apache-2.0
 * The engine's end of the wire. */
#include "src/biometric/engine.h"

#include "src/base/encode.h"
#include "src/channel/exchange.h"
#include "src/crypto/hmac.h"

#define BODY_BYTES_MAX (512 * 1024) /* all samples and a template, in base64 */
#define HEADERS_BYTES_MAX 256
#define ADDRESS_BYTES_MAX 2048
#define FIELD_BYTES_MAX 256

enum status biometric_mac(struct bytes key, const char *what, const char *whose, struct bytes body, char ret_mac[BIOMETRIC_MAC_SIZE])
{
    CLEANUP(hmac_release) struct hmac mac = {0};
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(BODY_BYTES_MAX + HEADERS_BYTES_MAX);
    TRY(buffer_append_format(&message, "countersign-biometric-1\n%s\n%s\n", what, whose));
    TRY(buffer_append(&message, body));
    TRY(hmac_of(HMAC_SHA256, key, buffer_bytes(&message), &mac));
    hex_write(bytes_of(mac.bytes, mac.size), ret_mac);
    ret_mac[BIOMETRIC_MAC_SIZE - 1] = 0;
    return STATUS_OK;
}

struct message {
    struct buffer address, headers, body;
};

static void message_release(struct message *message)
{
    buffer_release(&message->address);
    buffer_release(&message->headers);
    buffer_release(&message->body);
}

static enum status write_message(const struct engine_settings *engine, const struct biometric_request *request, struct message *message)
{
    char mac[BIOMETRIC_MAC_SIZE];
    const char *path = request->template_bytes.size > 0 ? "/v1/comparisons" : "/v1/templates";
    TRY(biometric_request_write(request, &message->body));
    TRY(biometric_mac(bytes_of_text(engine->key_file), "request", path, buffer_bytes(&message->body), mac));
    TRY(buffer_append_format(&message->address, "%s%s", engine->url, path));
    TRY(buffer_append_format(&message->headers, "Content-Type: application/json\nExpect:\n" BIOMETRIC_MAC_FIELD ": %s", mac));
    return buffer_text(&message->address) != NULL && buffer_text(&message->headers) != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status check_mac(const struct engine_settings *engine, const struct biometric_request *request, struct bytes body,
                             struct bytes told)
{
    char mac[BIOMETRIC_MAC_SIZE];
    TRY(biometric_mac(bytes_of_text(engine->key_file), "answer", request->id, body, mac));
    return bytes_equal_secret(told, bytes_of_text(mac)) ? STATUS_OK : STATUS_INVALID;
}

static const char *trouble_of(const char *word)
{
    return strcmp(word, "http.timeout") == 0 ? "engine_timeout" : "engine_unavailable";
}

static enum status ask(const struct engine_settings *engine, const struct biometric_request *request, struct buffer *body,
                       struct buffer *told, const char **ret_trouble)
{
    const char *word = "";
    long code = 0;
    CLEANUP(message_release)
    struct message message = {
        .address = BUFFER_INIT(ADDRESS_BYTES_MAX), .headers = BUFFER_INIT(HEADERS_BYTES_MAX), .body = BUFFER_INIT(BODY_BYTES_MAX)};
    TRY(write_message(engine, request, &message));
    const struct exchange_request exchanged = {
        .url = buffer_text(&message.address),
        .headers = buffer_text(&message.headers),
        .body = buffer_bytes(&message.body),
        .ca_file = engine->ca_file,
        .socket = engine->socket,
        .seconds = engine->answer_seconds,
        .field = BIOMETRIC_MAC_FIELD,
        .field_value = told,
    };
    enum status status = exchange(&exchanged, &code, body, &word);
    *ret_trouble = trouble_of(word);
    if (status != STATUS_OK)
        return status;
    return code == 200 ? STATUS_OK : STATUS_UNAVAILABLE;
}

enum status biometric_ask(const struct engine_settings *engine, const struct biometric_request *request, struct biometric_answer *answer,
                          const char **ret_trouble)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(LIMIT_BIOMETRIC_ANSWER_BYTES);
    CLEANUP(buffer_release) struct buffer told = BUFFER_INIT(FIELD_BYTES_MAX);
    TRY(ask(engine, request, &body, &told, ret_trouble));
    *ret_trouble = "engine_answer";
    if (check_mac(engine, request, buffer_bytes(&body), buffer_bytes(&told)) != STATUS_OK)
        return STATUS_UNAVAILABLE;
    return biometric_answer_read(request, buffer_bytes(&body), answer) == STATUS_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}
