/* SPDX-License-Identifier: Apache-2.0
 * What each attestation format requires: right ones of every format and algorithm are taken, and each requirement that is broken is
 * refused by its name. */
#include "tests/testing.h"
#include "tests/webauthn/authenticator.h"

#include <stdio.h>

#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/webauthn/attestation.h"

static struct authenticator authenticator;
static struct certificate_list roots;

static enum status judge(const struct webauthn_policy *policy, const struct made *made, struct webauthn_registration *registration,
                         struct failure *failure)
{
    struct webauthn_attestation_response response = {.client_data = buffer_bytes(&made->client_data),
                                                     .attestation_object = buffer_bytes(&made->attestation_object)};
    *failure = (struct failure){0};
    return webauthn_registration_verify(policy, authenticator_challenge(), &response, PKI_NOW, registration, failure);
}

static void expect(const struct recipe *recipe, const char *what, const char *word)
{
    struct webauthn_policy policy = authenticator_policy(&roots);
    CLEANUP(made_release) struct made made = authenticator_register(&authenticator, recipe);
    struct webauthn_registration registration;
    struct failure failure;
    enum status status = judge(&policy, &made, &registration, &failure);
    if (strcmp(failure.field, word) != 0 || (status == STATUS_OK) != (word[0] == 0))
        fail_msg("%s: \"%s\" instead of \"%s\"", what, failure.field, word);
}

static void every_format_is_taken_with_every_algorithm_it_has(void **state)
{
    (void)state;
    for (int algorithm = 0; algorithm < WEBAUTHN_ALGORITHM_COUNT; algorithm++) {
        char what[64];
        bool is_edwards = algorithm == WEBAUTHN_ED25519 || algorithm == WEBAUTHN_ED448;
        for (int format = 0; format < WEBAUTHN_FORMAT_COUNT; format++) {
            struct recipe recipe = recipe_of(format, algorithm);
            bool certified_key = format == WEBAUTHN_FORMAT_ANDROID_KEY || format == WEBAUTHN_FORMAT_APPLE || format == WEBAUTHN_FORMAT_TPM;
            if ((is_edwards && certified_key) || (format == WEBAUTHN_FORMAT_FIDO_U2F && algorithm != WEBAUTHN_ES256))
                continue;
            if (format == WEBAUTHN_FORMAT_ANDROID_KEY)
                recipe.statement_algorithm = webauthn_algorithm_cose(algorithm);
            snprintf(what, sizeof what, "%s by %s", webauthn_algorithm_name(algorithm), webauthn_format_name(format));
            expect(&recipe, what, "");
        }
        struct recipe self = recipe_of(WEBAUTHN_FORMAT_PACKED, algorithm);
        self.without_certificates = true;
        self.statement_algorithm = webauthn_algorithm_cose(algorithm);
        snprintf(what, sizeof what, "%s by itself", webauthn_algorithm_name(algorithm));
        expect(&self, what, "");
    }
}

static void attestation_keys_of_other_kinds_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *group;
        enum webauthn_algorithm algorithm;
    } kinds[] = {{"P-384", WEBAUTHN_ES384}, {"P-521", WEBAUTHN_ES512}, {"RSA", WEBAUTHN_RS256}};
    static const enum webauthn_format formats[] = {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_FORMAT_TPM};
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        for (size_t j = 0; j < COUNT_OF(formats); j++) {
            struct recipe recipe = recipe_of(formats[j], WEBAUTHN_ES256);
            recipe.certificate.key_group = kinds[i].group;
            recipe.statement_algorithm = webauthn_algorithm_cose(kinds[i].algorithm);
            expect(&recipe, kinds[i].group, "");
        }
}

#define CHANGE(name, statement)                                                                                                            \
    static void name(struct recipe *recipe)                                                                                                \
    {                                                                                                                                      \
        statement;                                                                                                                         \
    }
#define RAW(text) bytes_of(text, sizeof text - 1)
#define OID_AAGUID "1.3.6.1.4.1.45724.1.1.4"
#define OID_ANDROID "1.3.6.1.4.1.11129.2.1.17"
#define OID_APPLE "1.2.840.113635.100.8.2"

CHANGE(nothing, (void)recipe)
CHANGE(forged, recipe->signed_instead = bytes_of_text("another registration"))
CHANGE(bound_otherwise, recipe->bound_instead = bytes_of_text("another registration"))
CHANGE(unknown_member, recipe->with_unknown_member = true)
CHANGE(algorithm_twice, recipe->alg_twice = true)
CHANGE(unknown_algorithm, recipe->statement_algorithm = -65535)
CHANGE(rsa_algorithm, recipe->statement_algorithm = -257)
CHANGE(without_certificates, recipe->without_certificates = true)
CHANGE(eight_certificates, recipe->more_certificates = 7)
CHANGE(nine_certificates, recipe->more_certificates = 8)
CHANGE(no_certificate_in_it, recipe->certificate_instead = bytes_of_text("no certificate"))
CHANGE(unknown_format, recipe->format_name = "android-safetynet")
CHANGE(other_country, recipe->certificate.country = NULL)
CHANGE(long_country, recipe->certificate.country = "TWN")
CHANGE(self_of_another_algorithm, (recipe->without_certificates = true, recipe->algorithm = WEBAUTHN_ES384))
CHANGE(no_organization, recipe->certificate.organization = NULL)
CHANGE(other_unit, recipe->certificate.unit = "Authenticator attestation")
CHANGE(no_name, recipe->certificate.common_name = NULL)
CHANGE(ca, recipe->certificate.is_ca = true)
CHANGE(no_constraints, recipe->certificate.without_constraints = true)
CHANGE(version_1, recipe->certificate.version_1 = true)
CHANGE(weak_curve, recipe->certificate.key_group = "secp224r1")
CHANGE(edwards_attester, recipe->certificate.key_group = "ED25519")
CHANGE(p384_attester, recipe->certificate.key_group = "P-384")
static const uint8_t own_model[] = {0x04, 16, 'a', ' ', 'm', 'o', 'd', 'e', 'l', ' ', 'o', 'f', ' ', 'a', ' ', 'k', 'e', 'y'};
CHANGE(model,
       recipe->certificate.extension = ((struct extension_recipe){.oid = OID_AAGUID, .content = bytes_of(own_model, sizeof own_model)}))
CHANGE(model_critical, (model(recipe), recipe->certificate.extension.critical = true))
CHANGE(model_twice, (model(recipe), recipe->certificate.extension.twice = true))
CHANGE(model_cut, (model(recipe), recipe->certificate.extension.content.size--))
CHANGE(other_model, (model(recipe), recipe->aaguid.bytes[0] ^= 1))
CHANGE(other_certified_key, recipe->certificate.certifies_credential = false)
CHANGE(no_description,
       recipe->certificate.extension = ((struct extension_recipe){.oid = OID_AAGUID, .content = bytes_of(own_model, sizeof own_model)}))
CHANGE(bad_description, recipe->certificate.extension = ((struct extension_recipe){.oid = OID_ANDROID, .content = RAW("\x30\x00")}))
CHANGE(bad_nonce,
       recipe->certificate.extension = ((struct extension_recipe){.oid = OID_APPLE, .content = RAW("\x30\x04\xa1\x02\x04\x00\x00")}))
CHANGE(nonce_and_more,
       recipe->certificate.extension = ((struct extension_recipe){.oid = OID_APPLE, .content = RAW("\x30\x05\xa1\x03\x04\x00\x00")}))
CHANGE(tag_and_more,
       recipe->certificate.extension = ((struct extension_recipe){.oid = OID_APPLE, .content = RAW("\x30\x05\xa1\x02\x04\x00\x00")}))
CHANGE(short_nonce,
       recipe->certificate.extension = ((struct extension_recipe){.oid = OID_APPLE, .content = RAW("\x30\x04\xa1\x02\x04\x00")}))
CHANGE(tpm_version, recipe->version = "1.2")
CHANGE(tpm_magic, recipe->tpm_magic ^= 1)
CHANGE(tpm_quote, recipe->tpm_type = 0x8018)
CHANGE(tpm_more_key, recipe->tpm_more_key = true)
CHANGE(tpm_more_certification, recipe->tpm_more_certification = true)
CHANGE(tpm_cannot_sign, recipe->tpm_attributes = 0x72)
CHANGE(tpm_with_subject, recipe->certificate.common_name = "A TPM")
CHANGE(tpm_unnamed, recipe->certificate.names_tpm = false)
CHANGE(tpm_half_named, (recipe->certificate.names_tpm = false, recipe->certificate.names_half_a_tpm = true))
CHANGE(tpm_other_usage, recipe->certificate.extended_usage = "serverAuth")
CHANGE(tpm_without_usage, recipe->certificate.extended_usage = NULL)
CHANGE(tpm_other_key, recipe->tpm_key = authenticator.manufacturer.key)
CHANGE(edwards_credential, recipe->algorithm = WEBAUTHN_ED25519)
CHANGE(p384_credential, recipe->algorithm = WEBAUTHN_ES384)
CHANGE(eddsa_statement, (recipe->statement_algorithm = -8))
CHANGE(no_credential, recipe->flags = 0x05)
CHANGE(absent, recipe->flags = 0x44)
CHANGE(contradiction, recipe->flags = 0x55)
CHANGE(backed_up, recipe->flags = 0x5d)
CHANGE(reserved_flags, recipe->flags = 0x67)
CHANGE(other_rp, recipe->rp_id = "attacker.example")
CHANGE(empty_id, recipe->credential_id = (struct bytes){0})
static const uint8_t long_id[1024];
CHANGE(long_credential_id, recipe->credential_id = bytes_of(long_id, sizeof long_id))
CHANGE(longest_credential_id, recipe->credential_id = bytes_of(long_id, 1023))
CHANGE(trailing, recipe->trailing = bytes_of_text("x"))
CHANGE(announced_extensions_missing, recipe->flags = 0xc5)
CHANGE(extensions, (recipe->flags = 0xc5, recipe->extensions = RAW("\xa1\x6b\x63\x72\x65\x64\x50\x72\x6f\x74\x65\x63\x74\x02")))
CHANGE(extensions_no_map, (recipe->flags = 0xc5, recipe->extensions = RAW("\x82\x01\x02")))
CHANGE(extensions_unannounced, recipe->extensions = RAW("\xa0"))
CHANGE(nested_extensions, (recipe->flags = 0xc5, recipe->extensions = RAW("\xa1\x01\x81\x81\x81\x81\x81\x81\x81\x81\x01")))
static const uint8_t huge[9000];
CHANGE(huge_data, recipe->trailing = bytes_of(huge, sizeof huge))

#define NONE WEBAUTHN_FORMAT_NONE
#define PACKED WEBAUTHN_FORMAT_PACKED
#define TPM WEBAUTHN_FORMAT_TPM
#define ANDROID WEBAUTHN_FORMAT_ANDROID_KEY
#define APPLE WEBAUTHN_FORMAT_APPLE
#define U2F WEBAUTHN_FORMAT_FIDO_U2F
static const struct {
    enum webauthn_format format;
    void (*change)(struct recipe *recipe);
    const char *what, *word;
} changes[] = {
    {NONE, unknown_format, "a format that is not known", "format_refused"},
    {NONE, unknown_member, "none with a member", "statement_malformed"},
    {NONE, no_credential, "no credential", "credential_missing"},
    {NONE, absent, "nobody there", "user_absent"},
    {NONE, contradiction, "backed up and not eligible", "backup_contradiction"},
    {NONE, backed_up, "backed up", ""},
    {NONE, reserved_flags, "reserved flags", ""},
    {NONE, other_rp, "another relying party", "rp_id_wrong"},
    {NONE, empty_id, "an empty credential id", "credential_id_size"},
    {NONE, long_credential_id, "a credential id of 1024 bytes", "credential_id_size"},
    {NONE, longest_credential_id, "a credential id of 1023 bytes", ""},
    {NONE, trailing, "a byte after the key", "authenticator_data_malformed"},
    {NONE, announced_extensions_missing, "no extensions though announced", "authenticator_data_malformed"},
    {NONE, extensions, "extensions", ""},
    {NONE, extensions_no_map, "extensions that are no map", "authenticator_data_malformed"},
    {NONE, extensions_unannounced, "extensions that were not announced", "authenticator_data_malformed"},
    {NONE, nested_extensions, "extensions nested too deep", "authenticator_data_malformed"},
    {NONE, huge_data, "authenticator data past the limit", "authenticator_data_size"},
    {PACKED, forged, "a forged signature", "attestation_signature"},
    {PACKED, extensions, "extensions", ""},
    {PACKED, unknown_member, "ECDAA", "statement_malformed"},
    {PACKED, algorithm_twice, "a member twice", "statement_malformed"},
    {PACKED, unknown_algorithm, "SHA-1", "attestation_algorithm"},
    {PACKED, rsa_algorithm, "the algorithm of another kind of key", "attestation_algorithm"},
    {PACKED, other_country, "no country", "attestation_certificate_refused"},
    {PACKED, long_country, "a country of three letters", "attestation_certificate_refused"},
    {PACKED, self_of_another_algorithm, "itself by another algorithm than its key's", "attestation_algorithm"},
    {PACKED, no_organization, "no vendor", "attestation_certificate_refused"},
    {PACKED, other_unit, "another unit", "attestation_certificate_refused"},
    {PACKED, no_name, "no name", "attestation_certificate_refused"},
    {PACKED, ca, "a CA", "attestation_certificate_refused"},
    {PACKED, no_constraints, "no basic constraints", "attestation_certificate_refused"},
    {PACKED, version_1, "version 1", "attestation_certificate_refused"},
    {PACKED, weak_curve, "a weak curve", "attestation_certificate_refused"},
    {PACKED, edwards_attester, "an attester on Ed25519", "attestation_certificate_refused"},
    {PACKED, eight_certificates, "eight certificates", ""},
    {PACKED, nine_certificates, "nine certificates", "attestation_certificates_exceeded"},
    {PACKED, no_certificate_in_it, "what is no certificate", "attestation_certificate_invalid"},
    {PACKED, model, "the model in the certificate", ""},
    {PACKED, model_critical, "the model in a critical extension", "attestation_certificate_refused"},
    {PACKED, model_twice, "the model twice", "attestation_certificate_refused"},
    {PACKED, model_cut, "a model cut short", "attestation_certificate_refused"},
    {PACKED, other_model, "another model", "attestation_aaguid"},
    {PACKED, edwards_credential, "a credential on Ed25519", ""},
    {U2F, forged, "a forged signature", "attestation_signature"},
    {U2F, without_certificates, "no certificate", "statement_malformed"},
    {U2F, eight_certificates, "eight certificates", "statement_malformed"},
    {U2F, p384_attester, "an attester on P-384", "attestation_certificate_refused"},
    {U2F, p384_credential, "a credential on P-384", "attestation_key"},
    {ANDROID, nothing, "purpose and origin", ""},
    {ANDROID, forged, "a forged signature", "attestation_signature"},
    {ANDROID, other_certified_key, "a certificate of another key", "attestation_key"},
    {ANDROID, no_description, "no description", "attestation_certificate_refused"},
    {ANDROID, bad_description, "a description cut short", "attestation_certificate_refused"},
    {ANDROID, bound_otherwise, "another challenge", "attestation_binding"},
    {ANDROID, without_certificates, "no certificate", "statement_malformed"},
    {APPLE, bound_otherwise, "another nonce", "attestation_binding"},
    {APPLE, other_certified_key, "a certificate of another key", "attestation_key"},
    {APPLE, no_description, "no nonce", "attestation_certificate_refused"},
    {APPLE, bad_nonce, "a nonce with a byte after it", "attestation_certificate_refused"},
    {APPLE, nonce_and_more, "more beside the nonce", "attestation_certificate_refused"},
    {APPLE, tag_and_more, "more beside the nonce's tag", "attestation_certificate_refused"},
    {APPLE, short_nonce, "an empty nonce", "attestation_binding"},
    {TPM, forged, "a forged signature", "attestation_signature"},
    {TPM, bound_otherwise, "another registration's data", "attestation_binding"},
    {TPM, tpm_version, "version 1.2", "statement_malformed"},
    {TPM, tpm_magic, "made outside the TPM", "tpm_statement"},
    {TPM, tpm_quote, "a quote", "tpm_statement"},
    {TPM, tpm_more_key, "a byte after the key", "tpm_statement"},
    {TPM, tpm_more_certification, "a byte after the certification", "tpm_statement"},
    {TPM, tpm_cannot_sign, "a key that does not sign", "tpm_statement"},
    {TPM, tpm_other_key, "another key", "attestation_key"},
    {TPM, tpm_with_subject, "a subject", "attestation_certificate_refused"},
    {TPM, tpm_unnamed, "no TPM named", "attestation_certificate_refused"},
    {TPM, tpm_half_named, "a TPM without version", "attestation_certificate_refused"},
    {TPM, tpm_other_usage, "another use", "attestation_certificate_refused"},
    {TPM, tpm_without_usage, "no use", "attestation_certificate_refused"},
    {TPM, ca, "a CA", "attestation_certificate_refused"},
    {TPM, eddsa_statement, "an algorithm without a hash", "attestation_algorithm"},
};

static void every_requirement_that_is_broken_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        char what[128];
        struct recipe recipe = recipe_of(changes[i].format, WEBAUTHN_ES256);
        changes[i].change(&recipe);
        snprintf(what, sizeof what, "%s: %s", webauthn_format_name(changes[i].format), changes[i].what);
        expect(&recipe, what, changes[i].word);
    }
}

/* What Android says of a key, each once with the signature right: only an authorization for this use is taken. */
static void an_android_key_for_other_uses_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct bytes hardware; /* the content of the list */
        const char *word;
    } lists[] = {
        {"nothing told", {(const uint8_t *)"", 0}, ""},
        {"for signing, made there", {(const uint8_t *)"\xa1\x05\x31\x03\x02\x01\x02\xbf\x85\x3e\x03\x02\x01\x00", 14}, ""},
        {"for encrypting", {(const uint8_t *)"\xa1\x05\x31\x03\x02\x01\x00", 7}, "android_authorization"},
        {"for signing and verifying", {(const uint8_t *)"\xa1\x08\x31\x06\x02\x01\x02\x02\x01\x03", 10}, "android_authorization"},
        {"imported", {(const uint8_t *)"\xbf\x85\x3e\x03\x02\x01\x02", 7}, "android_authorization"},
        {"for all applications", {(const uint8_t *)"\xbf\x84\x58\x02\x05\x00", 6}, "android_authorization"},
        {"a tag that is no context's", {(const uint8_t *)"\x02\x01\x02", 3}, "attestation_certificate_refused"},
        {"longer than it is", {(const uint8_t *)"\xa1\x09\x31\x03\x02\x01\x02", 7}, "attestation_certificate_refused"},
    };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        struct recipe recipe = recipe_of(ANDROID, WEBAUTHN_ES256);
        recipe.android_list = lists[i].hardware;
        recipe.has_android_list = true;
        expect(&recipe, lists[i].what, lists[i].word);
        recipe.android_list_is_softwares = true;
        expect(&recipe, lists[i].what, lists[i].word);
    }
}

static void who_nobody_vouches_for_is_refused_where_trust_is_asked(void **state)
{
    (void)state;
    CLEANUP(pki_entity_release) struct pki_entity stranger = pki_issue(NULL, PKI_CA("Manufacturer"));
    CLEANUP(certificate_list_release) struct certificate_list strangers = {0};
    assert_ok(certificate_list_add(&strangers, stranger.certificate));
    for (int format = 0; format < WEBAUTHN_FORMAT_COUNT; format++) {
        struct recipe recipe = recipe_of(format, WEBAUTHN_ES256);
        CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
        struct webauthn_policy policy = authenticator_policy(&roots);
        struct webauthn_registration registration;
        struct failure failure;
        policy.attestation = WEBAUTHN_ATTESTATION_TRUSTED;
        assert_status(format == NONE ? STATUS_REFUSED : STATUS_OK, judge(&policy, &made, &registration, &failure));
        policy.roots = &strangers;
        assert_status(STATUS_REFUSED, judge(&policy, &made, &registration, &failure));
        assert_string_equal(failure.field, "attestation_untrusted");
        policy.attestation = WEBAUTHN_ATTESTATION_OPTIONAL;
        assert_ok(judge(&policy, &made, &registration, &failure));
        assert_false(registration.trusted);
    }
}

/* An institution that lists a model by its AAGUID must not be told it by software that only may use a sound key. */
static void a_format_that_vouches_for_the_key_alone_says_nothing_of_the_model(void **state)
{
    (void)state;
    static const bool vouches[WEBAUTHN_FORMAT_COUNT] = {[PACKED] = true, [APPLE] = true};
    for (int format = 0; format < WEBAUTHN_FORMAT_COUNT; format++) {
        struct recipe recipe = recipe_of(format, WEBAUTHN_ES256);
        CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
        struct webauthn_policy policy = authenticator_policy(&roots);
        struct webauthn_registration registration;
        struct failure failure;
        assert_ok(judge(&policy, &made, &registration, &failure));
        if (registration.model_attested != vouches[format])
            fail_msg("%s, under a configured root", webauthn_format_name(format));
        policy.roots = NULL;
        assert_ok(judge(&policy, &made, &registration, &failure));
        assert_false(registration.model_attested);
    }
}

static void a_certificate_that_has_ended_is_not_trusted(void **state)
{
    (void)state;
    struct recipe recipe = recipe_of(PACKED, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
    struct webauthn_attestation_response response = {.client_data = buffer_bytes(&made.client_data),
                                                     .attestation_object = buffer_bytes(&made.attestation_object)};
    struct webauthn_policy policy = authenticator_policy(&roots);
    struct webauthn_registration registration;
    struct bytes challenge = authenticator_challenge();
    assert_ok(webauthn_registration_verify(&policy, challenge, &response, PKI_NOW, &registration, NULL));
    assert_true(registration.trusted);
    assert_ok(webauthn_registration_verify(&policy, challenge, &response, PKI_NOW + 2 * TIMESTAMP_DAY, &registration, NULL));
    assert_false(registration.trusted);
}

/* The path may have CAs between, and may end at the attesting certificate itself, as FIDO's metadata sometimes have it. */
static void trust_is_found_through_a_ca_and_in_the_certificate_itself(void **state)
{
    (void)state;
    CLEANUP(pki_entity_release) struct pki_entity ca = pki_issue(&authenticator.manufacturer, PKI_CA("Between"));
    CLEANUP(pki_entity_release) struct pki_entity no_ca = pki_issue(&authenticator.manufacturer, PKI_SIGNER("No CA"));
    struct webauthn_policy policy = authenticator_policy(&roots);
    struct webauthn_registration registration;
    struct failure failure;
    struct recipe recipe = recipe_of(PACKED, WEBAUTHN_ES256);
    recipe.issuer = &ca;
    CLEANUP(made_release) struct made through = authenticator_register(&authenticator, &recipe);
    assert_ok(judge(&policy, &through, &registration, &failure));
    assert_true(registration.trusted);
    recipe.issuer = &no_ca;
    CLEANUP(made_release) struct made through_no_ca = authenticator_register(&authenticator, &recipe);
    assert_ok(judge(&policy, &through_no_ca, &registration, &failure));
    assert_false(registration.trusted);
    CLEANUP(attestation_release) struct attestation attestation = {0};
    assert_int_equal(attestation_read(buffer_bytes(&through.attestation_object), &attestation), WEBAUTHN_ACCEPTED);
    CLEANUP(certificate_list_release) struct certificate_list itself = {0};
    assert_ok(certificate_list_add(&itself, attestation.certificates.items[0]));
    policy.roots = &itself;
    assert_ok(judge(&policy, &through, &registration, &failure));
    assert_true(registration.trusted);
}

static void a_path_over_weak_cryptography_is_not_trusted(void **state)
{
    (void)state;
    struct pki_profile weak_key = PKI_CA("Weak key"), weak_hash = PKI_CA("Weak hash");
    weak_key.key = "RSA-1024";
    weak_hash.hash = EVP_sha1();
    const struct pki_profile weak[] = {weak_key, weak_hash};
    for (size_t i = 0; i < COUNT_OF(weak); i++) {
        CLEANUP(pki_entity_release) struct pki_entity ca = pki_issue(&authenticator.manufacturer, weak[i]);
        struct webauthn_policy policy = authenticator_policy(&roots);
        struct webauthn_registration registration;
        struct failure failure;
        struct recipe recipe = recipe_of(PACKED, WEBAUTHN_ES256);
        recipe.issuer = &ca;
        CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
        assert_ok(judge(&policy, &made, &registration, &failure));
        assert_false(registration.trusted);
    }
}

static void an_object_of_another_shape_is_refused(void **state)
{
    (void)state;
    static const struct bytes objects[] = {
        {(const uint8_t *)"\xa0", 1},
        {(const uint8_t *)"\x80", 1},
        {(const uint8_t *)"\xa2\x63"
                          "fmt\x64none\x67"
                          "attStmt\xa0",
         19},
        {(const uint8_t *)"\xa2\x63"
                          "fmt\x64none\x68"
                          "authData\x40",
         20},
        {(const uint8_t *)"\xa3\x63"
                          "fmt\x64none\x63"
                          "fmt\x64none\x67"
                          "attStmt\xa0",
         28},
        {(const uint8_t *)"\xa3\x63"
                          "fmt\x64none\x67"
                          "attStmt\xa0\x65"
                          "other\x40",
         26},
        {(const uint8_t *)"\xa3\x63"
                          "fmt\x44none\x67"
                          "attStmt\xa0\x68"
                          "authData\x40",
         29},
        {(const uint8_t *)"\xa3\x63"
                          "fmt\x64none\x67"
                          "attStmt\xa0\x68"
                          "authData\x60",
         29},
    };
    struct webauthn_policy policy = authenticator_policy(&roots);
    const struct recipe recipe = recipe_of(NONE, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
    for (size_t i = 0; i < COUNT_OF(objects); i++) {
        buffer_clear(&made.attestation_object);
        assert_ok(buffer_append(&made.attestation_object, objects[i]));
        struct webauthn_registration registration;
        struct failure failure;
        assert_status(STATUS_INVALID, judge(&policy, &made, &registration, &failure));
        assert_string_equal(failure.field, "attestation_object_malformed");
    }
}

static void an_object_past_the_limit_is_not_read(void **state)
{
    (void)state;
    static uint8_t much[LIMIT_ATTESTATION_OBJECT_BYTES + 1];
    struct webauthn_policy policy = authenticator_policy(&roots);
    const struct recipe recipe = recipe_of(NONE, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
    buffer_clear(&made.attestation_object);
    assert_ok(buffer_append(&made.attestation_object, bytes_of(much, sizeof much)));
    struct webauthn_registration registration;
    struct failure failure;
    assert_status(STATUS_LIMIT, judge(&policy, &made, &registration, &failure));
    assert_string_equal(failure.field, "attestation_object_size");
}

/* What libfido2 says, asked by itself: it judges, and it can refuse. */
static void a_second_opinion_refuses_what_is_wrong(void **state)
{
    (void)state;
    struct webauthn_policy policy = authenticator_policy(&roots);
    static const enum webauthn_format formats[] = {WEBAUTHN_FORMAT_PACKED, WEBAUTHN_FORMAT_FIDO_U2F};
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        struct recipe recipe = recipe_of(formats[i], WEBAUTHN_ES256);
        CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
        CLEANUP(attestation_release) struct attestation attestation = {0};
        CLEANUP(authenticator_data_release) struct authenticator_data data = {0};
        assert_int_equal(attestation_read(buffer_bytes(&made.attestation_object), &attestation), WEBAUTHN_ACCEPTED);
        assert_int_equal(authenticator_data_read(attestation.authenticator_data, &data), WEBAUTHN_ACCEPTED);
        struct attested attested = {.policy = &policy, .attestation = &attestation, .data = &data};
        struct failure failure; /* the hash of no client data */
        assert_status(STATUS_CORRUPT, webauthn_conclude(second_opinion(&attested), &failure));
        assert_string_equal(failure.field, "attestation_second_opinion");
        digest_of(buffer_bytes(&made.client_data), &attested.client_data_hash);
        assert_int_equal(second_opinion(&attested), WEBAUTHN_ACCEPTED);
    }
}

static int begin(void **state)
{
    (void)state;
    authenticator_init(&authenticator);
    return certificate_list_add(&roots, authenticator.manufacturer.certificate);
}

static int end(void **state)
{
    (void)state;
    certificate_list_release(&roots);
    authenticator_release(&authenticator);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_taken_with_every_algorithm_it_has),
        cmocka_unit_test(attestation_keys_of_other_kinds_are_taken),
        cmocka_unit_test(every_requirement_that_is_broken_is_named),
        cmocka_unit_test(an_android_key_for_other_uses_is_refused),
        cmocka_unit_test(who_nobody_vouches_for_is_refused_where_trust_is_asked),
        cmocka_unit_test(a_format_that_vouches_for_the_key_alone_says_nothing_of_the_model),
        cmocka_unit_test(a_certificate_that_has_ended_is_not_trusted),
        cmocka_unit_test(trust_is_found_through_a_ca_and_in_the_certificate_itself),
        cmocka_unit_test(a_path_over_weak_cryptography_is_not_trusted),
        cmocka_unit_test(an_object_of_another_shape_is_refused),
        cmocka_unit_test(an_object_past_the_limit_is_not_read),
        cmocka_unit_test(a_second_opinion_refuses_what_is_wrong),
    };
    return cmocka_run_group_tests_name("webauthn attestation", tests, begin, end);
}
