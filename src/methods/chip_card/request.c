/* SPDX-License-Identifier: Apache-2.0
 * The request that the component of the customer's computer believes: a compact JWS (RFC 7515) under the vault's receipt key, of a type of
 * its own, so that neither it nor a receipt is ever taken for the other. */
#include "src/methods/chip_card/chip_card.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"
#include "src/vault/vault.h"

#define REQUEST_TYPE "countersign-card-request+jwt"
#define VERSION 1

static json_t *origins_json(const struct chip_card_settings *settings)
{
    json_t *list = json_array();
    for (size_t i = 0; i < settings->origin_count; i++)
        json_array_append_new(list, json_string(settings->origins[i]));
    return list;
}

static json_t *payload_json(const struct method_context *context, const struct method_operation *operation, const struct card_draft *draft)
{
    const struct chip_card_settings *settings = context->settings;
    const struct card_terms *terms = draft->terms;
    json_int_t issued_at = context->now / TIMESTAMP_SECOND;
    char digest[2 * DIGEST_SIZE + 1] = "";
    hex_write(bytes_of(operation->instruction_digest.bytes, DIGEST_SIZE), digest);
    const char *amount = terms->amount[0] != 0 ? terms->amount : NULL;
    return json_pack("{si, ss, ss, ss, sI, sI, so, ss, sO, ss*, ss*, ss*, s{ss, ss}, so, ss, sI}", "version", VERSION, "ceremony",
                     operation->ceremony_id, "operation_digest", digest, "nonce", draft->nonce, "issued_at", issued_at, "expires_at",
                     issued_at + settings->seconds, "origins", origins_json(settings), "purpose", card_purpose_text(terms->purpose), "text",
                     terms->text, "payee", terms->payee, "amount", amount, "currency", amount != NULL ? "TWD" : NULL, "card", "issuer",
                     draft->record->issuer, "account", draft->record->account, "fields", card_fields_json(&draft->fields), "confirmation",
                     card_confirmation_text(settings->confirmation), "confirmation_seconds", (json_int_t)settings->confirmation_seconds);
}

static enum status encode(json_t *value, struct buffer *ret_text)
{
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(CARD_REQUEST_BYTES_MAX);
    TRY(members_write(value, &plain));
    return base64url_encode(buffer_bytes(&plain), ret_text);
}

static enum status sign(const struct method_context *context, json_t *payload, struct buffer *ret_token)
{
    const struct chip_card_settings *settings = context->settings;
    struct vault_signature signature;
    struct digest digest;
    CLEANUP(json_reference_release) json_t *owned = payload;
    TRY(encode(json_pack("{ss, ss, ss}", "alg", "ES256", "typ", REQUEST_TYPE, "kid", settings->key_id), ret_token));
    TRY(buffer_append_byte(ret_token, '.'));
    TRY(encode(json_incref(owned), ret_token));
    digest_of(buffer_bytes(ret_token), &digest);
    TRY(vault_sign_es256(context->vault, VAULT_KEY_RECEIPT, &digest, 1, &signature));
    TRY(buffer_append_byte(ret_token, '.'));
    return base64url_encode(bytes_of(signature.bytes, sizeof signature.bytes), ret_token);
}

static enum status write_state(const struct method_context *context, const struct card_draft *draft, const char *request,
                               struct buffer *ret_state)
{
    const struct chip_card_settings *settings = context->settings;
    const json_int_t expires_at = context->now + settings->seconds * TIMESTAMP_SECOND;
    return members_write(json_pack("{ss, ss, ss, so, ss, sI}", "request", request, "nonce", draft->nonce, "purpose",
                                   card_purpose_text(draft->terms->purpose), "fields", card_fields_json(&draft->fields), "confirmation",
                                   card_confirmation_text(settings->confirmation), "expires_at", expires_at),
                         ret_state);
}

static enum status write_challenge(const struct chip_card_settings *settings, const struct card_draft *draft, const char *request,
                                   struct buffer *ret_challenge)
{
    return members_write(json_pack("{ss, ss, ss, so, ss, sI, sO}", "design", "chip_card", "request", request, "purpose",
                                   card_purpose_text(draft->terms->purpose), "fields", card_fields_json(&draft->fields), "confirmation",
                                   card_confirmation_text(settings->confirmation), "confirmation_seconds",
                                   (json_int_t)settings->confirmation_seconds, "text", draft->terms->text),
                         ret_challenge);
}

enum status card_request_make(const struct method_context *context, const struct method_operation *operation,
                              const struct card_draft *draft, struct method_opening *opening)
{
    CLEANUP(buffer_release) struct buffer token = BUFFER_INIT(CARD_REQUEST_BYTES_MAX);
    json_t *payload = payload_json(context, operation, draft);
    if (payload == NULL)
        return STATUS_NO_MEMORY;
    TRY(sign(context, payload, &token));
    TRY(write_state(context, draft, buffer_text(&token), &opening->state));
    return write_challenge(context->settings, draft, buffer_text(&token), &opening->challenge);
}
