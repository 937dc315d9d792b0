/* SPDX-License-Identifier: Apache-2.0
 * Which tokens, keys and PIN files the vault refuses to work with, and that making keys never replaces any. */
#include "src/vault/module.h"
#include "src/vault/token.h"
#include "tests/testing.h"
#include "tests/vault/fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static CK_BBOOL yes = CK_TRUE;
static CK_BBOOL no = CK_FALSE;

static struct vault_fixture fixture;

static void assert_start_fails(enum status expected, const char *word)
{
    struct vault *vault = NULL;
    struct failure failure = {0};
    assert_int_equal(vault_start(&fixture.options, &vault, &failure), expected);
    assert_non_null(strstr(failure.message, word));
}

static CK_SESSION_HANDLE open_token(const struct module *module)
{
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;
    struct slot_question ours = {.matches = token_is_labelled, .label = fixture.options.token_label};
    assert_ok(module_find_slot(module, &ours, &slot, NULL));
    assert_int_equal(module->functions->C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session), CKR_OK);
    assert_ok(module_login(module, session, CKU_USER, fixture.pin_file, NULL));
    return session;
}

static void add_seal_key(const struct module *module, CK_SESSION_HANDLE session, bool extractable)
{
    CK_ULONG size = 32;
    char label[] = "countersign-seal";
    CK_ATTRIBUTE attributes[] = {{CKA_LABEL, label, strlen(label)},
                                 {CKA_TOKEN, &yes, sizeof yes},
                                 {CKA_PRIVATE, &yes, sizeof yes},
                                 {CKA_SENSITIVE, &yes, sizeof yes},
                                 {CKA_EXTRACTABLE, extractable ? &yes : &no, sizeof yes},
                                 {CKA_SIGN, &yes, sizeof yes},
                                 {CKA_VALUE_LEN, &size, sizeof size}};
    CK_MECHANISM mechanism = {.mechanism = CKM_GENERIC_SECRET_KEY_GEN};
    CK_OBJECT_HANDLE key;
    assert_int_equal(module->functions->C_GenerateKey(session, &mechanism, attributes, COUNT_OF(attributes), &key), CKR_OK);
}

static void remove_seal_keys(const struct module *module, CK_SESSION_HANDLE session)
{
    CK_OBJECT_HANDLE keys[4];
    CK_ULONG count;
    assert_ok(module_find_objects(module, session, CKO_SECRET_KEY, "countersign-seal", keys, 4, &count, NULL));
    for (CK_ULONG i = 0; i < count; i++)
        assert_int_equal(module->functions->C_DestroyObject(session, keys[i]), CKR_OK);
}

static void making_keys_again_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    struct vault *vault = NULL;
    struct failure failure = {0};
    CLEANUP(buffer_release) struct buffer before = BUFFER_INIT(256);
    CLEANUP(buffer_release) struct buffer after = BUFFER_INIT(256);
    assert_ok(vault_start(&fixture.options, &vault, NULL));
    assert_ok(vault_public_key(vault, VAULT_KEY_RECEIPT, &before));
    vault_release(&vault);
    assert_status(STATUS_CONFLICT, vault_make_keys(&fixture.options, fixture.so_pin_file, &failure));
    assert_non_null(strstr(failure.message, "exists already"));
    assert_status(STATUS_CONFLICT, vault_make_keys(&fixture.options, NULL, &failure));
    assert_non_null(strstr(failure.message, "countersign-receipt"));
    assert_ok(vault_start(&fixture.options, &vault, NULL));
    assert_ok(vault_public_key(vault, VAULT_KEY_RECEIPT, &after));
    assert_true(bytes_equal(buffer_bytes(&before), buffer_bytes(&after)));
    vault_release(&vault);
}

static void a_token_with_a_missing_double_or_extractable_key_is_refused(void **state)
{
    (void)state;
    CLEANUP(module_release) struct module module = {0};
    assert_ok(module_load(fixture.options.module, &module, NULL));
    CK_SESSION_HANDLE session = open_token(&module);
    add_seal_key(&module, session, false);
    assert_start_fails(STATUS_CONFLICT, "more than one key \"countersign-seal\"");
    remove_seal_keys(&module, session);
    assert_start_fails(STATUS_NOT_FOUND, "no key \"countersign-seal\"");
    add_seal_key(&module, session, true);
    assert_start_fails(STATUS_INVALID, "can be taken out");
    remove_seal_keys(&module, session);
    add_seal_key(&module, session, false);
    struct vault *vault = NULL;
    assert_ok(vault_start(&fixture.options, &vault, NULL));
    vault_release(&vault);
}

static void no_key_shows_its_value(void **state)
{
    (void)state;
    CLEANUP(module_release) struct module module = {0};
    assert_ok(module_load(fixture.options.module, &module, NULL));
    CK_SESSION_HANDLE session = open_token(&module);
    for (enum token_key key = 0; key < TOKEN_KEY_COUNT; key++) {
        CK_OBJECT_HANDLE object;
        CK_ULONG count;
        uint8_t value[64];
        CK_ATTRIBUTE attribute = {CKA_VALUE, value, sizeof value};
        const struct token_key_kind *kind = &token_key_kinds[key];
        assert_ok(module_find_objects(&module, session, kind->class, kind->label, &object, 1, &count, NULL));
        assert_int_equal(count, 1);
        assert_int_equal(module.functions->C_GetAttributeValue(session, object, &attribute, 1), CKR_ATTRIBUTE_SENSITIVE);
    }
}

static enum status read_pin_file(const char *content, mode_t mode)
{
    char path[FIXTURE_PATH_MAX + 8];
    CLEANUP(pin_release) struct pin pin = {0};
    snprintf(path, sizeof path, "%s/other", fixture.directory);
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    assert_int_equal(write(file, content, strlen(content)), strlen(content));
    assert_int_equal(fchmod(file, mode), 0);
    close(file);
    enum status status = pin_read(path, &pin, NULL);
    unlink(path);
    return status;
}

static void a_pin_file_holds_one_line_and_is_its_owners_alone(void **state)
{
    (void)state;
    char longest[PIN_SIZE_MAX + 2];
    memset(longest, '1', sizeof longest);
    longest[PIN_SIZE_MAX + 1] = 0;
    assert_ok(read_pin_file("1234", 0400));
    assert_ok(read_pin_file("1234\n", 0600));
    assert_status(STATUS_INVALID, read_pin_file("", 0400));
    assert_status(STATUS_INVALID, read_pin_file("\n", 0400));
    assert_status(STATUS_INVALID, read_pin_file("1234\n5678\n", 0400));
    assert_status(STATUS_INVALID, read_pin_file(longest, 0400));
    longest[PIN_SIZE_MAX] = 0;
    assert_ok(read_pin_file(longest, 0400));
    assert_status(STATUS_INVALID, read_pin_file("1234", 0440));
    assert_status(STATUS_INVALID, read_pin_file("1234", 0404));
}

static void a_pin_file_that_is_a_link_or_a_folder_is_refused(void **state)
{
    (void)state;
    char path[FIXTURE_PATH_MAX + 8];
    CLEANUP(pin_release) struct pin pin = {0};
    snprintf(path, sizeof path, "%s/link", fixture.directory);
    assert_int_equal(symlink(fixture.pin_file, path), 0);
    assert_status(STATUS_IO, pin_read(path, &pin, NULL));
    assert_status(STATUS_INVALID, pin_read(fixture.directory, &pin, NULL));
}

static int start(void **state)
{
    (void)state;
    vault_fixture_init(&fixture);
    return vault_fixture_make_keys(&fixture) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    vault_fixture_release(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(making_keys_again_is_refused_and_changes_nothing),
        cmocka_unit_test(a_token_with_a_missing_double_or_extractable_key_is_refused),
        cmocka_unit_test(no_key_shows_its_value),
        cmocka_unit_test(a_pin_file_holds_one_line_and_is_its_owners_alone),
        cmocka_unit_test(a_pin_file_that_is_a_link_or_a_folder_is_refused),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
