/* SPDX-License-Identifier: Apache-2.0
 * A configuration that is unsafe or wrong must not start a server; a good one must mean what it says, and the defaults must be the
 * documented. */
#include "src/config/callers_file.h"
#include "src/config/server_config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#define VAULT "vault:\n  module: /usr/lib/token.so\n  pin_file: pin\n"
#define ORIGIN_32 "abcdefghijklmnopqrstuvwxyz.bank/"
#define ORIGIN_128 ORIGIN_32 ORIGIN_32 ORIGIN_32 ORIGIN_32
#define ORIGIN_129 ORIGIN_128 "x"
#define PLAIN "callers: callers.yaml\nlisten:\n  tls: off\n" VAULT

struct refusal {
    const char *text;
    unsigned line;
    const char *field;
    const char *message;
};

static void what_is_unsafe_or_wrong_is_refused(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {PLAIN "colour: blue\n", 7, "colour", "is not a known name here"},
        {"callers: callers.yaml\nlisten:\n  tls: off\n  colour: blue\n" VAULT, 4, "listen.colour", "is not a known name here"},
        {"listen:\n  tls: off\n" VAULT, 1, "callers", "is missing"},
        {"callers: callers.yaml\nlisten:\n  tls: off\n", 1, "vault", "is missing"},
        {"callers: callers.yaml\n" VAULT, 1, "listen", "is missing, and TLS is on"},
        {"callers: c\nlisten:\n  certificate: c.pem\n" VAULT, 3, "listen.private_key", "is missing, and TLS is on"},
        {"callers: c\nlisten:\n  tls: off\n  address: 0.0.0.0\n" VAULT, 3, "listen.tls", "must be on: the address is not loopback"},
        {"callers: c\nlisten:\n  tls: off\n  address: 192.168.0.1\n" VAULT, 3, "listen.tls", "must be on: the address is not loopback"},
        {"callers: c\nlisten:\n  tls: off\n  address: \"::\"\n" VAULT, 3, "listen.tls", "must be on: the address is not loopback"},
        {"callers: c\nlisten:\n  tls: off\n  address: localhost\n" VAULT, 4, "listen.address", "must be an IPv4 or IPv6 address"},
        {"callers: c\nlisten:\n  tls: maybe\n" VAULT, 3, "listen.tls", "must be one of: off, on"},
        {"callers: c\nlisten:\n  tls: off\n  client_authorities: ca.pem\n" VAULT, 4, "listen.client_authorities", "needs tls: on"},
        {"callers: c\nlisten:\n  tls: off\n  port: 65536\n" VAULT, 4, "listen.port", "must be from 0 to 65535"},
        {PLAIN "ceremonies:\n  certificate_seconds: 901\n", 8, "ceremonies.certificate_seconds", "must be from 30 to 900"},
        {PLAIN "ceremonies:\n  operation_seconds: 60\n  certificate_seconds: 61\n", 9, "ceremonies.certificate_seconds",
         "is longer than operation_seconds"},
        {PLAIN "limits: 7\n", 7, "limits", "must be a map"},
        {PLAIN "ledger:\n  origin: " ORIGIN_129 "\n", 8, "ledger.origin", "is longer than 128 bytes"},
        {PLAIN "ledger:\n  origin: two words\n", 8, "ledger.origin", "must be visible ASCII without space, quote, backslash or +"},
        {PLAIN "ledger:\n  origin: bank.example/a+b\n", 8, "ledger.origin", "must be visible ASCII without space, quote, backslash or +"},
        {PLAIN "ledger:\n  origin: 銀行.example/log\n", 8, "ledger.origin", "must be visible ASCII without space, quote, backslash or +"},
        {PLAIN "log:\n  level: loud\n", 8, "log.level", "must be one of: error, warning, info"},
    };
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct server_config config = {0};
        struct failure failure = {0};
        if (server_config_read(bytes_of_text(refusals[i].text), "/etc", &config, &failure) != STATUS_INVALID)
            fail_msg("taken:\n%s", refusals[i].text);
        assert_string_equal(failure.field, refusals[i].field);
        assert_string_equal(failure.message, refusals[i].message);
        assert_int_equal(failure.line, refusals[i].line);
        assert_null(config.top.callers);
    }
}

static void paths_start_from_the_folder_of_the_file(void **state)
{
    (void)state;
    struct server_config config = {0};
    assert_int_equal(server_config_read(bytes_of_text(PLAIN), "/etc/countersign", &config, NULL), STATUS_OK);
    assert_string_equal(config.top.callers, "/etc/countersign/callers.yaml");
    assert_string_equal(config.top.store, "sqlite:/etc/countersign/countersign.db");
    assert_string_equal(config.vault.module, "/usr/lib/token.so");
    assert_null(config.top.trust);
    server_config_release(&config);
    assert_int_equal(server_config_read(bytes_of_text("store: \"sqlite:/var/lib/c.db\"\n" PLAIN), "/etc", &config, NULL), STATUS_OK);
    assert_string_equal(config.top.store, "sqlite:/var/lib/c.db");
    server_config_release(&config);
}

static void the_longest_origin_is_one_that_checkpoints_take(void **state)
{
    (void)state;
    struct server_config config = {0};
    assert_int_equal(server_config_read(bytes_of_text(PLAIN "ledger:\n  origin: " ORIGIN_128 "\n"), "/etc", &config, NULL), STATUS_OK);
    assert_string_equal(config.ledger.origin, ORIGIN_128);
    server_config_release(&config);
}

static void what_is_not_given_has_its_default(void **state)
{
    (void)state;
    struct server_config config = {0};
    assert_int_equal(server_config_read(bytes_of_text(PLAIN), ".", &config, NULL), STATUS_OK);
    assert_string_equal(config.listen.address, "127.0.0.1");
    assert_int_equal(config.listen.port, 8443);
    assert_int_equal(config.listen.tls, SWITCH_OFF);
    assert_int_equal(config.log.level, LOG_LEVEL_INFO);
    assert_int_equal(config.ceremonies.certificate_seconds, 300);
    server_config_release(&config);
}

/* A default outside its own bounds would be a value that nobody may write down. */
static void every_default_is_within_its_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < config_keys_count; i++) {
        const struct config_key *key = &config_keys[i];
        if (key->kind == CONFIG_NUMBER)
            assert_in_range(key->preset, key->minimum, key->maximum);
        if (key->kind == CONFIG_TEXT && key->preset_text != NULL)
            assert_in_range(strlen(key->preset_text), 1, key->maximum);
        assert_true(key->help[strlen(key->help) - 1] == '.');
    }
}

#define DIGEST_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ENTRY(name, digest) "  - name: " name "\n    roles: [channel]\n    token_sha256: " digest "\n"

static void callers_that_are_doubtful_are_refused(void **state)
{
    (void)state;
    static const struct refusal refusals[] = {
        {"callers: []\n", 1, "callers", "is empty: nobody could call"},
        {"callers:\n" ENTRY("a", "123"), 4, "callers[0].token_sha256", "must be 64 hexadecimal digits"},
        {"callers:\n" ENTRY("A b", DIGEST_A), 2, "callers[0].name", "may hold a-z, 0-9, '-', '.' and '_' only"},
        {"callers:\n" ENTRY("a", DIGEST_A) ENTRY("a", DIGEST_B), 5, "callers[1].name", "is given twice"},
        {"callers:\n" ENTRY("a", DIGEST_A) ENTRY("b", DIGEST_A), 5, "callers[1]", "has the same SHA-256 as another caller"},
        {"callers:\n  - name: a\n    roles: []\n    token_sha256: " DIGEST_A "\n", 3, "callers[0].roles", "names no role"},
        {"callers:\n  - name: a\n    roles: [root]\n    token_sha256: " DIGEST_A "\n", 3, "callers[0].roles[0]",
         "must be one of: channel, counter, atm, ra, operator, approver, auditor, admin, officer"},
        {"callers:\n  - name: a\n    roles: [ra]\n", 2, "callers[0]", "needs token_sha256 or certificate_sha256, and only one of them"},
        {"callers:\n  - name: a\n    token: secret\n", 3, "callers[0].token", "is not a known name here"},
    };
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        struct callers callers = {0};
        struct failure failure = {0};
        if (callers_read(bytes_of_text(refusals[i].text), &callers, &failure) != STATUS_INVALID)
            fail_msg("taken:\n%s", refusals[i].text);
        assert_string_equal(failure.field, refusals[i].field);
        assert_string_equal(failure.message, refusals[i].message);
        assert_int_equal(failure.line, refusals[i].line);
    }
}

static void a_caller_is_found_by_its_own_kind_of_proof_only(void **state)
{
    (void)state;
    struct callers callers = {0};
    struct digest a, b;
    memset(a.bytes, 0xaa, sizeof a.bytes);
    memset(b.bytes, 0xbb, sizeof b.bytes);
    assert_int_equal(callers_read(bytes_of_text("callers:\n" ENTRY(
                                      "web", DIGEST_A) "  - name: desk\n    roles: [counter, ra]\n    certificate_sha256: " DIGEST_B "\n"),
                                  &callers, NULL),
                     STATUS_OK);
    assert_string_equal(callers_find(&callers, PROOF_TOKEN, &a)->name, "web");
    assert_null(callers_find(&callers, PROOF_CERTIFICATE, &a));
    assert_null(callers_find(&callers, PROOF_TOKEN, &b));
    assert_int_equal(callers_find(&callers, PROOF_CERTIFICATE, &b)->roles, ROLE_BIT(ROLE_COUNTER) | ROLE_BIT(ROLE_RA));
    callers_release(&callers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_unsafe_or_wrong_is_refused),
        cmocka_unit_test(paths_start_from_the_folder_of_the_file),
        cmocka_unit_test(the_longest_origin_is_one_that_checkpoints_take),
        cmocka_unit_test(what_is_not_given_has_its_default),
        cmocka_unit_test(every_default_is_within_its_bounds),
        cmocka_unit_test(callers_that_are_doubtful_are_refused),
        cmocka_unit_test(a_caller_is_found_by_its_own_kind_of_proof_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
