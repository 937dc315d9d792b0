/* SPDX-License-Identifier: Apache-2.0
 * FIDO metadata: who signed it, what is read of it, and what registrations make of it. */
#include "tests/testing.h"
#include "tests/webauthn/authenticator.h"
#include "tests/webauthn/blob.h"

#include <stdio.h>

#include "src/base/encode.h"
#include "src/base/limits.h"

#define AAGUID "61206d6f-6465-6c20-6f66-2061206b6579" /* "a model of a key" */
#define STATUS_L1 "\"statusReports\":[{\"status\":\"FIDO_CERTIFIED_L1\",\"effectiveDate\":\"2025-01-01\"}]"
#define DETAILS(list) "\"userVerificationDetails\":" list
#define FINGERPRINT "{\"userVerificationMethod\":\"fingerprint_internal\",\"baDesc\":{\"selfAttestedFAR\":0.0001}}"
#define PASSCODE "{\"userVerificationMethod\":\"passcode_internal\"}"
#define PRESENCE "{\"userVerificationMethod\":\"presence_internal\"}"
#define STATEMENT(details) "\"metadataStatement\":{\"description\":\"Model A\"," DETAILS(details) ",\"attestationRootCertificates\":[]}"
#define ENTRY "{\"aaguid\":\"" AAGUID "\"," STATEMENT("[[" FINGERPRINT "]]") "," STATUS_L1 "}"
#define BLOB(entries) "{\"legalHeader\":\"x\",\"no\":7,\"nextUpdate\":\"2026-07-01\",\"entries\":[" entries "]}"

static struct blob_service service;

static enum status load(struct bytes blob, const char *signer, struct webauthn_metadata **metadata, struct failure *failure)
{
    const struct webauthn_metadata_source source = {.blob = blob, .roots = &service.roots, .signer = signer};
    *failure = (struct failure){0};
    return webauthn_metadata_load(&source, PKI_NOW, metadata, failure);
}

/* The word of the refusal, or "". */
static const char *refusal_of(const char *header, const char *payload)
{
    static struct failure failure;
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, header, bytes_of_text(payload));
    return load(buffer_bytes(&blob), "mds.example", &metadata, &failure) == STATUS_OK ? "" : failure.field;
}

/* The first model of a payload that is right. */
static struct webauthn_authenticator read_one(const char *entry)
{
    char payload[8192];
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    struct failure failure;
    snprintf(payload, sizeof payload, "{\"no\":7,\"nextUpdate\":\"2026-07-01\",\"entries\":[%s]}", entry);
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, bytes_of_text(payload));
    if (load(buffer_bytes(&blob), NULL, &metadata, &failure) != STATUS_OK)
        fail_msg("%s: %s", entry, failure.field);
    const struct webauthn_aaguid aaguid = {.bytes = "a model of a key"};
    const struct webauthn_authenticator *found = webauthn_metadata_find(metadata, &aaguid);
    assert_non_null(found);
    struct webauthn_authenticator copy = *found;
    copy.roots.count = 0;
    return copy;
}

static void a_blob_tells_what_a_model_is(void **state)
{
    (void)state;
    static const char *const kinds[] = {"EC", "RSA-2048"};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct blob_service other;
        blob_service_init(&other, kinds[i]);
        CLEANUP(buffer_release)
        struct buffer blob = blob_sign(&other, NULL, bytes_of_text(BLOB("{\"aaid\":\"4e4e#4005\",\"statusReports\":[]}," ENTRY)));
        CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
        const struct webauthn_metadata_source source = {.blob = buffer_bytes(&blob), .roots = &other.roots, .signer = "mds.example"};
        assert_ok(webauthn_metadata_load(&source, PKI_NOW, &metadata, NULL));
        assert_int_equal(webauthn_metadata_number(metadata), 7);
        assert_string_equal(timestamp_format_utc(webauthn_metadata_next_update(metadata)).text, "2026-07-01T00:00:00.000000Z");
        assert_int_equal(webauthn_metadata_count(metadata), 1);
        const struct webauthn_aaguid aaguid = {.bytes = "a model of a key"}, unknown = {.bytes = "another model..."};
        const struct webauthn_authenticator *model = webauthn_metadata_find(metadata, &aaguid);
        assert_non_null(model);
        assert_string_equal(model->description, "Model A");
        assert_string_equal(model->last_status, "FIDO_CERTIFIED_L1");
        assert_int_equal(model->certification, WEBAUTHN_CERTIFICATION_L1);
        assert_false(model->compromised);
        assert_true(model->biometric_always);
        assert_null(webauthn_metadata_find(metadata, &unknown));
        blob_service_release(&other);
    }
}

static void status_reports_are_read_by_their_dates(void **state)
{
    (void)state;
#define REPORT(status, date) "{\"status\":\"" status "\",\"effectiveDate\":\"" date "\"}"
    static const struct {
        const char *reports, *last;
        enum webauthn_certification certification;
        bool compromised;
    } rows[] = {
        {REPORT("NOT_FIDO_CERTIFIED", "2020-01-01"), "NOT_FIDO_CERTIFIED", WEBAUTHN_CERTIFICATION_NONE, false},
        {REPORT("FIDO_CERTIFIED", "2020-01-01"), "FIDO_CERTIFIED", WEBAUTHN_CERTIFICATION_L1, false},
        {REPORT("FIDO_CERTIFIED_L2", "2021-01-01") "," REPORT("FIDO_CERTIFIED_L1", "2020-01-01"), "FIDO_CERTIFIED_L2",
         WEBAUTHN_CERTIFICATION_L2, false},
        {REPORT("FIDO_CERTIFIED_L3plus", "2021-01-01") "," REPORT("UPDATE_AVAILABLE", "2022-01-01"), "UPDATE_AVAILABLE",
         WEBAUTHN_CERTIFICATION_L3_PLUS, false},
        {REPORT("FIDO_CERTIFIED_L1plus", "2021-01-01") "," REPORT("NOT_FIDO_CERTIFIED", "2022-01-01"), "NOT_FIDO_CERTIFIED",
         WEBAUTHN_CERTIFICATION_NONE, false},
        {REPORT("REVOKED", "2021-01-01") "," REPORT("FIDO_CERTIFIED_L2plus", "2022-01-01"), "FIDO_CERTIFIED_L2plus",
         WEBAUTHN_CERTIFICATION_L2_PLUS, true},
        {REPORT("USER_VERIFICATION_BYPASS", "2021-01-01"), "USER_VERIFICATION_BYPASS", WEBAUTHN_CERTIFICATION_NONE, true},
        {REPORT("ATTESTATION_KEY_COMPROMISE", "2021-01-01"), "ATTESTATION_KEY_COMPROMISE", WEBAUTHN_CERTIFICATION_NONE, true},
        {REPORT("USER_KEY_REMOTE_COMPROMISE", "2021-01-01"), "USER_KEY_REMOTE_COMPROMISE", WEBAUTHN_CERTIFICATION_NONE, true},
        {REPORT("USER_KEY_PHYSICAL_COMPROMISE", "2021-01-01"), "USER_KEY_PHYSICAL_COMPROMISE", WEBAUTHN_CERTIFICATION_NONE, true},
        {"{\"status\":\"FIDO_CERTIFIED_L3\"}", "FIDO_CERTIFIED_L3", WEBAUTHN_CERTIFICATION_L3, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char entry[1024];
        snprintf(entry, sizeof entry, "{\"aaguid\":\"" AAGUID "\",\"statusReports\":[%s]}", rows[i].reports);
        struct webauthn_authenticator model = read_one(entry);
        assert_string_equal(model.last_status, rows[i].last);
        assert_int_equal(model.certification, rows[i].certification);
        assert_int_equal(model.compromised, rows[i].compromised);
    }
    assert_string_equal(webauthn_certification_name(WEBAUTHN_CERTIFICATION_L2_PLUS), "L2plus");
}

static void only_models_that_always_use_biometrics_are_said_to(void **state)
{
    (void)state;
    static const struct {
        const char *details;
        unsigned by_any;
        bool always;
    } rows[] = {
        {"[]", 0, false},
        {"[[" PRESENCE "]]", WEBAUTHN_BY_PRESENCE, false},
        {"[[" FINGERPRINT "]]", WEBAUTHN_BY_FINGERPRINT, true},
        {"[[" FINGERPRINT "],[" PRESENCE "]]", WEBAUTHN_BY_FINGERPRINT | WEBAUTHN_BY_PRESENCE, true},
        {"[[" FINGERPRINT "],[" PASSCODE "]]", WEBAUTHN_BY_FINGERPRINT | WEBAUTHN_BY_PASSCODE, false},
        {"[[" FINGERPRINT "," PASSCODE "]]", WEBAUTHN_BY_FINGERPRINT | WEBAUTHN_BY_PASSCODE, true},
        {"[[" FINGERPRINT "],[{\"userVerificationMethod\":\"faceprint_internal\"}]]", WEBAUTHN_BY_FINGERPRINT | WEBAUTHN_BY_FACEPRINT,
         true},
        {"[[{\"userVerificationMethod\":\"passcode_external\"}]]", WEBAUTHN_BY_PASSCODE, false},
        {"[[" FINGERPRINT "],[{\"userVerificationMethod\":\"something_new\"}]]", WEBAUTHN_BY_FINGERPRINT | WEBAUTHN_BY_UNKNOWN, false},
        {"[[{\"userVerificationMethod\":\"none\"}]]", 0, false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char entry[2048];
        snprintf(entry, sizeof entry,
                 "{\"aaguid\":\"" AAGUID "\"," STATUS_L1 ",\"metadataStatement\":{\"description\":\"%s\",\"userVerificationDetails\":%s,"
                 "\"attestationRootCertificates\":[]}}",
                 rows[i].always ? "a" : "b", rows[i].details);
        struct webauthn_authenticator model = read_one(entry);
        assert_int_equal(model.user_verification_by_any, rows[i].by_any);
        assert_int_equal(model.biometric_always, rows[i].always);
    }
}

static void a_blob_that_is_not_right_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *payload, *word;
    } rows[] = {
        {BLOB(ENTRY), ""},
        {"", "blob_malformed"},
        {"[]", "blob_malformed"},
        {BLOB(ENTRY) " x", "blob_malformed"},
        {"{\"no\":7,\"no\":8,\"nextUpdate\":\"2026-07-01\",\"entries\":[]}", "blob_malformed"},
        {"{\"nextUpdate\":\"2026-07-01\",\"entries\":[]}", "blob_malformed"},
        {"{\"no\":-1,\"nextUpdate\":\"2026-07-01\",\"entries\":[]}", "blob_malformed"},
        {"{\"no\":7,\"nextUpdate\":\"2026-13-01\",\"entries\":[]}", "blob_malformed"},
        {"{\"no\":7,\"nextUpdate\":\"2026-07-01T00:00:00Z\",\"entries\":[]}", "blob_malformed"},
        {"{\"no\":7,\"entries\":[]}", "blob_malformed"},
        {"{\"no\":7,\"nextUpdate\":\"2026-07-01\"}", "blob_malformed"},
        {"{\"no\":7,\"nextUpdate\":\"2026-07-01\",\"entries\":{}}", "blob_malformed"},
        {BLOB("1"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":5}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"61206d6f\"," STATUS_L1 "}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"61206d6f-6465-6c20-6f66-2061206b657g\"," STATUS_L1 "}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"61206d6f-6465-6c20-6f66+2061206b6579\"," STATUS_L1 "}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\",\"statusReports\":[]}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\",\"statusReports\":[{}]}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"," STATUS_L1 ",\"metadataStatement\":{}}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"," STATUS_L1 "," STATEMENT("[[]]") "}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"," STATUS_L1 "," STATEMENT("[{}]") "}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"," STATUS_L1 "," STATEMENT("[[{}]]") "}"), "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"," STATUS_L1 ",\"metadataStatement\":{\"description\":\"d\"," DETAILS("[]") "}}"),
         "blob_entry_malformed"},
        {BLOB("{\"aaguid\":\"" AAGUID "\"," STATUS_L1
              ",\"metadataStatement\":{\"description\":\"d\"," DETAILS("[]") ",\"attestationRootCertificates\":[5]}}"),
         "blob_entry_malformed"},
        {BLOB(ENTRY "," ENTRY), "blob_entry_malformed"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *refusal = refusal_of(NULL, rows[i].payload);
        if (strcmp(refusal, rows[i].word) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].payload, refusal, rows[i].word);
    }
}

static void a_header_that_is_not_right_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *header, *word;
    } rows[] = {
        {"", "blob_malformed"},
        {"{}", "blob_malformed"},
        {"{\"alg\":\"ES256\"}", "blob_malformed"},
        {"{\"alg\":\"ES256\",\"x5c\":[]}", "blob_malformed"},
        {"{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"x5c\":[\"AAAA\"]}", "blob_malformed"},
        {"{\"alg\":\"none\",\"x5c\":[\"AAAA\"]}", "blob_algorithm"},
        {"{\"alg\":\"HS256\",\"x5c\":[\"AAAA\"]}", "blob_algorithm"},
        {"{\"alg\":\"ES384\",\"x5c\":[\"AAAA\"]}", "blob_algorithm"},
        {"{\"alg\":\"ES256\",\"x5c\":[\"AAAA\"]}", "blob_certificate_invalid"},
        {"{\"alg\":\"ES256\",\"x5c\":[5]}", "blob_certificate_invalid"},
        {"{\"alg\":\"ES256\",\"x5c\":[1,2,3,4,5,6,7,8,9]}", "blob_certificate_invalid"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *refusal = refusal_of(rows[i].header, BLOB(ENTRY));
        if (strcmp(refusal, rows[i].word) != 0)
            fail_msg("%s: \"%s\" instead of \"%s\"", rows[i].header, refusal, rows[i].word);
    }
    CLEANUP(buffer_release) struct buffer header = blob_header(&service, "RS256"); /* and the key is on P-256 */
    assert_string_equal(refusal_of(buffer_text(&header), BLOB(ENTRY)), "blob_algorithm");
}

static void a_blob_of_another_signer_is_refused(void **state)
{
    (void)state;
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    struct failure failure;
    struct blob_service stranger;
    blob_service_init(&stranger, "EC");
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&stranger, NULL, bytes_of_text(BLOB(ENTRY)));
    assert_status(STATUS_REFUSED, load(buffer_bytes(&blob), NULL, &metadata, &failure));
    assert_string_equal(failure.field, "blob_untrusted");
    CLEANUP(buffer_release) struct buffer own = blob_sign(&service, NULL, bytes_of_text(BLOB(ENTRY)));
    assert_status(STATUS_REFUSED, load(buffer_bytes(&own), "mds.fidoalliance.org", &metadata, &failure));
    assert_string_equal(failure.field, "blob_signer");
    assert_status(STATUS_REFUSED,
                  webauthn_metadata_load(&(struct webauthn_metadata_source){.blob = buffer_bytes(&own), .roots = &service.roots},
                                         PKI_NOW + 365 * TIMESTAMP_DAY, &metadata, &failure));
    assert_string_equal(failure.field, "blob_untrusted");
    blob_service_release(&stranger);
}

static void no_byte_of_a_blob_can_be_another(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, bytes_of_text(BLOB(ENTRY)));
    for (size_t at = 0; at < blob.size; at += 3) {
        CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
        struct failure failure;
        blob.data[at] ^= 1;
        if (load(buffer_bytes(&blob), NULL, &metadata, &failure) == STATUS_OK)
            fail_msg("byte %zu", at);
        blob.data[at] ^= 1;
    }
}

static void a_signature_of_another_blob_is_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, bytes_of_text(BLOB(ENTRY)));
    CLEANUP(buffer_release) struct buffer other = blob_sign(&service, NULL, bytes_of_text(BLOB("")));
    CLEANUP(buffer_release) struct buffer mixed = BUFFER_INIT(64 * 1024);
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    struct failure failure;
    const char *signature = strrchr(buffer_text(&other), '.');
    assert_ok(buffer_append(&mixed, bytes_of(blob.data, (size_t)(strrchr(buffer_text(&blob), '.') - (const char *)blob.data))));
    assert_ok(buffer_append_text(&mixed, signature));
    assert_status(STATUS_CORRUPT, load(buffer_bytes(&mixed), NULL, &metadata, &failure));
    assert_string_equal(failure.field, "blob_signature");
}

/* Some four thousand models of 2.5 kB each make the ten megabytes of the real one. */
static void a_blob_of_the_real_ones_size_is_read(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT((size_t)32 << 20);
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    struct failure failure;
    char icon[2048];
    memset(icon, 'A', sizeof icon);
    icon[sizeof icon - 1] = 0;
    assert_ok(buffer_append_text(&payload, "{\"no\":7,\"nextUpdate\":\"2026-07-01\",\"entries\":["));
    for (int i = 0; i < 4000; i++)
        assert_ok(buffer_append_format(
            &payload,
            "%s{\"aaguid\":\"%08x-6465-6c20-6f66-2061206b6579\",\"icon\":\"%s\"," STATEMENT("[[" FINGERPRINT "]]") "," STATUS_L1 "}",
            i > 0 ? "," : "", (unsigned)i * 2654435761u, icon));
    assert_ok(buffer_append_text(&payload, "]}"));
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, buffer_bytes(&payload));
    assert_ok(load(buffer_bytes(&blob), NULL, &metadata, &failure));
    assert_int_equal(webauthn_metadata_count(metadata), 4000);
    for (int i = 0; i < 4000; i++) {
        char text[64];
        struct webauthn_aaguid aaguid;
        snprintf(text, sizeof text, "%08x-6465-6c20-6f66-2061206b6579", (unsigned)i * 2654435761u);
        assert_ok(webauthn_aaguid_parse(text, &aaguid));
        assert_non_null(webauthn_metadata_find(metadata, &aaguid));
    }
    buffer_clear(&blob);
    assert_ok(buffer_reserve(&blob, LIMIT_METADATA_BYTES + 1));
    assert_status(STATUS_LIMIT, load(bytes_of(blob.data, LIMIT_METADATA_BYTES + 1), NULL, &metadata, &failure));
    assert_string_equal(failure.field, "blob_size");
}

static void too_many_entries_are_refused(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT((size_t)1 << 20);
    assert_ok(buffer_append_text(&payload, "{\"no\":7,\"nextUpdate\":\"2026-07-01\",\"entries\":[{}"));
    for (int i = 0; i < LIMIT_METADATA_ENTRIES; i++)
        assert_ok(buffer_append_text(&payload, ",{}"));
    assert_ok(buffer_append_text(&payload, "]}"));
    assert_string_equal(refusal_of(NULL, buffer_text(&payload)), "blob_entries_exceeded");
}

/* A model's entry with its root, which vouches; then the same model, reported as broken. */
static void registrations_are_judged_by_the_metadata(void **state)
{
    (void)state;
    struct authenticator authenticator;
    authenticator_init(&authenticator);
    const struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_PACKED, WEBAUTHN_ES256);
    CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
    struct webauthn_attestation_response response = {.client_data = buffer_bytes(&made.client_data),
                                                     .attestation_object = buffer_bytes(&made.attestation_object)};
    CLEANUP(buffer_release) struct buffer root = BUFFER_INIT(64 * 1024);
    assert_ok(base64_encode(certificate_der(authenticator.manufacturer.certificate), &root));
    static const struct {
        const char *aaguid, *status, *garbage, *word;
        bool trusted;
    } rows[] = {
        {AAGUID, "FIDO_CERTIFIED_L1", "", "", true},
        {AAGUID, "FIDO_CERTIFIED_L1", "\"AAAA\",\"?\",", "", true}, /* roots that cannot be read */
        {AAGUID, "REVOKED", "", "authenticator_compromised", false},
        {"00206d6f-6465-6c20-6f66-2061206b6579", "FIDO_CERTIFIED_L1", "", "authenticator_unknown", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char payload[16384];
        snprintf(payload, sizeof payload,
                 "{\"no\":1,\"nextUpdate\":\"2026-07-01\",\"entries\":[{\"aaguid\":\"%s\",\"statusReports\":[{\"status\":\"%s\"}],"
                 "\"metadataStatement\":{\"description\":\"Model "
                 "A\",\"userVerificationDetails\":[],\"attestationRootCertificates\":[%s\"%.64s\\n%s\"]}}]}",
                 rows[i].aaguid, rows[i].status, rows[i].garbage, buffer_text(&root), buffer_text(&root) + 64);
        CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, bytes_of_text(payload));
        CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
        struct failure failure;
        assert_ok(load(buffer_bytes(&blob), NULL, &metadata, &failure));
        struct webauthn_policy policy = authenticator_policy(NULL);
        policy.metadata = metadata;
        policy.metadata_required = true;
        policy.attestation = WEBAUTHN_ATTESTATION_TRUSTED;
        struct webauthn_registration registration;
        enum status status = webauthn_registration_verify(&policy, authenticator_challenge(), &response, PKI_NOW, &registration, &failure);
        assert_int_equal(status == STATUS_OK, rows[i].trusted);
        assert_string_equal(failure.field, rows[i].word);
        if (status == STATUS_OK)
            assert_string_equal(registration.described->description, "Model A");
    }
    authenticator_release(&authenticator);
}

/* A model of the metadata is asked for: only a format that vouches for the AAGUID shows that it is one. */
static void a_model_that_nobody_vouches_for_is_none_of_the_metadatas(void **state)
{
    (void)state;
    static const bool vouches[WEBAUTHN_FORMAT_COUNT] = {
        [WEBAUTHN_FORMAT_PACKED] = true, [WEBAUTHN_FORMAT_APPLE] = true, [WEBAUTHN_FORMAT_TPM] = true};
    struct authenticator authenticator;
    authenticator_init(&authenticator);
    CLEANUP(buffer_release) struct buffer root = BUFFER_INIT(64 * 1024);
    assert_ok(base64_encode(certificate_der(authenticator.manufacturer.certificate), &root));
    char payload[16384];
    snprintf(payload, sizeof payload,
             "{\"no\":1,\"nextUpdate\":\"2026-07-01\",\"entries\":[{\"aaguid\":\"" AAGUID "\"," STATUS_L1 ","
             "\"metadataStatement\":{\"description\":\"Model\",\"userVerificationDetails\":[],"
             "\"attestationRootCertificates\":[\"%s\"]}}]}",
             buffer_text(&root));
    CLEANUP(buffer_release) struct buffer blob = blob_sign(&service, NULL, bytes_of_text(payload));
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    struct failure failure;
    assert_ok(load(buffer_bytes(&blob), NULL, &metadata, &failure));
    for (int format = 0; format < WEBAUTHN_FORMAT_COUNT; format++) {
        const struct recipe recipe = recipe_of(format, WEBAUTHN_ES256);
        CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
        struct webauthn_attestation_response response = {.client_data = buffer_bytes(&made.client_data),
                                                         .attestation_object = buffer_bytes(&made.attestation_object)};
        struct webauthn_policy policy = authenticator_policy(NULL);
        struct webauthn_registration registration;
        policy.metadata = metadata;
        assert_ok(webauthn_registration_verify(&policy, authenticator_challenge(), &response, PKI_NOW, &registration, &failure));
        if (registration.model_attested != vouches[format])
            fail_msg("%s", webauthn_format_name(format));
        policy.metadata_required = true;
        failure = (struct failure){0};
        enum status status = webauthn_registration_verify(&policy, authenticator_challenge(), &response, PKI_NOW, &registration, &failure);
        assert_int_equal(status, vouches[format] ? STATUS_OK : STATUS_REFUSED);
        assert_string_equal(failure.field, vouches[format] ? "" : "authenticator_unknown");
    }
    authenticator_release(&authenticator);
}

static void a_model_that_says_nothing_is_not_looked_for(void **state)
{
    (void)state;
    struct authenticator authenticator;
    authenticator_init(&authenticator);
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    recipe.aaguid = (struct webauthn_aaguid){0};
    CLEANUP(made_release) struct made made = authenticator_register(&authenticator, &recipe);
    struct webauthn_attestation_response response = {.client_data = buffer_bytes(&made.client_data),
                                                     .attestation_object = buffer_bytes(&made.attestation_object)};
    CLEANUP(buffer_release)
    struct buffer blob = blob_sign(
        &service, NULL,
        bytes_of_text(BLOB("{\"aaguid\":\"00000000-0000-0000-0000-000000000000\",\"statusReports\":[{\"status\":\"REVOKED\"}]}")));
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    struct webauthn_registration registration;
    struct failure failure;
    assert_ok(load(buffer_bytes(&blob), NULL, &metadata, &failure));
    struct webauthn_policy policy = authenticator_policy(NULL);
    policy.metadata = metadata;
    assert_ok(webauthn_registration_verify(&policy, authenticator_challenge(), &response, PKI_NOW, &registration, &failure));
    assert_null(registration.described);
    authenticator_release(&authenticator);
}

static void aaguids_are_written_as_uuids(void **state)
{
    (void)state;
    struct webauthn_aaguid aaguid;
    char text[WEBAUTHN_AAGUID_TEXT_SIZE];
    assert_ok(webauthn_aaguid_parse("61206D6F-6465-6C20-6F66-2061206B6579", &aaguid));
    assert_memory_equal(aaguid.bytes, "a model of a key", WEBAUTHN_AAGUID_SIZE);
    webauthn_aaguid_format(&aaguid, text);
    assert_string_equal(text, AAGUID);
}

static int begin(void **state)
{
    (void)state;
    blob_service_init(&service, "EC");
    return 0;
}

static int end(void **state)
{
    (void)state;
    blob_service_release(&service);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_blob_tells_what_a_model_is),
        cmocka_unit_test(status_reports_are_read_by_their_dates),
        cmocka_unit_test(only_models_that_always_use_biometrics_are_said_to),
        cmocka_unit_test(a_blob_that_is_not_right_is_refused_by_name),
        cmocka_unit_test(a_header_that_is_not_right_is_refused_by_name),
        cmocka_unit_test(a_blob_of_another_signer_is_refused),
        cmocka_unit_test(no_byte_of_a_blob_can_be_another),
        cmocka_unit_test(a_signature_of_another_blob_is_refused),
        cmocka_unit_test(a_blob_of_the_real_ones_size_is_read),
        cmocka_unit_test(too_many_entries_are_refused),
        cmocka_unit_test(registrations_are_judged_by_the_metadata),
        cmocka_unit_test(a_model_that_nobody_vouches_for_is_none_of_the_metadatas),
        cmocka_unit_test(a_model_that_says_nothing_is_not_looked_for),
        cmocka_unit_test(aaguids_are_written_as_uuids),
    };
    return cmocka_run_group_tests_name("webauthn metadata", tests, begin, end);
}
