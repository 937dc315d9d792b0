/* SPDX-License-Identifier: Apache-2.0
 * C_InitToken, C_InitPIN and the keys: sensitive, not extractable, and good for signing only. */
#include "src/vault/token_init.h"

#include "src/vault/module.h"

#define SECRET_KEY_BYTES 32

/* The curves as DER: the object identifier of P-256; the name edwards25519 as PKCS#11 2.40 has it. */
static CK_BYTE p256_parameters[] = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static CK_BYTE ed25519_parameters[] = {0x13, 0x0c, 'e', 'd', 'w', 'a', 'r', 'd', 's', '2', '5', '5', '1', '9'};

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;

static bool token_is_empty(const CK_TOKEN_INFO *token, const char *label)
{
    (void)label;
    return (token->flags & CKF_TOKEN_INITIALIZED) == 0;
}

static enum status refuse_existing_token(const struct module *module, const char *label, struct failure *failure)
{
    CK_SLOT_ID slot;
    struct slot_question question = {.matches = token_is_labelled, .label = label, .first_will_do = true};
    enum status status = module_find_slot(module, &question, &slot, failure);
    if (status == STATUS_OK)
        return failure_set(failure, STATUS_CONFLICT, NULL, "a token labelled \"%s\" exists already", label);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status init_token(const struct module *module, CK_SLOT_ID slot, const struct token_init_options *options,
                              struct failure *failure)
{
    CLEANUP(pin_release) struct pin so_pin = {0};
    CK_UTF8CHAR label[sizeof((CK_TOKEN_INFO *)NULL)->label];
    size_t size = strlen(options->token.label);
    if (size > sizeof label)
        return failure_set(failure, STATUS_INVALID, NULL, "the token's label is longer than %zu bytes", sizeof label);
    memset(label, ' ', sizeof label);
    memcpy(label, options->token.label, size);
    TRY(pin_read(options->so_pin_file, &so_pin, failure));
    CK_RV result = module->functions->C_InitToken(slot, so_pin.text, so_pin.size, label);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, "the token cannot be initialised", result);
}

static enum status open_session(const struct module *module, CK_SLOT_ID slot, CK_SESSION_HANDLE *ret_session, struct failure *failure)
{
    CK_RV result = module->functions->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, ret_session);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, "the token opens no session to write", result);
}

static enum status set_user_pin(const struct module *module, CK_SLOT_ID slot, const struct token_init_options *options,
                                struct failure *failure)
{
    CLEANUP(pin_release) struct pin pin = {0};
    CK_SESSION_HANDLE session;
    TRY(open_session(module, slot, &session, failure));
    TRY(module_login(module, session, CKU_SO, options->so_pin_file, failure));
    TRY(pin_read(options->token.pin_file, &pin, failure));
    CK_RV result = module->functions->C_InitPIN(session, pin.text, pin.size);
    module->functions->C_CloseSession(session);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, "the token does not take the new PIN", result);
}

static enum status make_token(const struct module *module, const struct token_init_options *options, struct failure *failure)
{
    CK_SLOT_ID slot;
    struct slot_question empty = {.matches = token_is_empty, .label = options->token.label, .first_will_do = true};
    TRY(refuse_existing_token(module, options->token.label, failure));
    TRY(module_find_slot(module, &empty, &slot, failure));
    TRY(init_token(module, slot, options, failure));
    return set_user_pin(module, slot, options, failure);
}

static enum status refuse_existing_key(const struct module *module, CK_SESSION_HANDLE session, const struct token_key_kind *kind,
                                       struct failure *failure)
{
    CK_OBJECT_HANDLE object;
    CK_ULONG count = 0;
    TRY(module_find_objects(module, session, kind->class, kind->label, &object, 1, &count, failure));
    if (count > 0)
        return failure_set(failure, STATUS_CONFLICT, NULL, "the token has a key \"%s\" already", kind->label);
    return STATUS_OK;
}

#define ATTRIBUTE(type, variable)                                                                                                          \
    {                                                                                                                                      \
        type, &(variable), sizeof(variable)                                                                                                \
    }

static CK_RV make_key_pair(const struct module *module, CK_SESSION_HANDLE session, const struct token_key_kind *kind, CK_ATTRIBUTE label)
{
    bool is_edwards = kind->type == CKK_EC_EDWARDS;
    CK_ATTRIBUTE parameters =
        is_edwards ? (CK_ATTRIBUTE)ATTRIBUTE(CKA_EC_PARAMS, ed25519_parameters) : (CK_ATTRIBUTE)ATTRIBUTE(CKA_EC_PARAMS, p256_parameters);
    CK_ATTRIBUTE public_half[] = {ATTRIBUTE(CKA_TOKEN, yes), ATTRIBUTE(CKA_PRIVATE, no), ATTRIBUTE(CKA_VERIFY, yes), parameters, label};
    CK_ATTRIBUTE private_half[] = {ATTRIBUTE(CKA_TOKEN, yes), ATTRIBUTE(CKA_PRIVATE, yes),    ATTRIBUTE(CKA_SENSITIVE, yes),
                                   ATTRIBUTE(CKA_SIGN, yes),  ATTRIBUTE(CKA_EXTRACTABLE, no), ATTRIBUTE(CKA_DECRYPT, no),
                                   ATTRIBUTE(CKA_UNWRAP, no), ATTRIBUTE(CKA_DERIVE, no),      label};
    CK_MECHANISM mechanism = {.mechanism = is_edwards ? CKM_EC_EDWARDS_KEY_PAIR_GEN : CKM_EC_KEY_PAIR_GEN};
    CK_OBJECT_HANDLE public_key;
    CK_OBJECT_HANDLE private_key;
    return module->functions->C_GenerateKeyPair(session, &mechanism, public_half, COUNT_OF(public_half), private_half,
                                                COUNT_OF(private_half), &public_key, &private_key);
}

static CK_RV make_secret(const struct module *module, CK_SESSION_HANDLE session, CK_ATTRIBUTE label)
{
    CK_ULONG size = SECRET_KEY_BYTES;
    CK_ATTRIBUTE attributes[] = {ATTRIBUTE(CKA_TOKEN, yes),      ATTRIBUTE(CKA_PRIVATE, yes),    ATTRIBUTE(CKA_SENSITIVE, yes),
                                 ATTRIBUTE(CKA_EXTRACTABLE, no), ATTRIBUTE(CKA_SIGN, yes),       ATTRIBUTE(CKA_VERIFY, no),
                                 ATTRIBUTE(CKA_ENCRYPT, no),     ATTRIBUTE(CKA_DECRYPT, no),     ATTRIBUTE(CKA_WRAP, no),
                                 ATTRIBUTE(CKA_UNWRAP, no),      ATTRIBUTE(CKA_VALUE_LEN, size), label};
    CK_MECHANISM mechanism = {.mechanism = CKM_GENERIC_SECRET_KEY_GEN};
    CK_OBJECT_HANDLE key;
    return module->functions->C_GenerateKey(session, &mechanism, attributes, COUNT_OF(attributes), &key);
}

static enum status make_key(const struct module *module, CK_SESSION_HANDLE session, const struct token_key_kind *kind,
                            struct failure *failure)
{
    CK_ATTRIBUTE label = module_label(kind->label);
    CK_RV result = kind->class == CKO_SECRET_KEY ? make_secret(module, session, label) : make_key_pair(module, session, kind, label);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, kind->label, result);
}

/* All are looked for before any is made, so that a refusal leaves the token as it was. */
static enum status make_keys(const struct module *module, const struct token_init_options *options, struct failure *failure)
{
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    struct slot_question ours = {.matches = token_is_labelled, .label = options->token.label};
    TRY(module_find_slot(module, &ours, &slot, failure));
    TRY(open_session(module, slot, &session, failure));
    TRY(module_login(module, session, CKU_USER, options->token.pin_file, failure));
    for (enum token_key key = 0; key < TOKEN_KEY_COUNT; key++)
        TRY(refuse_existing_key(module, session, &token_key_kinds[key], failure));
    for (enum token_key key = 0; key < TOKEN_KEY_COUNT; key++)
        TRY(make_key(module, session, &token_key_kinds[key], failure));
    return STATUS_OK;
}

enum status token_init(const struct token_init_options *options, struct failure *failure)
{
    CLEANUP(module_release) struct module module = {0};
    TRY(module_load(options->token.module, &module, failure));
    if (options->so_pin_file != NULL)
        TRY(make_token(&module, options, failure));
    return make_keys(&module, options, failure);
}
