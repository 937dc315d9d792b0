/* SPDX-License-Identifier: Apache-2.0
 * The directory, the PIN files and SoftHSM's configuration of a test token. */
#include "tests/vault/fixture.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define LABEL "countersign-test"
#define EXIT_SKIPPED 77

static void write_file(const char *path, const char *text, mode_t mode)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    INVARIANT(file >= 0);
    INVARIANT(write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
}

static void name_file(const struct vault_fixture *fixture, const char *name, char *ret_path)
{
    INVARIANT(snprintf(ret_path, FIXTURE_PATH_MAX, "%s/%s", fixture->directory, name) < FIXTURE_PATH_MAX);
}

static void write_pin(const char *path)
{
    uint8_t random[FIXTURE_PIN_SIZE / 2];
    char line[FIXTURE_PIN_SIZE + 2];
    INVARIANT(getrandom(random, sizeof random, 0) == sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(line + 2 * i, 3, "%02x", random[i]);
    line[FIXTURE_PIN_SIZE] = '\n';
    line[FIXTURE_PIN_SIZE + 1] = 0;
    write_file(path, line, S_IRUSR);
    wipe(random, sizeof random);
    wipe(line, sizeof line);
}

static void write_config(const struct vault_fixture *fixture)
{
    char tokens[FIXTURE_PATH_MAX];
    char text[2 * FIXTURE_PATH_MAX];
    name_file(fixture, "tokens", tokens);
    INVARIANT(mkdir(tokens, S_IRWXU) == 0);
    snprintf(text, sizeof text, "directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n", tokens);
    write_file(fixture->config, text, S_IRUSR);
}

void vault_fixture_init(struct vault_fixture *fixture)
{
    if (access(MODULE, R_OK) != 0) {
        puts("SKIPPED: SoftHSM 2 is not installed");
        exit(EXIT_SKIPPED);
    }
    *fixture = (struct vault_fixture){.directory = "/tmp/countersign-vault-XXXXXX"};
    INVARIANT(mkdtemp(fixture->directory) != NULL);
    name_file(fixture, "softhsm2.conf", fixture->config);
    name_file(fixture, "pin", fixture->pin_file);
    name_file(fixture, "so-pin", fixture->so_pin_file);
    write_pin(fixture->pin_file);
    write_pin(fixture->so_pin_file);
    write_config(fixture);
    INVARIANT(setenv("SOFTHSM2_CONF", fixture->config, 1) == 0);
    fixture->options = (struct vault_options){.program = getenv("COUNTERSIGN_VAULT"),
                                              .module = MODULE,
                                              .token_label = LABEL,
                                              .pin_file = fixture->pin_file,
                                              .token_config = fixture->config,
                                              .connections = 4};
    INVARIANT(fixture->options.program != NULL);
}

enum status vault_fixture_make_keys(const struct vault_fixture *fixture)
{
    struct failure failure = {0};
    enum status status = vault_make_keys(&fixture->options, fixture->so_pin_file, &failure);
    if (status != STATUS_OK)
        fprintf(stderr, "%s\n", failure.message);
    return status;
}

void vault_fixture_set_pin(const struct vault_fixture *fixture, const char *line)
{
    INVARIANT(unlink(fixture->pin_file) == 0);
    write_file(fixture->pin_file, line, S_IRUSR);
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

void vault_fixture_release(struct vault_fixture *fixture)
{
    nftw(fixture->directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}
