/* SPDX-License-Identifier: Apache-2.0
 * The trust registry as people write it: what it says is what is read, and what is wrong is told with line and field. */
#include "src/config/trust_file.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/trust-file-XXXXXX";
static char registry[64];
static struct pki_entity root, ca;

static void write_certificate(const char *name, const struct pki_entity *entity)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(PEM_write_X509(file, entity->x509), 1);
    fclose(file);
}

static void write_registry(const char *text)
{
    FILE *file = fopen(registry, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    fclose(file);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(registry, sizeof registry, "%s/trust.yaml", folder);
    root = pki_issue(NULL, PKI_CA("Root"));
    ca = pki_issue(&root, PKI_CA("CA"));
    write_certificate("root.pem", &root);
    write_certificate("ca.pem", &ca);
    write_registry("");
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"root.pem", "ca.pem", "trust.yaml"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[64];
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
    pki_entity_release(&ca);
    pki_entity_release(&root);
    return 0;
}

#define HEAD                                                                                                                               \
    "anchors: [root.pem]\n"                                                                                                                \
    "authorities:\n"                                                                                                                       \
    "  companies:\n"
#define BODY                                                                                                                               \
    "    certificate: ca.pem\n"                                                                                                            \
    "    approval: approved by the ministry\n"                                                                                             \
    "    practice_statement: MOEACA CPS 1.9\n"                                                                                             \
    "    practice_statement_checked: true\n"
#define KIND "    kind: moeaca\n"
#define POLICIES                                                                                                                           \
    "    policies:\n"                                                                                                                      \
    "      2.16.886.101.0.3.3:\n"                                                                                                          \
    "        assurance_level: 3\n"

static void a_whole_registry_is_read(void **state)
{
    (void)state;
    CLEANUP(trust_release) struct trust trust = {0};
    struct failure failure = {0};
    write_registry(HEAD KIND BODY POLICIES "    key_usages: [digital_signature, non_repudiation]\n"
                                           "revocation:\n"
                                           "  - issuer: ca.pem\n"
                                           "    crls: [http://crl.example/1.crl, http://crl.example/delta.crl]\n"
                                           "    ocsp: http://ocsp.example/\n"
                                           "    crl_age_max_seconds: 86400\n"
                                           "devices:\n"
                                           "  token-a:\n"
                                           "    standard: fips140_2_l3\n"
                                           "    level: level 3\n"
                                           "    certificate_number: \"4321\"\n"
                                           "    valid_until: 2030-01-01T00:00:00Z\n"
                                           "carriers:\n"
                                           "  bank-b-token:\n"
                                           "    other_bank: true\n"
                                           "    middleware: bridge 2.1\n"
                                           "    middleware_reviewed: false\n");
    if (trust_file_read(registry, &trust, &failure) != STATUS_OK)
        fail_msg("line %u: %s: %s", failure.line, failure.field, failure.message);
    assert_int_equal(trust.anchor_count, 1);
    const struct trust_authority *authority = trust_authority_of_issuer(&trust, ca.certificate);
    assert_non_null(authority);
    assert_int_equal(authority->kind, TRUST_KIND_MOEACA);
    assert_int_equal(authority->identity, TRUST_IDENTITY_UNIFIED_BUSINESS_NUMBER);
    assert_int_equal(authority->key_usages, CERTIFICATE_USAGE_DIGITAL_SIGNATURE | CERTIFICATE_USAGE_NON_REPUDIATION);
    assert_int_equal(trust_policy_of(authority, "2.16.886.101.0.3.3")->scopes, TRUST_SCOPE_QUERY | TRUST_SCOPE_APPLICATION);
    assert_null(trust_policy_of(authority, "2.16.886.101.0.3.2"));
    assert_int_equal(trust_revocation_of_issuer(&trust, ca.certificate)->crl_count, 2);
    assert_null(trust_revocation_of_issuer(&trust, root.certificate));
    const struct trust_device *device = trust_device_find(&trust, "token-a", PKI_NOW);
    assert_non_null(device);
    assert_int_equal(device->standard, TRUST_DEVICE_FIPS140_2_L3);
    assert_null(trust_device_find(&trust, "token-a", device->valid_until));
    assert_null(trust_device_find(&trust, "token-b", PKI_NOW));
    assert_false(trust_carrier_find(&trust, "bank-b-token")->middleware_reviewed);
}

static void every_fault_is_told_with_line_and_field(void **state)
{
    static const struct {
        const char *text;
        unsigned line;
        const char *field;
    } rows[] = {
        {"anchors: []\nauthorities: {}\n", 1, "anchors"},
        {"anchors: [missing.pem]\nauthorities: {}\n", 1, "anchors[0]"},
        {"anchors: [trust.yaml]\nauthorities: {}\n", 1, "anchors[0]"},
        {"authorities: {}\n", 1, "anchors"},
        {"anchors: [root.pem]\nauthorities: {}\nextra: 1\n", 3, "extra"},
        {HEAD BODY POLICIES, 4, "authorities.companies.kind"},
        {HEAD "    kind: fido\n" BODY POLICIES, 4, "authorities.companies.kind"},
        {HEAD KIND BODY, 4, "authorities.companies.policies"},
        {HEAD KIND BODY "    policies: {}\n", 9, "authorities.companies.policies"},
        {HEAD KIND BODY "    policies:\n      level3:\n        assurance_level: 3\n", 11, "authorities.companies.policies.level3"},
        {HEAD KIND BODY "    policies:\n      1.2.3:\n        assurance_level: 0\n", 11,
         "authorities.companies.policies.1.2.3.assurance_level"},
        {HEAD KIND BODY POLICIES "        scopes: []\n", 12, "authorities.companies.policies.2.16.886.101.0.3.3.scopes"},
        {HEAD KIND BODY POLICIES "    audit:\n      scheme: etsi\n", 13, "authorities.companies.audit"},
        {HEAD KIND BODY POLICIES "  again:\n" KIND BODY POLICIES, 13, "authorities.again"},
        {HEAD KIND BODY POLICIES "revocation:\n  - issuer: ca.pem\n    crls: [ldap://x]\n", 14, "revocation[0].crls[0]"},
        {HEAD KIND BODY POLICIES "devices:\n  t:\n    standard: fips140_2_l2\n", 14, "devices.t.standard"},
        {HEAD KIND BODY POLICIES
         "devices:\n  t:\n    standard: itsec_e4\n    level: E4\n    certificate_number: x\n    valid_until: soon\n",
         17, "devices.t.valid_until"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct trust trust = {0};
        struct failure failure = {0};
        write_registry(rows[i].text);
        assert_int_not_equal(trust_file_read(registry, &trust, &failure), STATUS_OK);
        if (failure.line != rows[i].line || strcmp(failure.field, rows[i].field) != 0)
            fail_msg("row %zu: expected line %u %s, got line %u %s: %s", i, rows[i].line, rows[i].field, failure.line, failure.field,
                     failure.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_registry_is_read),
        cmocka_unit_test(every_fault_is_told_with_line_and_field),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
