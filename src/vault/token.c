/* SPDX-License-Identifier: Apache-2.0
 * Finding the keys of a token, judging them, and using them. */
#include "src/vault/token.h"

#include "src/vault/token_state.h"

#include <stdlib.h>

static enum status find_one(const struct token *token, CK_OBJECT_CLASS class, const char *label, CK_OBJECT_HANDLE *ret_object,
                            struct failure *failure)
{
    CK_OBJECT_HANDLE objects[2] = {0};
    CK_ULONG count = 0;
    TRY(module_find_objects(&token->module, token->home, class, label, objects, COUNT_OF(objects), &count, failure));
    if (count != 1)
        return failure_set(failure, count == 0 ? STATUS_NOT_FOUND : STATUS_CONFLICT, NULL, "the token has %s key \"%s\"",
                           count == 0 ? "no" : "more than one", label);
    *ret_object = objects[0];
    return STATUS_OK;
}

/* A key that can leave the token makes the vault pointless. */
static enum status check_guarded(const struct token *token, CK_OBJECT_HANDLE key, const char *label, struct failure *failure)
{
    CK_BBOOL is_sensitive = CK_FALSE;
    CK_BBOOL is_extractable = CK_TRUE;
    CK_ATTRIBUTE attributes[] = {{CKA_SENSITIVE, &is_sensitive, sizeof is_sensitive},
                                 {CKA_EXTRACTABLE, &is_extractable, sizeof is_extractable}};
    CK_RV result = token->module.functions->C_GetAttributeValue(token->home, key, attributes, COUNT_OF(attributes));
    if (result != CKR_OK)
        return module_failure(failure, "the token does not describe its keys", result);
    if (!is_sensitive || is_extractable)
        return failure_set(failure, STATUS_INVALID, NULL, "key \"%s\" can be taken out of the token", label);
    return STATUS_OK;
}

enum status token_adopt(struct token *token, CK_OBJECT_CLASS class, const char *label, CK_OBJECT_HANDLE *ret_key, struct failure *failure)
{
    CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
    TRY(find_one(token, class, label, &object, failure));
    TRY(check_guarded(token, object, label, failure));
    CK_BBOOL no = CK_FALSE;
    CK_ATTRIBUTE in_session = {CKA_TOKEN, &no, sizeof no};
    if (token->module.functions->C_CopyObject(token->home, object, &in_session, 1, ret_key) != CKR_OK)
        *ret_key = object;
    return STATUS_OK;
}

static enum status adopt_keys(struct token *token, const struct token_options *options, struct failure *failure)
{
    for (enum token_key key = 0; key < TOKEN_KEY_COUNT; key++)
        TRY(token_adopt(token, token_key_kinds[key].class, token_key_kinds[key].label, &token->keys[key], failure));
    for (size_t i = 0; i < options->named_key_count; i++)
        TRY(token_adopt_named(token, &options->named_keys[i], failure));
    return STATUS_OK;
}

/* CKA_EC_POINT is a DER OCTET STRING by the standard and bare bytes in some modules; both keys are shorter than 128 bytes. */
static enum status read_point(const struct token *token, enum token_key key, uint8_t *ret_point, size_t size, struct failure *failure)
{
    CK_OBJECT_HANDLE object = CK_INVALID_HANDLE;
    const char *label = token_key_kinds[key].label;
    TRY(find_one(token, CKO_PUBLIC_KEY, label, &object, failure));
    uint8_t value[2 + VAULT_P256_POINT_SIZE];
    CK_ATTRIBUTE point = {CKA_EC_POINT, value, sizeof value};
    CK_RV result = token->module.functions->C_GetAttributeValue(token->home, object, &point, 1);
    if (result != CKR_OK)
        return module_failure(failure, "the token does not show its public keys", result);
    bool is_wrapped = point.ulValueLen == size + 2 && value[0] == 0x04 && value[1] == size;
    if (!is_wrapped && point.ulValueLen != size)
        return failure_set(failure, STATUS_INVALID, NULL, "public key \"%s\" is not of its kind", label);
    memcpy(ret_point, is_wrapped ? value + 2 : value, size);
    return STATUS_OK;
}

static enum status open_session(const struct token *token, CK_SESSION_HANDLE *ret_handle, struct failure *failure)
{
    CK_RV result = token->module.functions->C_OpenSession(token->slot, CKF_SERIAL_SESSION, NULL, NULL, ret_handle);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, "the token opens no session", result);
}

static enum status fill(struct token *token, const struct token_options *options, struct failure *failure)
{
    struct slot_question ours = {.matches = token_is_labelled, .label = options->label};
    TRY(module_load(options->module, &token->module, failure));
    TRY(module_find_slot(&token->module, &ours, &token->slot, failure));
    TRY(open_session(token, &token->home, failure));
    TRY(module_login(&token->module, token->home, CKU_USER, options->pin_file, failure));
    TRY(adopt_keys(token, options, failure));
    TRY(read_point(token, TOKEN_KEY_RECEIPT, token->receipt_point, sizeof token->receipt_point, failure));
    return read_point(token, TOKEN_KEY_CHECKPOINT, token->checkpoint_key, sizeof token->checkpoint_key, failure);
}

enum status token_open(const struct token_options *options, struct token **ret_token, struct failure *failure)
{
    struct token *token = calloc(1, sizeof *token);
    if (token == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory for the token");
    enum status status = fill(token, options, failure);
    if (status != STATUS_OK)
        token_release(&token);
    else
        *ret_token = token;
    return status;
}

void token_release(struct token **token)
{
    if (*token == NULL)
        return;
    module_release(&(*token)->module);
    free(*token);
    *token = NULL;
}

struct bytes token_public_key(const struct token *token, enum vault_key key)
{
    return key == VAULT_KEY_RECEIPT ? bytes_of(token->receipt_point, sizeof token->receipt_point)
                                    : bytes_of(token->checkpoint_key, sizeof token->checkpoint_key);
}

enum status token_session_open(const struct token *token, struct token_session *ret_session, struct failure *failure)
{
    CK_SESSION_HANDLE handle;
    TRY(open_session(token, &handle, failure));
    *ret_session = (struct token_session){.token = token, .handle = handle};
    return STATUS_OK;
}

static CK_RV begin_signing(const struct token_session *session, enum token_key key)
{
    CK_MECHANISM mechanism = {.mechanism = token_key_kinds[key].mechanism};
    return session->token->module.functions->C_SignInit(session->handle, &mechanism, session->token->keys[key]);
}

static enum status sign(const struct token_session *session, enum token_key key, struct bytes input, uint8_t *ret_signature)
{
    CK_ULONG size = VAULT_SIGNATURE_SIZE;
    if (begin_signing(session, key) != CKR_OK)
        return STATUS_UNAVAILABLE;
    CK_RV result = session->token->module.functions->C_Sign(session->handle, module_input(input.data), input.size, ret_signature, &size);
    return result == CKR_OK && size == VAULT_SIGNATURE_SIZE ? STATUS_OK : STATUS_UNAVAILABLE;
}

enum status token_sign_es256(const struct token_session *session, const uint8_t digest[DIGEST_SIZE],
                             uint8_t ret_signature[VAULT_SIGNATURE_SIZE])
{
    return sign(session, TOKEN_KEY_RECEIPT, bytes_of(digest, DIGEST_SIZE), ret_signature);
}

enum status token_sign_ed25519(const struct token_session *session, struct bytes message, uint8_t ret_signature[VAULT_SIGNATURE_SIZE])
{
    return sign(session, TOKEN_KEY_CHECKPOINT, message, ret_signature);
}

enum status token_mac(const struct token_session *session, enum token_key key, const struct bytes *parts, size_t count,
                      struct digest *ret_mac)
{
    CK_FUNCTION_LIST *functions = session->token->module.functions;
    CK_RV result = begin_signing(session, key);
    for (size_t i = 0; result == CKR_OK && i < count; i++)
        if (parts[i].size > 0)
            result = functions->C_SignUpdate(session->handle, module_input(parts[i].data), parts[i].size);
    CK_ULONG size = DIGEST_SIZE;
    if (result == CKR_OK)
        result = functions->C_SignFinal(session->handle, ret_mac->bytes, &size);
    return result == CKR_OK && size == DIGEST_SIZE ? STATUS_OK : STATUS_UNAVAILABLE;
}

enum status token_random(const struct token_session *session, uint8_t *ret_bytes, size_t size)
{
    if (size == 0)
        return STATUS_OK;
    CK_RV result = session->token->module.functions->C_GenerateRandom(session->handle, ret_bytes, size);
    return result == CKR_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}
