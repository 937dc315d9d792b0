/* SPDX-License-Identifier: Apache-2.0
 * The file of passkeys: the demo bank's is taken whole, and every mistake is refused where it stands. */
#include "tests/testing.h"

#include "src/config/webauthn_file.h"
#include "src/config/webauthn_origin.h"

static const char *demo_file;

static void the_demo_banks_file_is_taken_whole(void **state)
{
    CLEANUP(webauthn_file_release) struct webauthn_file file = {.yaml = NULL};
    struct failure failure = {0};
    (void)state;
    assert_ok(webauthn_file_read(demo_file, &file, &failure));
    assert_string_equal(file.rp_id, "localhost");
    assert_int_equal(file.origins.count, 2);
    assert_int_equal(file.algorithms, 1u << WEBAUTHN_ES256 | 1u << WEBAUTHN_ED25519 | 1u << WEBAUTHN_RS256);
    assert_int_equal(file.formats, WEBAUTHN_FORMATS_ALL);
    assert_int_equal(file.attestation, WEBAUTHN_FILE_ATTESTATION_DIRECT);
    assert_int_equal(file.biometric_count, 1);
    assert_int_equal(file.biometrics[0].aaguid.bytes[0], 0x64);
    assert_true(file.biometrics[0].unattested && file.payment && !file.cross_origin);
}

static void what_is_not_said_is_the_careful_choice(void **state)
{
    CLEANUP(webauthn_file_release) struct webauthn_file file = {.yaml = NULL};
    struct failure failure = {0};
    (void)state;
    assert_ok(webauthn_file_parse(bytes_of_text("rp_id: a.example\nrp_name: A\norigins: [https://a.example]\n"), &file, &failure));
    assert_string_equal(file.user_verification, "preferred");
    assert_int_equal(file.counter, WEBAUTHN_FILE_COUNTER_SUSPEND);
    assert_int_equal(file.timeout_seconds, 120);
    assert_false(file.cross_origin || file.payment || file.metadata_required);
    assert_int_equal(file.biometric_count, 0);
}

static void refuse(const char *text, unsigned line, const char *field)
{
    struct webauthn_file file = {.yaml = NULL};
    struct failure failure = {0};
    if (webauthn_file_parse(bytes_of_text(text), &file, &failure) != STATUS_INVALID)
        fail_msg("accepted: %s", text);
    if (failure.line != line || strcmp(failure.field, field) != 0)
        fail_msg("expected %u %s, got %u %s: %s\n%s", line, field, failure.line, failure.field, failure.message, text);
}

#define NAMED "rp_id: bank.example\nrp_name: B\n"
#define PLACED NAMED "origins: [https://bank.example]\n"
#define AAGUID "64656d6f-0000-4000-8000-000000000001"

static void mistakes_are_refused_where_they_stand(void **state)
{
    (void)state;
    refuse("{}\n", 1, "rp_id");
    refuse("rp_id: Bank.example\n", 1, "rp_id");
    refuse("rp_id: 192.0.2.1\n", 1, "rp_id");
    refuse("rp_id: bank.example\n", 1, "rp_name");
    refuse(NAMED, 1, "origins");
    refuse(NAMED "origins: []\n", 3, "origins");
    refuse(NAMED "origins: [http://bank.example]\n", 3, "origins[0]");
    refuse(NAMED "origins: [https://bank.example/]\n", 3, "origins[0]");
    refuse(NAMED "origins: [https://bank.example, https://otherbank.example]\n", 3, "origins[1]");
    refuse(PLACED "top_origins: [https://shop.example]\n", 4, "top_origins");
    refuse(PLACED "algorithms: [ES256K]\n", 4, "algorithms[0]");
    refuse(PLACED "algorithms: []\n", 4, "algorithms");
    refuse(PLACED "formats: [android-safetynet]\n", 4, "formats[0]");
    refuse(PLACED "user_verification: always\n", 4, "user_verification");
    refuse(PLACED "attestation: required\n", 4, "attestation");
    refuse(PLACED "metadata: {file: mds.jwt}\n", 4, "metadata.roots");
    refuse(PLACED "metadata: {roots: [a.pem]}\n", 4, "metadata.file");
    refuse(PLACED "counter: ignore\n", 4, "counter");
    refuse(PLACED "timeout_seconds: 29\n", 4, "timeout_seconds");
    refuse(PLACED "timeout_seconds: 601\n", 4, "timeout_seconds");
    refuse(PLACED "biometrics: [{aaguid: 64656d6f-0000-4000-8000-00000000000}]\n", 4, "biometrics[0].aaguid");
    refuse(PLACED "biometrics: [{aaguid: 00000000-0000-0000-0000-000000000000}]\n", 4, "biometrics[0].aaguid");
    refuse(PLACED "biometrics: [{aaguid: " AAGUID "}, {aaguid: " AAGUID "}]\n", 4, "biometrics[1].aaguid");
    refuse(PLACED "payment: {instrument_name: A}\n", 4, "payment.instrument_icon");
    refuse(PLACED "passkeys: true\n", 4, "passkeys");
}

static void origins_are_those_that_browsers_spell(void **state)
{
    static const char *const valid[] = {"https://a.example",     "https://a.example:8443",
                                        "http://localhost",      "http://localhost:1",
                                        "https://localhost:444", "android:apk-key-hash:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    static const char *const invalid[] = {"",
                                          "a.example",
                                          "https://",
                                          "https://A.example",
                                          "https://a.example/",
                                          "https://a.example:",
                                          "https://a.example:0443",
                                          "https://a.example:443",
                                          "http://localhost:80",
                                          "https://a.example:65536",
                                          "https://a..example",
                                          "https://-a.example",
                                          "https://192.0.2.1",
                                          "https://user@a.example",
                                          "http://localhost.a.example",
                                          "ftp://a.example",
                                          "android:apk-key-hash:AAAA"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(valid); i++)
        if (!webauthn_origin_is_valid(valid[i]))
            fail_msg("refused: %s", valid[i]);
    for (size_t i = 0; i < COUNT_OF(invalid); i++)
        if (webauthn_origin_is_valid(invalid[i]))
            fail_msg("taken: %s", invalid[i]);
    assert_true(webauthn_origin_is_under("https://a.example", "a.example"));
    assert_true(webauthn_origin_is_under("https://web.a.example:8443", "a.example"));
    assert_false(webauthn_origin_is_under("https://xa.example", "a.example"));
    assert_false(webauthn_origin_is_under("https://a.example", "web.a.example"));
}

int main(int argc, char **argv)
{
    INVARIANT(argc == 2);
    demo_file = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_banks_file_is_taken_whole),
        cmocka_unit_test(what_is_not_said_is_the_careful_choice),
        cmocka_unit_test(mistakes_are_refused_where_they_stand),
        cmocka_unit_test(origins_are_those_that_browsers_spell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
