/* SPDX-License-Identifier: Apache-2.0
 * The PKCS#11 module by p11-kit, its slots and objects. */
#include "src/vault/module.h"

#include "src/vault/token.h"

#include <p11-kit/p11-kit.h>

#define SLOTS_MAX 64

const struct token_key_kind token_key_kinds[TOKEN_KEY_COUNT] = {
    [TOKEN_KEY_RECEIPT] = {"countersign-receipt", CKO_PRIVATE_KEY, CKK_EC, CKM_ECDSA},
    [TOKEN_KEY_CHECKPOINT] = {"countersign-checkpoint", CKO_PRIVATE_KEY, CKK_EC_EDWARDS, CKM_EDDSA},
    [TOKEN_KEY_SEAL] = {"countersign-seal", CKO_SECRET_KEY, CKK_GENERIC_SECRET, CKM_SHA256_HMAC},
    [TOKEN_KEY_PEPPER] = {"countersign-pepper", CKO_SECRET_KEY, CKK_GENERIC_SECRET, CKM_SHA256_HMAC},
    [TOKEN_KEY_OTP] = {"countersign-otp", CKO_SECRET_KEY, CKK_GENERIC_SECRET, CKM_SHA256_HMAC},
};

enum status module_failure(struct failure *failure, const char *what, CK_RV result)
{
    bool about_pin = result == CKR_PIN_INCORRECT || result == CKR_PIN_INVALID || result == CKR_PIN_LEN_RANGE || result == CKR_PIN_LOCKED ||
                     result == CKR_PIN_EXPIRED;
    return failure_set(failure, about_pin ? STATUS_REFUSED : STATUS_UNAVAILABLE, NULL, "%s: %s (0x%lx)", what, p11_kit_strerror(result),
                       result);
}

enum status module_load(const char *path, struct module *ret_module, struct failure *failure)
{
    CK_FUNCTION_LIST *functions = p11_kit_module_load(path, P11_KIT_MODULE_UNMANAGED);
    if (functions == NULL)
        return failure_set(failure, STATUS_NOT_FOUND, NULL, "%s: is no PKCS#11 module that loads: %s", path, p11_kit_message());
    CK_C_INITIALIZE_ARGS several_threads = {.flags = CKF_OS_LOCKING_OK};
    CK_RV result = functions->C_Initialize(&several_threads);
    if (result != CKR_OK) {
        p11_kit_module_release(functions);
        return module_failure(failure, "the PKCS#11 module does not start", result);
    }
    *ret_module = (struct module){.functions = functions};
    return STATUS_OK;
}

void module_release(struct module *module)
{
    if (module->functions == NULL)
        return;
    module->functions->C_Finalize(NULL);
    p11_kit_module_release(module->functions);
    module->functions = NULL;
}

bool token_is_labelled(const CK_TOKEN_INFO *token, const char *label)
{
    char padded[sizeof token->label];
    size_t size = strlen(label);
    if (size > sizeof padded || (token->flags & CKF_TOKEN_INITIALIZED) == 0)
        return false;
    memset(padded, ' ', sizeof padded);
    memcpy(padded, label, size);
    return memcmp(token->label, padded, sizeof padded) == 0;
}

enum status module_find_slot(const struct module *module, const struct slot_question *question, CK_SLOT_ID *ret_slot,
                             struct failure *failure)
{
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG count = SLOTS_MAX;
    CK_RV result = module->functions->C_GetSlotList(CK_TRUE, slots, &count);
    if (result != CKR_OK)
        return module_failure(failure, "the PKCS#11 module does not list its tokens", result);
    CK_SLOT_ID found = 0;
    unsigned matches = 0;
    for (CK_ULONG i = 0; i < count && !(question->first_will_do && matches > 0); i++) {
        CK_TOKEN_INFO token;
        if (module->functions->C_GetTokenInfo(slots[i], &token) != CKR_OK || !question->matches(&token, question->label))
            continue;
        found = slots[i];
        matches++;
    }
    if (matches == 0)
        return failure_set(failure, STATUS_NOT_FOUND, NULL, "the PKCS#11 module has no token for label \"%s\"", question->label);
    if (matches > 1)
        return failure_set(failure, STATUS_CONFLICT, NULL, "the PKCS#11 module has several tokens labelled \"%s\"", question->label);
    *ret_slot = found;
    return STATUS_OK;
}

enum status module_login(const struct module *module, CK_SESSION_HANDLE session, CK_USER_TYPE user, const char *pin_file,
                         struct failure *failure)
{
    CLEANUP(pin_release) struct pin pin = {0};
    TRY(pin_read(pin_file, &pin, failure));
    CK_RV result = module->functions->C_Login(session, user, pin.text, pin.size);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, "the token does not accept the PIN", result);
}

CK_BYTE_PTR module_input(const void *data)
{
    return (CK_BYTE_PTR)(uintptr_t)data;
}

CK_ATTRIBUTE module_label(const char *label)
{
    return (CK_ATTRIBUTE){.type = CKA_LABEL, .pValue = module_input(label), .ulValueLen = strlen(label)};
}

enum status module_find_objects(const struct module *module, CK_SESSION_HANDLE session, CK_OBJECT_CLASS class, const char *label,
                                CK_OBJECT_HANDLE *ret_objects, CK_ULONG maximum, CK_ULONG *ret_count, struct failure *failure)
{
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class}, module_label(label)};
    CK_RV result = module->functions->C_FindObjectsInit(session, wanted, COUNT_OF(wanted));
    if (result != CKR_OK)
        return module_failure(failure, "the token does not search its objects", result);
    result = module->functions->C_FindObjects(session, ret_objects, maximum, ret_count);
    module->functions->C_FindObjectsFinal(session);
    return result == CKR_OK ? STATUS_OK : module_failure(failure, "the token does not search its objects", result);
}
