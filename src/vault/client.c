/* SPDX-License-Identifier: Apache-2.0
 * The calls of vault.h: each is one request and its reply on a lent connection. */
#include "src/vault/call.h"
#include "src/vault/pool.h"

/* How long a call waits for a free connection, and then for its answer. */
#define QUEUE_MILLISECONDS 5000
#define ANSWER_MILLISECONDS 5000

/* A call that was made: its body is valid until it is released. */
struct call {
    struct vault *vault;
    struct connection *connection;
    bool broken;
    struct bytes body;
};

static void call_release(struct call *call)
{
    if (call->connection == NULL)
        return;
    buffer_clear(&call->connection->request);
    buffer_clear(&call->connection->reply);
    pool_return(call->vault, call->connection, call->broken);
}

/* Any failure here is the process's: it is gone, silent, or speaks another language. */
static enum status exchange(struct connection *connection, const struct vault_request *request, enum status *ret_status,
                            struct bytes *ret_body)
{
    wire_deadline deadline = wire_deadline_after(ANSWER_MILLISECONDS);
    TRY(wire_send(connection->socket, buffer_bytes(&connection->request), deadline));
    TRY(wire_receive(connection->socket, deadline, &connection->reply));
    return vault_reply_parse(request, buffer_bytes(&connection->reply), ret_status, ret_body);
}

static enum status call_make(struct vault *vault, const struct vault_request *request, struct call *call)
{
    call->vault = vault;
    TRY(pool_lend(vault, wire_deadline_after(QUEUE_MILLISECONDS), &call->connection));
    TRY(vault_request_write(request, &call->connection->request));
    enum status status;
    call->broken = exchange(call->connection, request, &status, &call->body) != STATUS_OK;
    return call->broken ? STATUS_UNAVAILABLE : status;
}

enum status vault_sign_es256(struct vault *vault, enum vault_key key, const struct digest *digests, size_t count,
                             struct vault_signature *ret_signatures)
{
    if (count > LIMIT_VAULT_SIGNATURES)
        return STATUS_LIMIT;
    struct vault_request request = {.operation = VAULT_SIGN_ES256, .key = key, .payload = bytes_of(digests, count * sizeof *digests)};
    CLEANUP(call_release) struct call call = {0};
    TRY(call_make(vault, &request, &call));
    memcpy(ret_signatures, call.body.data, call.body.size);
    return STATUS_OK;
}

enum status vault_sign_ed25519(struct vault *vault, enum vault_key key, struct bytes message, struct vault_signature *ret_signature)
{
    struct vault_request request = {.operation = VAULT_SIGN_ED25519, .key = key, .payload = message};
    CLEANUP(call_release) struct call call = {0};
    TRY(call_make(vault, &request, &call));
    memcpy(ret_signature->bytes, call.body.data, call.body.size);
    return STATUS_OK;
}

enum status vault_call_into(struct vault *vault, const struct vault_request *request, struct buffer *ret_result)
{
    CLEANUP(call_release) struct call call = {0};
    TRY(call_make(vault, request, &call));
    return buffer_append(ret_result, call.body);
}

enum status vault_public_key(struct vault *vault, enum vault_key key, struct buffer *ret_key)
{
    struct vault_request request = {.operation = VAULT_PUBLIC_KEY, .key = key};
    return vault_call_into(vault, &request, ret_key);
}

enum status vault_record_keys(struct vault *vault, const struct vault_subject *subject, struct record_keys *ret_keys)
{
    struct vault_request request = {.operation = VAULT_RECORD_KEYS, .salt = bytes_of(subject->salt, sizeof subject->salt)};
    CLEANUP(call_release) struct call call = {0};
    TRY(call_make(vault, &request, &call));
    memcpy(ret_keys, call.body.data, call.body.size);
    return STATUS_OK;
}

enum status vault_hmac(struct vault *vault, const char *purpose, struct bytes message, struct digest *ret_mac)
{
    struct vault_request request = {.operation = VAULT_HMAC, .scope = bytes_of_text(purpose), .payload = message};
    CLEANUP(call_release) struct call call = {0};
    TRY(call_make(vault, &request, &call));
    memcpy(ret_mac->bytes, call.body.data, call.body.size);
    return STATUS_OK;
}

enum status vault_random(struct vault *vault, uint8_t *ret_bytes, size_t size)
{
    if (size > LIMIT_VAULT_RANDOM_BYTES)
        return STATUS_LIMIT;
    struct vault_request request = {.operation = VAULT_RANDOM, .size = (uint32_t)size};
    CLEANUP(call_release) struct call call = {0};
    TRY(call_make(vault, &request, &call));
    memcpy(ret_bytes, call.body.data, call.body.size);
    return STATUS_OK;
}
