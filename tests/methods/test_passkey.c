/* SPDX-License-Identifier: Apache-2.0
 * Passkeys as values: when a verification counts as one by biometrics, what is kept and read back, and that a challenge is of one
 * operation. */
#include "tests/testing.h"
#include "tests/webauthn/blob.h"

#include "src/json/members.h"
#include "src/methods/two_factor/passkey_evidence.h"
#include "src/webauthn/aaguid.h"

#define ALWAYS "61206d6f-6465-6c20-6f66-2061206b6579" /* fingerprint, and no other way */
#define PIN_TOO "61206d6f-6465-6c20-6f66-2061206b657a"
#define LISTED "64656d6f-0000-4000-8000-000000000001"
#define LISTED_UNATTESTED "64656d6f-0000-4000-8000-000000000002"
#define UNKNOWN "64656d6f-0000-4000-8000-000000000003"

#define SOUND "FIDO_CERTIFIED_L1"
#define FINGERPRINT "[{\"userVerificationMethod\":\"fingerprint_internal\"}]"
#define PASSCODE "[{\"userVerificationMethod\":\"passcode_internal\"}]"
#define BROKEN "61206d6f-6465-6c20-6f66-2061206b0000" /* fingerprint alone, listed too, and reported as broken */
#define MODEL(aaguid, ways, report)                                                                                                        \
    "{\"aaguid\":\"" aaguid "\",\"metadataStatement\":{\"description\":\"Model\",\"userVerificationDetails\":[" ways                       \
    "],\"attestationRootCertificates\":[]},\"statusReports\":[{\"status\":\"" report "\",\"effectiveDate\":\"2025-01-01\"}]}"

static struct webauthn_metadata *load_metadata(void)
{
    static const char payload[] = "{\"legalHeader\":\"x\",\"no\":7,\"nextUpdate\":\"2026-07-01\",\"entries\":[" MODEL(
        ALWAYS, FINGERPRINT, SOUND) "," MODEL(PIN_TOO, FINGERPRINT "," PASSCODE, SOUND) "," MODEL(BROKEN, FINGERPRINT, "REVOKED") "]}";
    struct blob_service service;
    struct webauthn_metadata *metadata = NULL;
    blob_service_init(&service, "EC");
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, bytes_of_text(payload));
    const struct webauthn_metadata_source source = {.blob = buffer_bytes(&blob), .roots = &service.roots, .signer = "mds.example"};
    assert_ok(webauthn_metadata_load(&source, PKI_NOW, &metadata, NULL));
    blob_service_release(&service);
    return metadata;
}

static void a_flag_is_a_biometric_only_where_somebody_vouches_for_the_model(void **state)
{
    static const struct {
        const char *aaguid;
        bool attested;
        enum passkey_biometrics expected;
    } rows[] = {
        {ALWAYS, true, PASSKEY_BY_METADATA},    {ALWAYS, false, PASSKEY_NOT_BIOMETRIC}, /* its own word */
        {PIN_TOO, true, PASSKEY_NOT_BIOMETRIC}, {LISTED, true, PASSKEY_BY_CONFIGURATION},
        {LISTED, false, PASSKEY_NOT_BIOMETRIC}, {LISTED_UNATTESTED, false, PASSKEY_BY_CONFIGURATION},
        {BROKEN, true, PASSKEY_NOT_BIOMETRIC},  {BROKEN, false, PASSKEY_NOT_BIOMETRIC},
        {UNKNOWN, true, PASSKEY_NOT_BIOMETRIC}, {"00000000-0000-0000-0000-000000000000", true, PASSKEY_NOT_BIOMETRIC},
    };
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = load_metadata();
    struct passkey_biometric listed[] = {{.unattested = false}, {.unattested = true}, {.unattested = true}};
    (void)state;
    assert_ok(webauthn_aaguid_parse(LISTED, &listed[0].aaguid));
    assert_ok(webauthn_aaguid_parse(LISTED_UNATTESTED, &listed[1].aaguid));
    assert_ok(webauthn_aaguid_parse(BROKEN, &listed[2].aaguid));
    const struct passkey_settings settings = {.policy = {.metadata = metadata}, .biometrics = listed, .biometric_count = COUNT_OF(listed)};
    const struct passkey_settings none = {.counter_suspends = true};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (passkey_biometrics_of(&settings, rows[i].aaguid, rows[i].attested) != rows[i].expected)
            fail_msg("%s, attested %d", rows[i].aaguid, rows[i].attested);
        assert_int_equal(passkey_biometrics_of(&none, rows[i].aaguid, rows[i].attested), PASSKEY_NOT_BIOMETRIC);
    }
}

static void without_the_flag_no_model_makes_a_biometric(void **state)
{
    struct passkey_biometric listed = {.unattested = true};
    const struct passkey_record record = {.aaguid = LISTED};
    struct webauthn_assertion assertion = {.flags = {.user_present = true}};
    const struct passkey_evidence evidence = {.record = &record, .assertion = &assertion};
    (void)state;
    assert_ok(webauthn_aaguid_parse(LISTED, &listed.aaguid));
    const struct passkey_settings settings = {.biometrics = &listed, .biometric_count = 1};
    assert_int_equal(passkey_facts(&settings, &evidence).two_factor.factors, SET_OF(FACTOR_HELD));
    assertion.flags.user_verified = true;
    assert_int_equal(passkey_facts(&settings, &evidence).two_factor.factors, SET_OF(FACTOR_HELD) | SET_OF(FACTOR_BIOMETRIC_INDIRECT));
}

static struct passkey_record record_of_model(const char *aaguid, const json_t *transports)
{
    return (struct passkey_record){.name = "手機",
                                   .user = "AA",
                                   .credential = "AAA",
                                   .key = "AAAA",
                                   .algorithm = "ES256",
                                   .aaguid = aaguid,
                                   .format = "packed",
                                   .attestation = "basic",
                                   .transports = transports,
                                   .trusted = true,
                                   .backup_eligible = true,
                                   .registered_at = 1700000000000000};
}

/* Reports come after registrations. */
static void a_model_that_was_reported_broken_since_opens_no_ceremony_and_answers_none(void **state)
{
    (void)state;
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = load_metadata();
    CLEANUP(json_reference_release) json_t *transports = json_array();
    const struct passkey_settings passkey = {
        .policy = {.rp_id = "bank.example", .metadata = metadata}, .user_verification = "preferred", .timeout_seconds = 60};
    const struct two_factor_settings settings = {.passkey = &passkey};
    const struct method_context context = {.settings = &settings};
    const struct method_operation operation = {.operation_id = "x"};
    static const struct {
        const char *aaguid, *word;
    } rows[] = {{ALWAYS, ""}, {BROKEN, "authenticator_compromised"}, {UNKNOWN, ""}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct passkey_record record = record_of_model(rows[i].aaguid, transports);
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
        CLEANUP(method_opening_release) struct method_opening opening;
        struct failure failure = {0};
        method_opening_init(&opening);
        assert_ok(passkey_record_write(&record, &text));
        const struct method_credential credential = {.record = buffer_bytes(&text)};
        enum status status = technique_find("passkey")->open(&context, &operation, &credential, NULL, &opening, &failure);
        assert_int_equal(status, rows[i].word[0] == 0 ? STATUS_OK : STATUS_REFUSED);
        assert_string_equal(failure.field, rows[i].word);
        CLEANUP(method_result_release) struct method_result result;
        CLEANUP(json_reference_release)
        json_t *answer =
            json_pack("{ss, ss, ss, s{}, s{ss, ss, ss}}", "id", "AAA", "rawId", "AAA", "type", "public-key", "clientExtensionResults",
                      "response", "clientDataJSON", "e30", "authenticatorData", "AAAA", "signature", "AAAA");
        const struct method_ceremony ceremony = {
            .state = bytes_of_text("{\"nonce\":\"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"}")};
        method_result_init(&result);
        if (rows[i].word[0] == 0)
            continue;
        assert_ok(technique_find("passkey")->examine(&context, &operation, &credential, &ceremony, answer, &result, &failure));
        assert_int_equal(result.outcome, METHOD_WRONG);
        assert_string_equal(result.details[0].text, rows[i].word);
    }
}

static void assert_unread(const char *text)
{
    struct passkey_record record = {.json = NULL};
    if (passkey_record_read(bytes_of_text(text), &record) == STATUS_OK)
        fail_msg("read: %s", text);
    assert_null(record.json);
}

static void a_record_is_read_as_it_was_written_and_in_no_other_form(void **state)
{
    CLEANUP(json_reference_release) json_t *transports = json_pack("[s]", "internal");
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer waiting = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    CLEANUP(passkey_record_release) struct passkey_record read = {.json = NULL};
    const struct passkey_record record = record_of_model(LISTED, transports);
    const struct passkey_pending pending = {.name = "手機", .user = "AA", .challenge = "AAA", .until = 1};
    (void)state;
    assert_ok(passkey_record_write(&record, &text));
    assert_ok(passkey_record_read(buffer_bytes(&text), &read));
    assert_string_equal(read.credential, "AAA");
    assert_true(json_equal(read.transports, transports));
    assert_true(read.trusted && !read.model_attested && read.backup_eligible && !read.backed_up);
    assert_int_equal(read.registered_at, record.registered_at);
    assert_ok(passkey_pending_write(&pending, &waiting));
    assert_unread(buffer_text(&waiting)); /* what waits for its activation approves nothing */
    assert_unread("{}");
    struct passkey_pending other = {.json = NULL};
    assert_int_not_equal(passkey_pending_read(buffer_bytes(&text), &other), STATUS_OK);
    assert_null(other.json);
}

/* As docs/passkeys.md writes it, computed elsewhere. */
static void a_challenge_is_of_one_instruction_and_one_nonce(void **state)
{
    static const uint8_t expected[DIGEST_SIZE] = {0x7b, 0x58, 0x1a, 0x13, 0x0c, 0xea, 0x44, 0xa8, 0x2a, 0x42, 0xd4,
                                                  0x48, 0xe6, 0x9f, 0xf9, 0xb1, 0x6b, 0xb2, 0xbf, 0x6e, 0x13, 0x70,
                                                  0x2a, 0x9f, 0xb6, 0x0c, 0xff, 0xdc, 0x0d, 0x2a, 0x08, 0x5a};
    struct digest instruction, challenge, other;
    uint8_t nonce[PASSKEY_NONCE_SIZE];
    (void)state;
    for (unsigned i = 0; i < DIGEST_SIZE; i++) {
        instruction.bytes[i] = (uint8_t)i;
        nonce[i] = (uint8_t)(DIGEST_SIZE + i);
    }
    passkey_challenge(&instruction, nonce, &challenge);
    assert_memory_equal(challenge.bytes, expected, DIGEST_SIZE);
    nonce[0] ^= 1;
    passkey_challenge(&instruction, nonce, &other);
    assert_false(digest_equal(&challenge, &other));
    nonce[0] ^= 1;
    instruction.bytes[31] ^= 1;
    passkey_challenge(&instruction, nonce, &other);
    assert_false(digest_equal(&challenge, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flag_is_a_biometric_only_where_somebody_vouches_for_the_model),
        cmocka_unit_test(a_model_that_was_reported_broken_since_opens_no_ceremony_and_answers_none),
        cmocka_unit_test(without_the_flag_no_model_makes_a_biometric),
        cmocka_unit_test(a_record_is_read_as_it_was_written_and_in_no_other_form),
        cmocka_unit_test(a_challenge_is_of_one_instruction_and_one_nonce),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
