/* SPDX-License-Identifier: Apache-2.0
 * The process that uses the vault holds no secret of it: its whole memory is searched for the PIN and for keys that are known to be in the
 * token, while it uses them. The same search finds the keys in the vault's memory. */
#include "tests/testing.h"
#include "tests/vault/fixture.h"
#include "tests/vault/masked.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define SEARCHES_OF_THE_VAULT 200

extern char **environ;

_Static_assert(FIXTURE_PIN_SIZE == MASKED_SIZE, "the PIN is searched like a key");

enum secret { SECRET_CHECKPOINT, SECRET_SEAL, SECRET_PEPPER, SECRET_PIN, SECRET_COUNT };

static struct vault_fixture fixture;
static struct vault *vault;
static struct masked secrets[SECRET_COUNT];
static atomic_bool stop_using;
static const uint8_t long_message[256 * 1024]; /* keeps the pepper in use for a while */

static void read_file(const char *path, struct masked *ret_secrets, size_t count)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(file >= 0);
    assert_int_equal(read(file, ret_secrets, count * sizeof *ret_secrets), count * sizeof *ret_secrets);
    close(file);
}

static void mask(struct masked *secret)
{
    for (size_t i = 0; i < MASKED_SIZE; i++)
        secret->bytes[i] ^= MASK;
}

static void use_once(void)
{
    const struct vault_subject subject = {.salt = {3}};
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(4096);
    struct vault_signature signature;
    struct digest digest = {{0}};
    assert_ok(vault_sign_ed25519(vault, VAULT_KEY_CHECKPOINT, bytes_of_text("m"), &signature));
    assert_ok(vault_sign_es256(vault, VAULT_KEY_RECEIPT, &digest, 1, &signature));
    assert_ok(vault_hmac(vault, "p", bytes_of(long_message, sizeof long_message), &digest));
    assert_ok(vault_seal(vault, &subject, bytes_of_text("c"), bytes_of_text("plain"), &sealed));
}

static void *keep_using(void *unused)
{
    while (!atomic_load(&stop_using))
        use_once();
    return unused;
}

static void the_search_finds_what_is_there(void **state)
{
    (void)state;
    uint8_t *planted = malloc(MASKED_SIZE);
    struct masked canary;
    for (size_t i = 0; i < MASKED_SIZE; i++) {
        canary.bytes[i] = (uint8_t)(7 * i + 1);
        planted[i] = canary.bytes[i] ^ MASK;
    }
    assert_int_equal(masked_found(&canary, getpid()), 1);
    wipe(planted, MASKED_SIZE);
    assert_int_equal(masked_found(&canary, getpid()), 0);
    free(planted);
}

static void the_client_holds_neither_pin_nor_keys(void **state)
{
    (void)state;
    use_once();
    for (unsigned i = 0; i < SECRET_COUNT; i++)
        assert_int_equal(masked_found(&secrets[i], getpid()), 0);
}

static void the_vault_has_wiped_the_pin(void **state)
{
    (void)state;
    int found = masked_found(&secrets[SECRET_PIN], vault_process(vault));
    if (found < 0)
        skip();
    assert_int_equal(found, 0);
}

/* The token decrypts a key for the moment of its use: the vault is stopped at some moments until one of them shows a key. */
static bool any_moment_shows(int pid, enum secret secret)
{
    bool shown = false;
    for (unsigned i = 0; i < SEARCHES_OF_THE_VAULT && !shown; i++) {
        usleep(500 + 37 * i);
        kill(pid, SIGSTOP);
        shown = masked_found(&secrets[secret], pid) == 1;
        kill(pid, SIGCONT);
    }
    return shown;
}

/* Shows that what is not found in the client are really the keys in use. */
static void the_vault_has_them_while_it_uses_them(void **state)
{
    (void)state;
    pthread_t thread;
    int pid = vault_process(vault);
    if (masked_found(&secrets[SECRET_PIN], pid) < 0)
        skip();
    assert_int_equal(pthread_create(&thread, NULL, keep_using, NULL), 0);
    bool checkpoint = any_moment_shows(pid, SECRET_CHECKPOINT);
    bool pepper = any_moment_shows(pid, SECRET_PEPPER);
    atomic_store(&stop_using, true);
    pthread_join(thread, NULL);
    assert_true(checkpoint);
    assert_true(pepper);
}

static int import_keys(const char *masked_path)
{
    char *arguments[] = {getenv("IMPORT_KEYS"),
                         strdup(masked_path),
                         strdup(fixture.options.token_label),
                         strdup(fixture.pin_file),
                         strdup(fixture.options.module),
                         NULL};
    pid_t pid;
    int status = -1;
    if (posix_spawn(&pid, arguments[0], NULL, NULL, arguments, environ) == 0)
        waitpid(pid, &status, 0);
    for (size_t i = 1; i < COUNT_OF(arguments); i++)
        free(arguments[i]);
    return status;
}

static int start(void **state)
{
    (void)state;
    char masked_path[FIXTURE_PATH_MAX + 8];
    vault_fixture_init(&fixture);
    snprintf(masked_path, sizeof masked_path, "%s/masked", fixture.directory);
    if (vault_fixture_make_keys(&fixture) != STATUS_OK || import_keys(masked_path) != 0)
        return -1;
    read_file(masked_path, secrets, SECRET_PIN);
    read_file(fixture.pin_file, &secrets[SECRET_PIN], 1);
    mask(&secrets[SECRET_PIN]);
    return vault_start(&fixture.options, &vault, NULL) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_search_finds_what_is_there),
        cmocka_unit_test(the_client_holds_neither_pin_nor_keys),
        cmocka_unit_test(the_vault_has_wiped_the_pin),
        cmocka_unit_test(the_vault_has_them_while_it_uses_them),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
