/* SPDX-License-Identifier: Apache-2.0
 * C_CreateObject with the uses that the vault needs. */
#include "tests/vault/card_keys.h"

#include "src/vault/module.h"

static CK_BBOOL yes = CK_TRUE;

static void import(const struct module *module, CK_SESSION_HANDLE session, const struct card_key *key)
{
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = key->type;
    CK_BBOOL extractable = key->extractable ? CK_TRUE : CK_FALSE;
    CK_OBJECT_HANDLE object;
    CK_ATTRIBUTE attributes[] = {{CKA_CLASS, &class, sizeof class}, {CKA_KEY_TYPE, &type, sizeof type},
                                 module_label(key->label),          {CKA_VALUE, module_input(key->value), key->size},
                                 {CKA_TOKEN, &yes, sizeof yes},     {CKA_PRIVATE, &yes, sizeof yes},
                                 {CKA_SENSITIVE, &yes, sizeof yes}, {CKA_EXTRACTABLE, &extractable, sizeof extractable},
                                 {CKA_SIGN, &yes, sizeof yes},      {CKA_DERIVE, &yes, sizeof yes}};
    INVARIANT(module->functions->C_CreateObject(session, attributes, COUNT_OF(attributes), &object) == CKR_OK);
}

void card_keys_import(const struct vault_fixture *fixture, const struct card_key *keys, size_t count)
{
    CLEANUP(module_release) struct module module = {0};
    struct slot_question ours = {.matches = token_is_labelled, .label = fixture->options.token_label};
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    INVARIANT(module_load(fixture->options.module, &module, NULL) == STATUS_OK);
    INVARIANT(module_find_slot(&module, &ours, &slot, NULL) == STATUS_OK);
    INVARIANT(module.functions->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session) == CKR_OK);
    INVARIANT(module_login(&module, session, CKU_USER, fixture->pin_file, NULL) == STATUS_OK);
    for (size_t i = 0; i < count; i++)
        import(&module, session, &keys[i]);
}
