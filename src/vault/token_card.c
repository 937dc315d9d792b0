/* SPDX-License-Identifier: Apache-2.0
 * Keys of cards and of links inside the token. A card's key is derived for one TAC and destroyed; under triple DES it never leaves the
 * token. */
#include "src/vault/token_card.h"

#include "src/vault/token_state.h"

#define DES_BLOCK_SIZE 8
#define AES_LABEL "countersign card"
#define AES_REMARK_SIZE 16

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;

static bool serves(CK_KEY_TYPE type, enum vault_key_use use)
{
    bool is_des = type == CKK_DES3 || type == CKK_DES2;
    return type == CKK_AES || (is_des && use == VAULT_KEY_OF_CARDS);
}

enum status token_adopt_named(struct token *token, const struct vault_named_key *wanted, struct failure *failure)
{
    struct token_named named = {.label = wanted->label, .use = wanted->use};
    CK_ATTRIBUTE type = {CKA_KEY_TYPE, &named.type, sizeof named.type};
    if (token->named_count == COUNT_OF(token->named))
        return failure_set(failure, STATUS_LIMIT, NULL, "more than %zu keys of cards and links", COUNT_OF(token->named));
    TRY(token_adopt(token, CKO_SECRET_KEY, wanted->label, &named.key, failure));
    CK_RV result = token->module.functions->C_GetAttributeValue(token->home, named.key, &type, 1);
    if (result != CKR_OK)
        return module_failure(failure, "the token does not describe its keys", result);
    if (!serves(named.type, named.use))
        return failure_set(failure, STATUS_INVALID, NULL, "key \"%s\" is neither triple DES nor AES, or not of its use", wanted->label);
    token->named[token->named_count++] = named;
    return STATUS_OK;
}

static const struct token_named *find_named(const struct token *token, struct bytes label, enum vault_key_use use)
{
    for (size_t i = 0; i < token->named_count; i++)
        if (token->named[i].use == use && bytes_equal(bytes_of_text(token->named[i].label), label))
            return &token->named[i];
    return NULL;
}

static enum status cmac(const struct token_session *session, CK_OBJECT_HANDLE key, struct bytes message, uint8_t ret_mac[CMAC_SIZE])
{
    CK_FUNCTION_LIST *functions = session->token->module.functions;
    CK_MECHANISM mechanism = {.mechanism = CKM_AES_CMAC};
    CK_ULONG size = CMAC_SIZE;
    if (functions->C_SignInit(session->handle, &mechanism, key) != CKR_OK)
        return STATUS_UNAVAILABLE;
    CK_RV result = functions->C_Sign(session->handle, module_input(message.data), message.size, ret_mac, &size);
    return result == CKR_OK && size == CMAC_SIZE ? STATUS_OK : STATUS_UNAVAILABLE;
}

enum status token_cmac(const struct token_session *session, struct bytes label, struct bytes message, uint8_t ret_mac[CMAC_SIZE])
{
    const struct token_named *named = find_named(session->token, label, VAULT_KEY_OF_LINKS);
    return named == NULL ? STATUS_NOT_FOUND : cmac(session, named->key, message, ret_mac);
}

/* D || ~D under the master key, D being the first 8 bytes of the remark. */
static CK_RV derive_des_key(const struct token_session *session, CK_OBJECT_HANDLE master, const uint8_t *remark, CK_OBJECT_HANDLE *ret_key)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_DES2;
    uint8_t data[2 * DES_BLOCK_SIZE];
    for (size_t i = 0; i < DES_BLOCK_SIZE; i++) {
        data[i] = remark[i];
        data[DES_BLOCK_SIZE + i] = (uint8_t)~remark[i];
    }
    CK_KEY_DERIVATION_STRING_DATA parameter = {data, sizeof data};
    CK_MECHANISM mechanism = {CKM_DES3_ECB_ENCRYPT_DATA, &parameter, sizeof parameter};
    CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &class, sizeof class}, {CKA_KEY_TYPE, &type, sizeof type}, {CKA_TOKEN, &no, sizeof no},
                                 {CKA_PRIVATE, &yes, sizeof yes},   {CKA_SENSITIVE, &yes, sizeof yes},  {CKA_EXTRACTABLE, &no, sizeof no},
                                 {CKA_ENCRYPT, &yes, sizeof yes}};
    return session->token->module.functions->C_DeriveKey(session->handle, &mechanism, master, attributes, COUNT_OF(attributes), ret_key);
}

/* The last block of CBC, from the issuers' initial value. */
static CK_RV des_mac(const struct token_session *session, CK_OBJECT_HANDLE key, struct bytes input, uint8_t ret_tac[TAC_SIZE])
{
    CK_FUNCTION_LIST *functions = session->token->module.functions;
    CK_BYTE initial[DES_BLOCK_SIZE] = {'F', 'I', 'S', 'C', 'C', 'A', 'R', 'D'};
    uint8_t encrypted[TAC_INPUT_BYTES_MAX];
    CK_ULONG size = sizeof encrypted;
    CK_MECHANISM mechanism = {CKM_DES3_CBC, initial, sizeof initial};
    CK_RV result = functions->C_EncryptInit(session->handle, &mechanism, key);
    if (result == CKR_OK)
        result = functions->C_Encrypt(session->handle, module_input(input.data), input.size, encrypted, &size);
    if (result == CKR_OK && size != input.size)
        result = CKR_FUNCTION_FAILED;
    if (result == CKR_OK)
        memcpy(ret_tac, encrypted + size - TAC_SIZE, TAC_SIZE);
    wipe(encrypted, sizeof encrypted);
    return result;
}

static enum status tac_by_des(const struct token_session *session, CK_OBJECT_HANDLE master, const struct vault_tac *tac,
                              uint8_t ret_tac[TAC_SIZE])
{
    CK_OBJECT_HANDLE key;
    if (derive_des_key(session, master, tac->remark, &key) != CKR_OK)
        return STATUS_UNAVAILABLE;
    CK_RV result = des_mac(session, key, tac->input, ret_tac);
    if (session->token->module.functions->C_DestroyObject(session->handle, key) != CKR_OK)
        return STATUS_UNAVAILABLE;
    return result == CKR_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}

static CK_RV take_aes_key(const struct token_session *session, uint8_t value[CMAC_SIZE], CK_OBJECT_HANDLE *ret_key)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &class, sizeof class}, {CKA_KEY_TYPE, &type, sizeof type}, {CKA_TOKEN, &no, sizeof no},
                                 {CKA_PRIVATE, &yes, sizeof yes},   {CKA_SENSITIVE, &yes, sizeof yes},  {CKA_EXTRACTABLE, &no, sizeof no},
                                 {CKA_SIGN, &yes, sizeof yes},      {CKA_VALUE, value, CMAC_SIZE}};
    return session->token->module.functions->C_CreateObject(session->handle, attributes, COUNT_OF(attributes), ret_key);
}

/* PKCS#11 derives no key by CMAC, so the card's key is in this process for a moment. */
static enum status derive_aes_key(const struct token_session *session, CK_OBJECT_HANDLE master, const uint8_t *remark,
                                  CK_OBJECT_HANDLE *ret_key)
{
    uint8_t message[sizeof AES_LABEL - 1 + AES_REMARK_SIZE], value[CMAC_SIZE];
    memcpy(message, AES_LABEL, sizeof AES_LABEL - 1);
    memcpy(message + sizeof AES_LABEL - 1, remark, AES_REMARK_SIZE);
    TRY(cmac(session, master, bytes_of(message, sizeof message), value));
    CK_RV result = take_aes_key(session, value, ret_key);
    wipe(value, sizeof value);
    return result == CKR_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status tac_by_aes(const struct token_session *session, CK_OBJECT_HANDLE master, const struct vault_tac *tac,
                              uint8_t ret_tac[TAC_SIZE])
{
    CK_OBJECT_HANDLE key;
    uint8_t mac[CMAC_SIZE] = {0};
    TRY(derive_aes_key(session, master, tac->remark, &key));
    enum status status = cmac(session, key, tac->input, mac);
    memcpy(ret_tac, mac, TAC_SIZE);
    wipe(mac, sizeof mac);
    if (session->token->module.functions->C_DestroyObject(session->handle, key) != CKR_OK)
        return STATUS_UNAVAILABLE;
    return status;
}

enum status token_tac_verify(const struct token_session *session, struct bytes label, const struct vault_tac *tac, bool *ret_right)
{
    uint8_t expected[TAC_SIZE] = {0};
    const struct token_named *named = find_named(session->token, label, VAULT_KEY_OF_CARDS);
    if (named == NULL || (named->type == CKK_AES) != (tac->profile == TAC_AES_CMAC))
        return STATUS_NOT_FOUND;
    enum status status =
        tac->profile == TAC_AES_CMAC ? tac_by_aes(session, named->key, tac, expected) : tac_by_des(session, named->key, tac, expected);
    if (status == STATUS_OK)
        *ret_right = bytes_equal_secret(bytes_of(expected, sizeof expected), bytes_of(tac->tac, sizeof tac->tac));
    wipe(expected, sizeof expected);
    return status;
}

/* Whatever the token loads for these at first use, it loads before the sandbox closes; and a key that lacks a use is found at the start. */
enum status token_card_warm_up(const struct token_session *session, struct failure *failure)
{
    const uint8_t block[TAC_BLOCK_SIZE] = {0};
    uint8_t mac[CMAC_SIZE];
    bool right;
    for (size_t i = 0; i < session->token->named_count; i++) {
        const struct token_named *named = &session->token->named[i];
        const struct vault_tac tac = {.profile = named->type == CKK_AES ? TAC_AES_CMAC : TAC_DES3, .input = bytes_of(block, sizeof block)};
        enum status status = named->use == VAULT_KEY_OF_LINKS ? cmac(session, named->key, tac.input, mac)
                                                              : token_tac_verify(session, bytes_of_text(named->label), &tac, &right);
        if (status != STATUS_OK)
            return failure_set(failure, STATUS_INVALID, NULL, "key \"%s\" cannot be used: an AES key must sign, a triple DES key derive",
                               named->label);
    }
    return STATUS_OK;
}
