/* SPDX-License-Identifier: Apache-2.0
 * Requests to the token, results to replies. */
#include "src/vault/serve.h"

#include "src/vault/card_query.h"
#include "src/vault/message.h"
#include "src/vault/record_keys.h"
#include "src/vault/token_card.h"
#include "src/vault/wire.h"

#define SEAL_LABEL "countersign seal v1"
#define LOOKUP_LABEL "countersign lookup v1"

enum status worker_init(const struct token *token, int socket, struct worker *ret_worker, struct failure *failure)
{
    struct worker worker = {.socket = socket,
                            .request = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES),
                            .result = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES),
                            .reply = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES)};
    TRY(token_session_open(token, &worker.session, failure));
    TRY(token_card_warm_up(&worker.session, failure));
    *ret_worker = worker;
    if (seeds_init(&worker.session, &ret_worker->seeds) != STATUS_OK)
        return failure_set(failure, STATUS_UNAVAILABLE, NULL, "the token does not make the key of seeds");
    return STATUS_OK;
}

void worker_release(struct worker *worker)
{
    seeds_release(&worker->seeds);
    buffer_release(&worker->request);
    buffer_release(&worker->result);
    buffer_release(&worker->reply);
}

static enum status sign_es256(struct worker *worker, const struct vault_request *request)
{
    if (request->key != VAULT_KEY_RECEIPT)
        return STATUS_REFUSED;
    for (size_t at = 0; at < request->payload.size; at += DIGEST_SIZE) {
        uint8_t signature[VAULT_SIGNATURE_SIZE];
        TRY(token_sign_es256(&worker->session, request->payload.data + at, signature));
        TRY(buffer_append(&worker->result, bytes_of(signature, sizeof signature)));
    }
    return STATUS_OK;
}

static enum status sign_ed25519(struct worker *worker, const struct vault_request *request)
{
    if (request->key != VAULT_KEY_CHECKPOINT)
        return STATUS_REFUSED;
    uint8_t signature[VAULT_SIGNATURE_SIZE];
    TRY(token_sign_ed25519(&worker->session, request->payload, signature));
    return buffer_append(&worker->result, bytes_of(signature, sizeof signature));
}

static enum status subject_key(const struct worker *worker, const char *label, struct bytes salt, struct digest *ret_key)
{
    const struct bytes parts[] = {bytes_of_text(label), salt};
    return token_mac(&worker->session, TOKEN_KEY_SEAL, parts, COUNT_OF(parts), ret_key);
}

static enum status record_keys(struct worker *worker, const struct vault_request *request)
{
    struct record_keys keys;
    enum status status = subject_key(worker, SEAL_LABEL, request->salt, &keys.seal);
    if (status == STATUS_OK)
        status = subject_key(worker, LOOKUP_LABEL, request->salt, &keys.lookup);
    if (status == STATUS_OK)
        status = buffer_append(&worker->result, bytes_of(&keys, sizeof keys));
    wipe(&keys, sizeof keys);
    return status;
}

/* The 0 between purpose and message keeps two different pairs from being one input; a purpose has no 0. */
static enum status hmac(struct worker *worker, const struct vault_request *request)
{
    struct digest mac;
    const struct bytes parts[] = {request->scope, bytes_of("", 1), request->payload};
    if (request->scope.size > 0 && memchr(request->scope.data, 0, request->scope.size) != NULL)
        return STATUS_INVALID;
    TRY(token_mac(&worker->session, TOKEN_KEY_PEPPER, parts, COUNT_OF(parts), &mac));
    return buffer_append(&worker->result, bytes_of(mac.bytes, sizeof mac.bytes));
}

static enum status random_bytes(struct worker *worker, const struct vault_request *request)
{
    TRY(buffer_reserve(&worker->result, request->size));
    TRY(token_random(&worker->session, worker->result.data, request->size));
    worker->result.size = request->size;
    return STATUS_OK;
}

static enum status tac_verify(struct worker *worker, const struct vault_request *request)
{
    struct vault_tac tac = {.label = NULL};
    bool right;
    TRY(tac_query_parse(request->payload, &tac));
    TRY(token_tac_verify(&worker->session, request->scope, &tac, &right));
    return buffer_append_byte(&worker->result, right);
}

static enum status cmac(struct worker *worker, const struct vault_request *request)
{
    uint8_t mac[CMAC_SIZE];
    TRY(token_cmac(&worker->session, request->scope, request->payload, mac));
    return buffer_append(&worker->result, bytes_of(mac, sizeof mac));
}

static enum status answer(struct worker *worker, const struct vault_request *request)
{
    switch (request->operation) {
    case VAULT_SIGN_ES256:
        return sign_es256(worker, request);
    case VAULT_SIGN_ED25519:
        return sign_ed25519(worker, request);
    case VAULT_PUBLIC_KEY:
        return buffer_append(&worker->result, token_public_key(worker->session.token, request->key));
    case VAULT_RECORD_KEYS:
        return record_keys(worker, request);
    case VAULT_HMAC:
        return hmac(worker, request);
    case VAULT_RANDOM:
        return random_bytes(worker, request);
    case VAULT_OTP_IMPORT:
        return seeds_import(&worker->seeds, request, &worker->result);
    case VAULT_OTP_GENERATE:
        return seeds_generate(&worker->seeds, &worker->session, request, &worker->result);
    case VAULT_OTP_MATCH:
        return seeds_match(&worker->seeds, request, &worker->result);
    case VAULT_TAC_VERIFY:
        return tac_verify(worker, request);
    case VAULT_CMAC:
        return cmac(worker, request);
    default:
        return STATUS_INVALID;
    }
}

static enum status send_reply(struct worker *worker, enum vault_operation operation, enum status status)
{
    if (status != STATUS_OK)
        buffer_clear(&worker->result);
    struct vault_frame frame = {.operation = operation, .status = status, .body = buffer_bytes(&worker->result)};
    TRY(vault_frame_write(&frame, &worker->reply));
    TRY(wire_send(worker->socket, buffer_bytes(&worker->reply), WIRE_NO_DEADLINE));
    buffer_clear(&worker->request);
    buffer_clear(&worker->result);
    buffer_clear(&worker->reply);
    return STATUS_OK;
}

/* STATUS_UNAVAILABLE from the token goes to the client first, and then ends the worker. */
static enum status serve_one(struct worker *worker)
{
    struct vault_request request;
    TRY(vault_request_parse(buffer_bytes(&worker->request), &request));
    enum status status = answer(worker, &request);
    TRY(send_reply(worker, request.operation, status));
    return status == STATUS_UNAVAILABLE ? STATUS_UNAVAILABLE : STATUS_OK;
}

enum status worker_serve(struct worker *worker)
{
    for (;;) {
        enum status status = wire_receive(worker->socket, WIRE_NO_DEADLINE, &worker->request);
        if (status == STATUS_UNAVAILABLE)
            return STATUS_OK;
        TRY(status);
        TRY(serve_one(worker));
    }
}
