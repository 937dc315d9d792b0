/* SPDX-License-Identifier: Apache-2.0
 * Replaces the secret keys of a test token by known ones, in a process of its own, so that the test that looks for them in memory never
 * holds them: it gets them masked, in the file of the first argument (label, PIN file: second and third). */
#include "src/vault/module.h"
#include "src/vault/token.h"
#include "tests/vault/masked.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;

static CK_SESSION_HANDLE open_token(const struct module *module, const char *label, const char *pin_file)
{
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    struct slot_question ours = {.matches = token_is_labelled, .label = label};
    INVARIANT(module_find_slot(module, &ours, &slot, NULL) == STATUS_OK);
    INVARIANT(module->functions->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session) == CKR_OK);
    INVARIANT(module_login(module, session, CKU_USER, pin_file, NULL) == STATUS_OK);
    return session;
}

static void destroy_key(const struct module *module, CK_SESSION_HANDLE session, const struct token_key_kind *kind)
{
    CK_OBJECT_HANDLE object;
    CK_ULONG count;
    INVARIANT(module_find_objects(module, session, kind->class, kind->label, &object, 1, &count, NULL) == STATUS_OK && count == 1);
    INVARIANT(module->functions->C_DestroyObject(session, object) == CKR_OK);
}

static void create_key(const struct module *module, CK_SESSION_HANDLE session, const struct token_key_kind *kind, uint8_t *value)
{
    CK_OBJECT_CLASS class = kind->class;
    CK_KEY_TYPE type = kind->type;
    char label[64];
    CK_BYTE curve[] = {0x13, 0x0c, 'e', 'd', 'w', 'a', 'r', 'd', 's', '2', '5', '5', '1', '9'};
    CK_ATTRIBUTE attributes[] = {
        {CKA_CLASS, &class, sizeof class},   {CKA_KEY_TYPE, &type, sizeof type}, {CKA_LABEL, label, strlen(kind->label)},
        {CKA_VALUE, value, MASKED_SIZE},     {CKA_TOKEN, &yes, sizeof yes},      {CKA_PRIVATE, &yes, sizeof yes},
        {CKA_SENSITIVE, &yes, sizeof yes},   {CKA_EXTRACTABLE, &no, sizeof no},  {CKA_SIGN, &yes, sizeof yes},
        {CKA_EC_PARAMS, curve, sizeof curve}};
    CK_OBJECT_HANDLE object;
    CK_ULONG count = COUNT_OF(attributes) - (kind->class == CKO_SECRET_KEY ? 1 : 0);
    snprintf(label, sizeof label, "%s", kind->label);
    INVARIANT(module->functions->C_CreateObject(session, attributes, count, &object) == CKR_OK);
}

static void replace_key(const struct module *module, CK_SESSION_HANDLE session, enum token_key key, int masked_file)
{
    uint8_t value[MASKED_SIZE];
    INVARIANT(getrandom(value, sizeof value, 0) == sizeof value);
    destroy_key(module, session, &token_key_kinds[key]);
    create_key(module, session, &token_key_kinds[key], value);
    for (size_t i = 0; i < sizeof value; i++)
        value[i] ^= MASK;
    INVARIANT(write(masked_file, value, sizeof value) == sizeof value);
}

int main(int argc, char **argv)
{
    struct module module;
    INVARIANT(argc == 5);
    int masked_file = open(argv[1], O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    INVARIANT(masked_file >= 0);
    INVARIANT(module_load(argv[4], &module, NULL) == STATUS_OK);
    CK_SESSION_HANDLE session = open_token(&module, argv[2], argv[3]);
    replace_key(&module, session, TOKEN_KEY_CHECKPOINT, masked_file);
    replace_key(&module, session, TOKEN_KEY_SEAL, masked_file);
    replace_key(&module, session, TOKEN_KEY_PEPPER, masked_file);
    _exit(EXIT_SUCCESS);
}
