/* SPDX-License-Identifier: Apache-2.0
 * The checkpoints that the keeper keeps are signed notes that anybody can open with the log's key, and the stored log proves itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/evp.h>
#include <stdio.h>

#include "src/service/keeper_vault.h"
#include "src/service/ledger_read.h"
#include "src/store/ledger_rows.h"
#include "tests/service/keeper_fixture.h"

#define ENTRIES 300

/* The vault's three functions, with a key of the test's own. */
static EVP_PKEY *checkpoint_key;
static enum status vault_answer;

enum status vault_public_key(struct vault *vault, enum vault_key key, struct buffer *ret_key)
{
    (void)vault;
    uint8_t public_key[32];
    size_t size = sizeof public_key;
    assert_int_equal(key, VAULT_KEY_CHECKPOINT);
    assert_int_equal(EVP_PKEY_get_raw_public_key(checkpoint_key, public_key, &size), 1);
    return buffer_append(ret_key, bytes_of(public_key, size));
}

enum status vault_sign_ed25519(struct vault *vault, enum vault_key key, struct bytes message, struct vault_signature *ret_signature)
{
    (void)vault;
    assert_int_equal(key, VAULT_KEY_CHECKPOINT);
    size_t size = sizeof ret_signature->bytes;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert_int_equal(EVP_DigestSignInit(context, NULL, NULL, NULL, checkpoint_key), 1);
    assert_int_equal(EVP_DigestSign(context, ret_signature->bytes, &size, message.data, message.size), 1);
    EVP_MD_CTX_free(context);
    return vault_answer;
}

enum status vault_sign_es256(struct vault *vault, enum vault_key key, const struct digest *digests, size_t count,
                             struct vault_signature *ret_signatures)
{
    (void)vault;
    assert_int_equal(key, VAULT_KEY_RECEIPT);
    for (size_t i = 0; i < count; i++)
        memcpy(ret_signatures[i].bytes, digests[i].bytes, DIGEST_SIZE);
    return STATUS_OK;
}

struct vaulted {
    struct store_fixture store;
    struct keeper_vault signer;
    struct keeper *keeper;
};

static int set_up(void **state)
{
    static struct vaulted vaulted;
    vault_answer = STATUS_OK;
    checkpoint_key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    store_fixture_init(&vaulted.store);
    store_fixture_fill(&vaulted.store);
    struct keeper_options options = keeper_fixture_options(&vaulted.store);
    if (keeper_vault_init(NULL, KEEPER_ORIGIN, &vaulted.signer) != STATUS_OK)
        return -1;
    options.signer = keeper_vault_signer(&vaulted.signer);
    *state = &vaulted;
    return keeper_start(&options, &vaulted.keeper, NULL) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct vaulted *vaulted = *state;
    keeper_release(&vaulted->keeper);
    keeper_vault_release(&vaulted->signer);
    store_fixture_release(&vaulted->store);
    EVP_PKEY_free(checkpoint_key);
    return 0;
}

static enum status call(struct keeper *keeper, unsigned number)
{
    CLEANUP(test_command_release) struct test_command command;
    char key[24];
    snprintf(key, sizeof key, "key-%u", number);
    test_command_init(&command, key);
    return test_command_call(keeper, &command);
}

static void read_checkpoint(struct vaulted *vaulted, struct checkpoint *ret_checkpoint)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    int64_t size = 0;
    assert_int_equal(ledger_checkpoint_row_latest(vaulted->store.connection, KEEPER_LOG, &size, &note), STATUS_OK);
    struct note_key key;
    assert_int_equal(note_key_make(KEEPER_ORIGIN, buffer_bytes(&vaulted->signer.public_key), &key), STATUS_OK);
    assert_int_equal(checkpoint_open(buffer_bytes(&note), &key, ret_checkpoint), STATUS_OK);
    assert_int_equal(ret_checkpoint->size, size);
}

static void test_checkpoints_open_with_the_logs_key(void **state)
{
    struct vaulted *vaulted = *state;
    struct checkpoint checkpoint;
    assert_int_equal(call(vaulted->keeper, 0), STATUS_OK);
    read_checkpoint(vaulted, &checkpoint);
    assert_int_equal(checkpoint.size, 1);
    assert_string_equal(checkpoint.origin, KEEPER_ORIGIN);
}

static void test_stored_log_proves_its_checkpoint(void **state)
{
    struct vaulted *vaulted = *state;
    struct stored_log rows = {.connection = vaulted->store.connection, .log = KEEPER_LOG};
    const struct merkle_source source = stored_log_source(&rows);
    struct checkpoint checkpoint;
    struct digest root;
    for (unsigned i = 0; i < ENTRIES; i++)
        assert_int_equal(call(vaulted->keeper, i), STATUS_OK);
    read_checkpoint(vaulted, &checkpoint);
    assert_int_equal(checkpoint.size, ENTRIES);
    assert_int_equal(merkle_root_of(&source, ENTRIES, &root), STATUS_OK);
    assert_true(digest_equal(&root, &checkpoint.root));
    assert_int_equal(merkle_root_of(&source, ENTRIES + 1, &root), STATUS_NOT_FOUND);
}

static void test_nothing_happens_while_the_vault_is_away(void **state)
{
    struct vaulted *vaulted = *state;
    vault_answer = STATUS_UNAVAILABLE;
    assert_int_equal(call(vaulted->keeper, 0), STATUS_UNAVAILABLE);
    vault_answer = STATUS_OK;
    assert_true(becomes_healthy(vaulted->keeper));
    assert_int_equal(log_size(vaulted->store.connection), 0);
    assert_int_equal(call(vaulted->keeper, 0), STATUS_OK);
}

int main(void)
{
#define VAULTED_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        VAULTED_TEST(test_checkpoints_open_with_the_logs_key),
        VAULTED_TEST(test_stored_log_proves_its_checkpoint),
        VAULTED_TEST(test_nothing_happens_while_the_vault_is_away),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
