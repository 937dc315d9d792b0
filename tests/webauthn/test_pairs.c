/* SPDX-License-Identifier: Apache-2.0
 * The published pairs verify as what they are; and every one of them, with one thing changed, is refused for the right reason. */
#include "tests/testing.h"
#include "tests/webauthn/pairs.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/base/encode.h"
#include "src/webauthn/attestation.h"

#define SKIPPED 77

static struct pairs pairs;

static enum status verify_registration(const struct webauthn_policy *policy, const struct pair *pair,
                                       const struct webauthn_attestation_response *response, struct webauthn_registration *registration,
                                       struct failure *failure)
{
    *failure = (struct failure){0};
    return webauthn_registration_verify(policy, buffer_bytes(&pair->registration.challenge), response, PAIRS_NOW, registration, failure);
}

/* The word of the refusal, or "". */
static const char *refusal_of_registration(const struct webauthn_policy *policy, const struct pair *pair,
                                           const struct webauthn_attestation_response *response)
{
    static struct failure failure;
    struct webauthn_registration registration;
    return verify_registration(policy, pair, response, &registration, &failure) == STATUS_OK ? "" : failure.field;
}

/* The credential as registered. */
static void register_pair(const struct webauthn_policy *policy, const struct pair *pair, struct webauthn_registration *registration,
                          struct webauthn_key **key)
{
    struct webauthn_attestation_response response = pair_attestation(pair);
    struct failure failure;
    if (verify_registration(policy, pair, &response, registration, &failure) != STATUS_OK)
        fail_msg("%s: registration: %s", pair->title, failure.field);
    assert_ok(webauthn_key_parse(registration->public_key, key, &failure));
}

static const char *refusal_of_assertion(const struct webauthn_policy *policy, const struct pair *pair, const struct webauthn_key *key,
                                        bool backup_eligible, const struct webauthn_assertion_response *response)
{
    static struct failure failure;
    struct webauthn_assertion assertion;
    const struct webauthn_credential credential = {.key = key, .backup_eligible = backup_eligible};
    failure = (struct failure){0};
    enum status status =
        webauthn_assertion_verify(policy, &credential, buffer_bytes(&pair->authentication.challenge), response, &assertion, &failure);
    return status == STATUS_OK ? "" : failure.field;
}

static const struct {
    enum webauthn_format format;
    enum webauthn_attestation attestation;
    enum webauthn_algorithm algorithm;
} expected[PAIR_COUNT] = {
    {WEBAUTHN_FORMAT_NONE, WEBAUTHN_ATTESTATION_NONE, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_SELF, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_NONE, WEBAUTHN_ATTESTATION_NONE, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_NONE, WEBAUTHN_ATTESTATION_NONE, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_NONE, WEBAUTHN_ATTESTATION_NONE, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ES384},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ES512},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_RS256},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ED25519},
    {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ED448},
    {WEBAUTHN_FORMAT_TPM, WEBAUTHN_ATTESTATION_ATTCA, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_ANDROID_KEY, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_APPLE, WEBAUTHN_ATTESTATION_ATTCA, WEBAUTHN_ES256},
    {WEBAUTHN_FORMAT_FIDO_U2F, WEBAUTHN_ATTESTATION_BASIC, WEBAUTHN_ES256},
};

static void every_pair_registers_as_what_it_is(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    assert_int_equal(pairs.count, PAIR_COUNT);
    for (size_t i = 0; i < pairs.count; i++) {
        struct webauthn_registration registration;
        struct webauthn_key *key = NULL;
        register_pair(&policy, &pairs.items[i], &registration, &key);
        assert_int_equal(registration.format, expected[i].format);
        assert_int_equal(registration.attestation, expected[i].attestation);
        assert_int_equal(registration.algorithm, expected[i].algorithm);
        assert_int_equal(webauthn_key_algorithm(key), expected[i].algorithm);
        bool is_certified = registration.attestation >= WEBAUTHN_ATTESTATION_BASIC;
        assert_int_equal(registration.trusted, is_certified);
        assert_string_equal(registration.place.origin, "https://example.org");
        assert_true(registration.credential_id.size == (i == 4 ? 1023 : 32));
        webauthn_key_release(&key);
    }
}

static void every_pair_authenticates(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        struct webauthn_registration registration;
        struct webauthn_key *key = NULL;
        register_pair(&policy, &pairs.items[i], &registration, &key);
        struct webauthn_assertion_response response = pair_assertion(&pairs.items[i]);
        const char *refusal = refusal_of_assertion(&policy, &pairs.items[i], key, registration.flags.backup_eligible, &response);
        if (refusal[0] != 0)
            fail_msg("%s: assertion: %s", pairs.items[i].title, refusal);
        webauthn_key_release(&key);
    }
}

/* A copy in which one byte is another. */
static struct bytes changed(struct bytes bytes, size_t at, uint8_t with, struct buffer *copy)
{
    buffer_clear(copy);
    assert_ok(buffer_append(copy, bytes));
    copy->data[at] ^= with;
    return buffer_bytes(copy);
}

static void expect(const struct pair *pair, const char *what, size_t at, const char *refusal, const char *expected_refusals)
{
    if (refusal[0] == 0 || strstr(expected_refusals, refusal) == NULL)
        fail_msg("%s: %s changed at %zu: \"%s\" instead of %s", pair->title, what, at, refusal, expected_refusals);
}

static void no_pair_is_taken_for_another_policy(void **state)
{
    (void)state;
    static const char *const others[] = {"https://example.org.attacker.example"};
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *pair = &pairs.items[i];
        struct webauthn_attestation_response attestation = pair_attestation(pair);
        struct webauthn_assertion_response assertion = pair_assertion(pair);
        struct webauthn_policy policy = pairs_policy(&pairs);
        struct webauthn_registration registration;
        struct webauthn_key *key = NULL;
        register_pair(&policy, pair, &registration, &key);
        bool eligible = registration.flags.backup_eligible;

        policy.origins = others;
        policy.origin_count = 1;
        expect(pair, "origin", 0, refusal_of_registration(&policy, pair, &attestation), "origin_refused");
        expect(pair, "origin", 0, refusal_of_assertion(&policy, pair, key, eligible, &assertion), "origin_refused");
        policy = pairs_policy(&pairs);
        policy.rp_id = "example.com";
        expect(pair, "rp id", 0, refusal_of_registration(&policy, pair, &attestation), "rp_id_wrong");
        expect(pair, "rp id", 0, refusal_of_assertion(&policy, pair, key, eligible, &assertion), "rp_id_wrong");
        policy = pairs_policy(&pairs);
        policy.algorithms &= ~(1u << registration.algorithm);
        expect(pair, "algorithms", 0, refusal_of_registration(&policy, pair, &attestation), "algorithm_refused");
        policy = pairs_policy(&pairs);
        policy.formats &= ~(1u << registration.format);
        expect(pair, "formats", 0, refusal_of_registration(&policy, pair, &attestation), "format_refused");
        policy = pairs_policy(&pairs);
        expect(pair, "backup", 0, refusal_of_assertion(&policy, pair, key, !eligible, &assertion), "backup_changed");
        if (!registration.flags.user_verified) {
            policy.user_verification_required = true;
            expect(pair, "UV", 0, refusal_of_registration(&policy, pair, &attestation), "user_unverified");
        }
        policy = pairs_policy(&pairs);
        policy.attestation = WEBAUTHN_ATTESTATION_TRUSTED;
        policy.roots = NULL;
        expect(pair, "roots", 0, refusal_of_registration(&policy, pair, &attestation), "attestation_untrusted");
        webauthn_key_release(&key);
    }
}

static void another_challenge_is_refused(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *next = &pairs.items[(i + 1) % pairs.count];
        struct webauthn_attestation_response attestation = pair_attestation(&pairs.items[i]);
        expect(next, "challenge", 0, refusal_of_registration(&policy, next, &attestation), "challenge_wrong");
        struct webauthn_registration registration;
        struct webauthn_key *key = NULL;
        register_pair(&policy, &pairs.items[i], &registration, &key);
        struct webauthn_assertion_response assertion = pair_assertion(&pairs.items[i]);
        const char *refusal = refusal_of_assertion(&policy, next, key, registration.flags.backup_eligible, &assertion);
        expect(next, "challenge", 0, refusal, "challenge_wrong");
        webauthn_key_release(&key);
    }
}

static void another_credentials_key_is_refused(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    for (size_t i = 0; i < pairs.count; i++) {
        struct webauthn_registration other;
        struct webauthn_key *key = NULL;
        register_pair(&policy, &pairs.items[(i + 1) % pairs.count], &other, &key);
        struct webauthn_registration own;
        struct webauthn_key *own_key = NULL;
        register_pair(&policy, &pairs.items[i], &own, &own_key);
        struct webauthn_assertion_response assertion = pair_assertion(&pairs.items[i]);
        const char *refusal = refusal_of_assertion(&policy, &pairs.items[i], key, own.flags.backup_eligible, &assertion);
        expect(&pairs.items[i], "key", 0, refusal, "signature_invalid");
        webauthn_key_release(&key);
        webauthn_key_release(&own_key);
    }
}

/* Each byte of what an assertion is signed over, and of its signature. */
static void no_byte_of_an_assertion_can_be_another(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    CLEANUP(buffer_release) struct buffer copy = BUFFER_INIT(64 * 1024);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *pair = &pairs.items[i];
        struct webauthn_registration registration;
        struct webauthn_key *key = NULL;
        register_pair(&policy, pair, &registration, &key);
        bool eligible = registration.flags.backup_eligible;
        struct webauthn_assertion_response right = pair_assertion(pair), wrong = right;
        for (size_t at = 0; at < right.signature.size; at += at < 12 ? 1 : 7) {
            wrong.signature = changed(right.signature, at, 1, &copy);
            expect(pair, "signature", at, refusal_of_assertion(&policy, pair, key, eligible, &wrong), "signature_invalid");
        }
        wrong = right;
        for (size_t at = 0; at < right.authenticator_data.size; at++) {
            wrong.authenticator_data = changed(right.authenticator_data, at, 4, &copy);
            const char *reason = at < 32 ? "rp_id_wrong" : "signature_invalid";
            expect(pair, "authenticator data", at, refusal_of_assertion(&policy, pair, key, eligible, &wrong), reason);
        }
        wrong = right;
        for (size_t at = 0; at < right.client_data.size; at++) {
            wrong.client_data = changed(right.client_data, at, 1, &copy);
            expect(pair, "client data", at, refusal_of_assertion(&policy, pair, key, eligible, &wrong),
                   "client_data_malformed type_wrong challenge_wrong origin_refused top_origin_refused signature_invalid");
        }
        webauthn_key_release(&key);
    }
}

/* Where a part stands in the attestation object. */
static size_t place_of(struct bytes part, struct bytes object)
{
    assert_true(part.data >= object.data && part.data + part.size <= object.data + object.size);
    return (size_t)(part.data - object.data);
}

static void expect_change(const struct pair *pair, const char *what, size_t from, size_t size, const char *reasons)
{
    struct webauthn_policy policy = pairs_policy(&pairs);
    CLEANUP(buffer_release) struct buffer copy = BUFFER_INIT(64 * 1024);
    struct webauthn_attestation_response right = pair_attestation(pair), wrong = right;
    for (size_t at = from; at < from + size; at++) {
        wrong.attestation_object = changed(right.attestation_object, at, 1, &copy);
        expect(pair, what, at - from, refusal_of_registration(&policy, pair, &wrong), reasons);
    }
}

/* Each region of an attested registration. (Without attestation nothing binds a registration's bytes but RP ID and challenge.) */
static void no_byte_of_an_attested_registration_can_be_another(void **state)
{
    (void)state;
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *pair = &pairs.items[i];
        struct bytes object = buffer_bytes(&pair->registration.attestation_object);
        CLEANUP(attestation_release) struct attestation attestation = {0};
        CLEANUP(authenticator_data_release) struct authenticator_data data = {0};
        assert_int_equal(attestation_read(object, &attestation), WEBAUTHN_ACCEPTED);
        assert_int_equal(authenticator_data_read(attestation.authenticator_data, &data), WEBAUTHN_ACCEPTED);
        expect_change(pair, "RP ID hash", place_of(data.rp_id_hash, object), data.rp_id_hash.size, "rp_id_wrong");
        expect_change(pair, "user presence", place_of(data.rp_id_hash, object) + 32, 1, "user_absent");
        if (attestation.format == WEBAUTHN_FORMAT_NONE)
            continue;
        const char *forged = attestation.format == WEBAUTHN_FORMAT_TPM || attestation.format == WEBAUTHN_FORMAT_APPLE
                                 ? "attestation_binding"
                                 : "attestation_signature";
        if (attestation.format != WEBAUTHN_FORMAT_FIDO_U2F) { /* whose signature leaves counter and AAGUID out */
            expect_change(pair, "counter", place_of(data.rp_id_hash, object) + 33, 4, forged);
            expect_change(pair, "AAGUID", place_of(data.credential_id, object) - 18, 16, forged);
        }
        expect_change(pair, "credential id", place_of(data.credential_id, object), data.credential_id.size, forged);
        expect_change(pair, "key", place_of(data.public_key, object), data.public_key.size,
                      "key_malformed key_refused algorithm_refused attestation_algorithm attestation_signature attestation_binding "
                      "attestation_key authenticator_data_malformed");
        if (attestation.has & STATEMENT_SIGNATURE)
            expect_change(pair, "signature", place_of(attestation.signature, object), attestation.signature.size, "attestation_signature");
        if (attestation.format == WEBAUTHN_FORMAT_TPM) {
            expect_change(pair, "pubArea", place_of(attestation.pub_area, object), attestation.pub_area.size,
                          "tpm_statement attestation_key");
            expect_change(pair, "certInfo", place_of(attestation.cert_info, object), attestation.cert_info.size,
                          "tpm_statement attestation_key attestation_binding attestation_signature");
        }
    }
}

static void a_certificate_that_was_changed_leads_to_no_root(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    policy.attestation = WEBAUTHN_ATTESTATION_TRUSTED;
    CLEANUP(buffer_release) struct buffer copy = BUFFER_INIT(64 * 1024);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *pair = &pairs.items[i];
        struct webauthn_attestation_response right = pair_attestation(pair), wrong = right;
        CLEANUP(attestation_release) struct attestation attestation = {0};
        assert_int_equal(attestation_read(right.attestation_object, &attestation), WEBAUTHN_ACCEPTED);
        if (attestation.certificates.count == 0)
            continue;
        struct bytes der = certificate_der(attestation.certificates.items[0]);
        const uint8_t *found = memmem(right.attestation_object.data, right.attestation_object.size, der.data, der.size);
        for (size_t at = 0; at < der.size; at += at < 16 ? 1 : 5) {
            wrong.attestation_object = changed(right.attestation_object, (size_t)(found - right.attestation_object.data) + at, 1, &copy);
            expect(pair, "certificate", at, refusal_of_registration(&policy, pair, &wrong),
                   "attestation_certificate_invalid attestation_certificate_refused attestation_signature attestation_key "
                   "attestation_binding attestation_algorithm android_authorization attestation_untrusted");
        }
    }
}

static void anything_missing_or_added_is_refused(void **state)
{
    (void)state;
    struct webauthn_policy policy = pairs_policy(&pairs);
    CLEANUP(buffer_release) struct buffer copy = BUFFER_INIT(64 * 1024);
    for (size_t i = 0; i < pairs.count; i++) {
        const struct pair *pair = &pairs.items[i];
        struct webauthn_attestation_response right = pair_attestation(pair), wrong = right;
        for (size_t size = 0; size < right.attestation_object.size; size += size < 100 ? 1 : 13) {
            wrong.attestation_object = bytes_of(right.attestation_object.data, size);
            expect(pair, "object cut", size, refusal_of_registration(&policy, pair, &wrong), "attestation_object_malformed");
        }
        assert_ok(buffer_append(&copy, right.attestation_object));
        assert_ok(buffer_append_byte(&copy, 0));
        wrong.attestation_object = buffer_bytes(&copy);
        expect(pair, "object longer", 0, refusal_of_registration(&policy, pair, &wrong), "attestation_object_malformed");
        buffer_clear(&copy);
    }
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_registers_as_what_it_is),
        cmocka_unit_test(every_pair_authenticates),
        cmocka_unit_test(no_pair_is_taken_for_another_policy),
        cmocka_unit_test(another_challenge_is_refused),
        cmocka_unit_test(another_credentials_key_is_refused),
        cmocka_unit_test(no_byte_of_an_assertion_can_be_another),
        cmocka_unit_test(no_byte_of_an_attested_registration_can_be_another),
        cmocka_unit_test(a_certificate_that_was_changed_leads_to_no_root),
        cmocka_unit_test(anything_missing_or_added_is_refused),
    };
    char path[4096];
    const char *all = getenv("COUNTERSIGN_VECTORS");
    snprintf(path, sizeof path, "%s/webauthn/vectors.json", all != NULL ? all : argument_count > 1 ? arguments[1] : ".");
    if (!pairs_read(path, &pairs)) {
        printf("skipped: no vectors at %s\n", path);
        return SKIPPED;
    }
    int failed = cmocka_run_group_tests_name("webauthn pairs", tests, NULL, NULL);
    pairs_release(&pairs);
    return failed;
}
