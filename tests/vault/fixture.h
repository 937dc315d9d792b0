/* SPDX-License-Identifier: Apache-2.0
 * A SoftHSM token of its own for each test program, in a directory that goes away afterwards, and options to start a vault on it. */
#pragma once

#include "src/vault/vault.h"

#define FIXTURE_PATH_MAX 128
#define FIXTURE_PIN_SIZE 32

/* The PIN is random, and in its file only: a test looks for it in memory. */
struct vault_fixture {
    char directory[FIXTURE_PATH_MAX];
    char config[FIXTURE_PATH_MAX];
    char pin_file[FIXTURE_PATH_MAX];
    char so_pin_file[FIXTURE_PATH_MAX];
    struct vault_options options;
};

/* Exits with 77 (skipped) where SoftHSM is not installed. Sets SOFTHSM2_CONF for this process too. */
void vault_fixture_init(struct vault_fixture *fixture);
/* Makes token and keys. */
MUST_CHECK enum status vault_fixture_make_keys(const struct vault_fixture *fixture);
/* Puts this line where the PIN was. */
void vault_fixture_set_pin(const struct vault_fixture *fixture, const char *line);
void vault_fixture_release(struct vault_fixture *fixture);
