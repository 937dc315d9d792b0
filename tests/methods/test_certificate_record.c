/* SPDX-License-Identifier: Apache-2.0
 * The record of a certificate signature: what is public is named in it and handed over once, what tells of the customer stays in it. */
#include "src/crypto/digest.h"
#include "src/json/members.h"
#include "src/methods/certificate/verify.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

#define ENTRIES_OF_A_LARGE_LIST 60000

/* Root, CA and signer, lists of both authorities, and what was concluded of the signer's certificate. */
struct world {
    struct pki_entity root, ca, signer;
    struct certificate *anchors[1];
    struct trust trust;
    struct certificate_settings settings;
    struct digest_set *kept;
    struct verified verified;
    struct method_context context;
    struct method_result result;
    json_t *record;
};

static void put_crl(struct world *world, const struct pki_entity *issuer, const struct pki_entity *const *revoked)
{
    CLEANUP(buffer_release)
    struct buffer crl = pki_make_crl(issuer, (struct pki_crl){.revoked = revoked, .number = revoked != NULL ? 2 : 1});
    assert_ok(revocation_cache_put_crl(world->settings.revocation, buffer_bytes(&crl), NULL));
}

static void put_ocsp(struct world *world, const struct pki_entity *about, const struct pki_entity *issuer)
{
    CLEANUP(buffer_release)
    struct buffer response = pki_make_ocsp((struct pki_ocsp){.about = about, .issuer = issuer, .status = V_OCSP_CERTSTATUS_GOOD});
    assert_ok(revocation_cache_put_ocsp(world->settings.revocation, buffer_bytes(&response), NULL));
}

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){.root = pki_issue(NULL, PKI_CA("Root"))};
    world.ca = pki_issue(&world.root, PKI_CA("Issuer"));
    world.signer = pki_issue(&world.ca, PKI_SIGNER("Customer"));
    world.anchors[0] = world.root.certificate;
    world.trust = (struct trust){.anchors = world.anchors, .anchor_count = 1, .anchors_only = true};
    assert_ok(revocation_cache_new(&world.settings.revocation));
    assert_ok(checker_new(&world.trust, world.settings.revocation, &world.settings.checker));
    assert_ok(digest_set_new(&world.kept));
    put_crl(&world, &world.root, NULL);
    put_crl(&world, &world.ca, NULL);
    world.context = (struct method_context){.now = PKI_NOW, .settings = &world.settings, .kept = world.kept};
    verified_init(&world.verified);
    method_result_init(&world.result);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    json_decref(world->record);
    method_result_release(&world->result);
    verified_release(&world->verified);
    digest_set_release(&world->kept);
    checker_release(&world->settings.checker);
    revocation_cache_release(&world->settings.revocation);
    pki_entity_release(&world->signer);
    pki_entity_release(&world->ca);
    pki_entity_release(&world->root);
    return 0;
}

static void check_signer(struct world *world)
{
    struct certificate_list helping = {0};
    const struct checks_request request = {.at = PKI_NOW};
    assert_ok(certificate_list_add(&helping, world->ca.certificate));
    assert_ok(checks_certificate(world->settings.checker, world->signer.certificate, &helping, &request, &world->verified.checks));
    assert_int_equal(world->verified.checks.chain.count, 3);
    certificate_list_release(&helping);
}

static const struct signed_evidence *evidence_of(const struct world *world)
{
    static const struct digest instruction = {{0xab}};
    static struct signed_evidence evidence;
    evidence =
        (struct signed_evidence){.format = FORMAT_CMS, .instruction = &instruction, .signature = "c2lnbmVk", .verified = &world->verified};
    return &evidence;
}

static void write_record(struct world *world)
{
    json_decref(world->record);
    world->record = NULL;
    method_result_release(&world->result);
    method_result_init(&world->result);
    assert_ok(certificate_write_record(&world->context, evidence_of(world), &world->result));
    assert_ok(members_parse(buffer_bytes(&world->result.record), &world->record, NULL));
}

static void assert_names(const json_t *names, size_t at, const struct digest *digest)
{
    char hex[2 * DIGEST_SIZE + 1] = "";
    hex_write(bytes_of(digest->bytes, DIGEST_SIZE), hex);
    assert_string_equal(json_string_value(json_array_get(names, at)), hex);
}

static size_t count_of_kind(const struct method_result *result, enum method_material_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < result->material_count; i++)
        count += result->material[i].kind == kind;
    return count;
}

static void what_is_public_is_named_and_handed_over(void **state)
{
    struct world *world = *state;
    check_signer(world);
    write_record(world);
    const struct method_result *result = &world->result;
    const json_t *names = json_object_get(world->record, "material");
    assert_int_equal(result->material_count, 4);
    assert_int_equal(json_array_size(names), 4);
    assert_int_equal(count_of_kind(result, METHOD_MATERIAL_CERTIFICATE), 2);
    assert_int_equal(count_of_kind(result, METHOD_MATERIAL_CRL), 2);
    for (size_t i = 0; i < result->material_count; i++) {
        struct digest digest;
        digest_of(buffer_bytes(&result->material[i].bytes), &digest);
        assert_true(digest_equal(&digest, &result->material[i].digest));
        assert_false(digest_equal(&digest, certificate_fingerprint(world->signer.certificate)));
        assert_names(names, i, &digest);
    }
    assert_null(json_object_get(world->record, "ocsp"));
    assert_null(json_object_get(world->record, "not_kept"));
}

static void the_record_says_what_was_signed_and_found(void **state)
{
    struct world *world = *state;
    check_signer(world);
    check_fail(&world->verified.checks.outcomes[CHECK_VALIDITY], "revoked", "\"on\" the list\n");
    write_record(world);
    const json_t *checks = json_object_get(world->record, "checks");
    const json_t *validity = json_object_get(checks, "validity");
    assert_string_equal(json_string_value(json_object_get(world->record, "design")), "certificate");
    assert_string_equal(json_string_value(json_object_get(world->record, "format")), "cms");
    assert_string_equal(json_string_value(json_object_get(world->record, "signature")), "c2lnbmVk");
    assert_int_equal(strncmp(json_string_value(json_object_get(world->record, "instruction")), "ab00", 4), 0);
    assert_true(json_is_true(json_object_get(json_object_get(checks, "legality"), "passed")));
    assert_true(json_is_false(json_object_get(validity, "passed")));
    assert_string_equal(json_string_value(json_object_get(validity, "reason")), "revoked");
    assert_string_equal(json_string_value(json_object_get(validity, "message")), "\"on\" the list\n");
    assert_null(json_object_get(world->record, "confirmation"));
}

static void a_message_that_was_cut_within_a_character_is_left_out(void **state)
{
    struct world *world = *state;
    check_signer(world);
    check_fail(&world->verified.checks.outcomes[CHECK_USAGE], "scope_refused", "\xe7\xa4");
    write_record(world);
    const json_t *usage = json_object_get(json_object_get(world->record, "checks"), "usage");
    assert_string_equal(json_string_value(json_object_get(usage, "reason")), "scope_refused");
    assert_null(json_object_get(usage, "message"));
}

static void a_confirmation_by_hand_is_in_the_record(void **state)
{
    struct world *world = *state;
    check_signer(world);
    struct signed_evidence evidence = *evidence_of(world);
    evidence.confirmation = "{\"confirm\":\"ab\"}";
    evidence.confirmation_signature = "aGFuZA==";
    assert_ok(certificate_write_record(&world->context, &evidence, &world->result));
    assert_ok(members_parse(buffer_bytes(&world->result.record), &world->record, NULL));
    const json_t *confirmation = json_object_get(world->record, "confirmation");
    assert_string_equal(json_string_value(json_object_get(confirmation, "content")), evidence.confirmation);
    assert_string_equal(json_string_value(json_object_get(confirmation, "signature")), evidence.confirmation_signature);
}

static void what_is_kept_is_named_and_not_handed_over_again(void **state)
{
    struct world *world = *state;
    struct digest names[4];
    check_signer(world);
    write_record(world);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        names[i] = world->result.material[i].digest;
        digest_set_add(world->kept, &names[i]);
    }
    put_crl(world, &world->ca, (const struct pki_entity *const[]){&world->root, NULL});
    write_record(world);
    size_t handed_over = 0;
    assert_int_equal(world->result.material_count, COUNT_OF(names));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        bool is_new = !digest_equal(&world->result.material[i].digest, &names[i]);
        assert_int_equal(world->result.material[i].bytes.size > 0, is_new);
        handed_over += is_new;
    }
    assert_int_equal(handed_over, 1);
}

static void the_answer_about_the_signer_stays_in_the_record(void **state)
{
    struct world *world = *state;
    check_signer(world);
    put_ocsp(world, &world->signer, &world->ca);
    put_ocsp(world, &world->ca, &world->root);
    write_record(world);
    const json_t *answers = json_object_get(world->record, "ocsp");
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(4096);
    CLEANUP(revocation_cache_release) struct revocation_cache *cache = NULL;
    assert_int_equal(json_array_size(answers), 1);
    assert_ok(base64_decode(bytes_of_text(json_string_value(json_array_get(answers, 0))), &answer));
    assert_ok(revocation_cache_new(&cache));
    assert_ok(revocation_cache_put_ocsp(cache, buffer_bytes(&answer), NULL));
    assert_int_equal(count_of_kind(&world->result, METHOD_MATERIAL_OCSP), 1);
    for (size_t i = 0; i < world->result.material_count; i++)
        assert_false(bytes_equal(buffer_bytes(&world->result.material[i].bytes), buffer_bytes(&answer)));
}

static void certificates_that_lead_nowhere_are_not_taken_for_public(void **state)
{
    struct world *world = *state;
    check_signer(world);
    world->verified.checks.outcomes[CHECK_LEGALITY].result = CHECK_FAILED;
    write_record(world);
    assert_int_equal(count_of_kind(&world->result, METHOD_MATERIAL_CERTIFICATE), 0);
}

static void a_list_that_is_too_large_to_keep_is_named(void **state)
{
    struct world *world = *state;
    static const struct pki_entity *many[ENTRIES_OF_A_LARGE_LIST + 1];
    for (size_t i = 0; i < ENTRIES_OF_A_LARGE_LIST; i++)
        many[i] = &world->root;
    check_signer(world);
    put_crl(world, &world->ca, many);
    write_record(world);
    assert_int_equal(count_of_kind(&world->result, METHOD_MATERIAL_CRL), 1);
    assert_int_equal(json_array_size(json_object_get(world->record, "not_kept")), 1);
    assert_int_equal(json_array_size(json_object_get(world->record, "material")), 3);
}

static void more_material_than_evidence_can_hold_is_refused(void **state)
{
    struct world *world = *state;
    for (unsigned i = 0; i <= METHOD_MATERIAL_MAX; i++) {
        const struct digest digest = {{(uint8_t)i}};
        for (unsigned twice = 0; twice < 2; twice++)
            assert_status(i < METHOD_MATERIAL_MAX ? STATUS_OK : STATUS_LIMIT,
                          method_result_material(&world->result, &world->context, METHOD_MATERIAL_CRL, &digest, bytes_of_text("list")));
    }
    assert_int_equal(world->result.material_count, METHOD_MATERIAL_MAX);
}

int main(void)
{
#define RECORD_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        RECORD_TEST(what_is_public_is_named_and_handed_over),
        RECORD_TEST(the_record_says_what_was_signed_and_found),
        RECORD_TEST(a_message_that_was_cut_within_a_character_is_left_out),
        RECORD_TEST(a_confirmation_by_hand_is_in_the_record),
        RECORD_TEST(what_is_kept_is_named_and_not_handed_over_again),
        RECORD_TEST(the_answer_about_the_signer_stays_in_the_record),
        RECORD_TEST(certificates_that_lead_nowhere_are_not_taken_for_public),
        RECORD_TEST(a_list_that_is_too_large_to_keep_is_named),
        RECORD_TEST(more_material_than_evidence_can_hold_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
