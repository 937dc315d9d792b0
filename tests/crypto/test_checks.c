/* SPDX-License-Identifier: Apache-2.0
 * The five checks under a registry: each fails for its own reason, and none hides another. */
#include "src/crypto/checks.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

#include <stdio.h>

#define LEVEL3 "2.16.886.101.0.3.3"

/* A root, an approved CA under it that issues to companies (kind moeaca), CRLs of both, and a checker over them. */
struct world {
    struct pki_entity root, ca;
    struct certificate *anchors[1];
    struct trust_authority authorities[1];
    struct trust trust;
    struct revocation_cache *revocation;
    struct checker *checker;
};

static void put_crl(struct world *world, const struct pki_entity *issuer, struct pki_crl plan)
{
    CLEANUP(buffer_release) struct buffer crl = pki_make_crl(issuer, plan);
    assert_ok(revocation_cache_put_crl(world->revocation, buffer_bytes(&crl), NULL));
}

static void put_ocsp(struct world *world, struct pki_ocsp plan)
{
    CLEANUP(buffer_release) struct buffer response = pki_make_ocsp(plan);
    assert_ok(revocation_cache_put_ocsp(world->revocation, buffer_bytes(&response), NULL));
}

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){.root = pki_issue(NULL, PKI_CA("Root"))};
    struct pki_profile ca = PKI_CA("Companies CA");
    ca.policies = LEVEL3;
    world.ca = pki_issue(&world.root, ca);
    world.anchors[0] = world.root.certificate;
    world.authorities[0] = (struct trust_authority){.name = "companies",
                                                    .certificate = world.ca.certificate,
                                                    .kind = TRUST_KIND_MOEACA,
                                                    .identity = TRUST_IDENTITY_UNIFIED_BUSINESS_NUMBER,
                                                    .policies = {{{LEVEL3}, 3, TRUST_SCOPE_QUERY | TRUST_SCOPE_APPLICATION}},
                                                    .policy_count = 1,
                                                    .key_usages = CERTIFICATE_USAGE_DIGITAL_SIGNATURE};
    world.trust = (struct trust){.anchors = world.anchors, .anchor_count = 1, .authorities = world.authorities, .authority_count = 1};
    assert_ok(revocation_cache_new(&world.revocation));
    assert_ok(checker_new(&world.trust, world.revocation, &world.checker));
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    checker_release(&world->checker);
    revocation_cache_release(&world->revocation);
    pki_entity_release(&world->ca);
    pki_entity_release(&world->root);
    return 0;
}

static void put_all_crls(struct world *world)
{
    put_crl(world, &world->root, (struct pki_crl){0});
    put_crl(world, &world->ca, (struct pki_crl){0});
}

static struct pki_profile company(void)
{
    struct pki_profile profile = PKI_SIGNER("Company");
    profile.serial_number = "04595257";
    profile.policies = LEVEL3;
    return profile;
}

static struct checks check_at(struct world *world, const struct pki_entity *entity, timestamp_us at)
{
    struct checks checks;
    struct checks_request request = {.at = at};
    assert_ok(checks_certificate(world->checker, entity->certificate, NULL, &request, &checks));
    return checks;
}

/* Exactly these fail: reasons by check, NULL for passed. */
static void expect(struct checks checks, const char *legality, const char *correctness, const char *validity, const char *assurance,
                   const char *usage)
{
    const char *const reasons[CHECK_COUNT] = {legality, correctness, validity, assurance, usage};
    for (size_t i = 0; i < CHECK_COUNT; i++)
        assert_string_equal(checks.outcomes[i].reason, reasons[i] != NULL ? reasons[i] : "");
    checks_release(&checks);
}

static void a_good_certificate_passes_all_five(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_all_crls(world);
    CLEANUP(checks_release) struct checks checks = check_at(world, &leaf, PKI_NOW);
    assert_true(checks_all_passed(&checks));
    assert_int_equal(checks.kind, TRUST_KIND_MOEACA);
    assert_int_equal(checks.assurance_level, 3);
    assert_int_equal(checks.chain.count, 3);
    assert_int_equal(checks.valid_until, PKI_NOW + TIMESTAMP_DAY / 2);
    assert_string_equal(certificate_content(leaf.certificate)->identity.unified_business_number, "04595257");
}

static void every_check_can_fail_at_once(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = PKI_SIGNER("Stranger");
    profile.usage = "critical,keyEncipherment";
    CLEANUP(pki_entity_release) struct pki_entity stranger_ca = pki_issue(NULL, PKI_CA("Stranger CA"));
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&stranger_ca, profile);
    struct checks_identity identity = {.unified_business_number = "04595257"};
    struct checks_request request = {.at = PKI_NOW + 2 * 365 * TIMESTAMP_DAY, .identity = &identity};
    struct checks checks;
    assert_ok(checks_certificate(world->checker, leaf.certificate, NULL, &request, &checks));
    expect(checks, "issuer_unknown", "identity_absent", "expired", "issuer_not_approved", "issuer_not_approved");
}

static void an_issuer_under_the_anchor_that_nobody_approved_is_refused(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->root, company());
    put_all_crls(world);
    expect(check_at(world, &leaf, PKI_NOW), "issuer_not_approved", NULL, NULL, "issuer_not_approved", "issuer_not_approved");
}

static void a_policy_that_is_not_listed_is_refused(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.policies = "1.2.3.4";
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, profile);
    put_all_crls(world);
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, NULL, "policy_unknown", NULL);
}

static void a_key_for_something_else_is_refused(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.usage = "critical,keyEncipherment";
    CLEANUP(pki_entity_release) struct pki_entity other = pki_issue(&world->ca, profile);
    profile.usage = NULL;
    CLEANUP(pki_entity_release) struct pki_entity silent = pki_issue(&world->ca, profile);
    put_all_crls(world);
    expect(check_at(world, &other, PKI_NOW), NULL, NULL, NULL, NULL, "key_usage_refused");
    expect(check_at(world, &silent, PKI_NOW), NULL, NULL, NULL, NULL, "key_usage_absent");
}

static void weak_keys_and_hashes_are_refused(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.key = "RSA-1024";
    CLEANUP(pki_entity_release) struct pki_entity short_key = pki_issue(&world->ca, profile);
    profile.key = "P-224";
    CLEANUP(pki_entity_release) struct pki_entity small_curve = pki_issue(&world->ca, profile);
    profile.key = NULL;
    profile.hash = EVP_sha1();
    CLEANUP(pki_entity_release) struct pki_entity old_hash = pki_issue(&world->ca, profile);
    put_all_crls(world);
    expect(check_at(world, &short_key, PKI_NOW), "key_refused", NULL, NULL, NULL, NULL);
    expect(check_at(world, &small_curve, PKI_NOW), "key_refused", NULL, NULL, NULL, NULL);
    expect(check_at(world, &old_hash, PKI_NOW), "algorithm_refused", NULL, NULL, NULL, NULL);
}

static void times_are_those_of_the_moment_asked(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.from = PKI_NOW - TIMESTAMP_HOUR;
    profile.until = PKI_NOW + TIMESTAMP_HOUR;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, profile);
    put_all_crls(world);
    expect(check_at(world, &leaf, profile.from), NULL, NULL, NULL, NULL, NULL);
    expect(check_at(world, &leaf, profile.from - 1), NULL, NULL, "not_yet_valid", NULL, NULL);
    expect(check_at(world, &leaf, profile.until - 1), NULL, NULL, NULL, NULL, NULL);
    expect(check_at(world, &leaf, profile.until + TIMESTAMP_SECOND), NULL, NULL, "expired", NULL, NULL);
}

static void without_an_answer_about_revocation_nothing_is_valid(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revocation_unavailable", NULL, NULL);
    put_crl(world, &world->ca, (struct pki_crl){0}); /* of the leaf, and none of the CA itself */
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revocation_unavailable", NULL, NULL);
    put_crl(world, &world->root, (struct pki_crl){0});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, NULL, NULL, NULL);
}

static void a_revocation_counts_from_the_crl_on_that_tells_it(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    const struct pki_entity *revoked[] = {&leaf, NULL};
    put_all_crls(world);
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, NULL, NULL, NULL); /* remembered */
    put_crl(world, &world->ca, (struct pki_crl){.revoked = revoked, .this_update = PKI_NOW - TIMESTAMP_HOUR, .number = 2});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revoked", NULL, NULL);
    put_crl(world, &world->ca, (struct pki_crl){.number = 1}); /* an older list is no way back */
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revoked", NULL, NULL);
}

static void a_revoked_ca_takes_its_certificates_along(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    const struct pki_entity *revoked[] = {&world->ca, NULL};
    put_crl(world, &world->root, (struct pki_crl){.revoked = revoked});
    put_crl(world, &world->ca, (struct pki_crl){0});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revoked", NULL, NULL);
}

static void a_delta_adds_to_its_base(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    const struct pki_entity *revoked[] = {&leaf, NULL};
    put_all_crls(world);
    put_crl(world, &world->ca, (struct pki_crl){.revoked = revoked, .base = "1", .number = 2, .this_update = PKI_NOW - TIMESTAMP_HOUR});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revoked", NULL, NULL);
}

static void only_the_list_of_the_certificates_partition_counts(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.distribution_points = "URI:http://crl.example/2.crl";
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, profile);
    put_crl(world, &world->root, (struct pki_crl){0});
    put_crl(world, &world->ca, (struct pki_crl){.scope = "critical,fullname:URI:http://crl.example/1.crl"});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revocation_unavailable", NULL, NULL);
    put_crl(world, &world->ca, (struct pki_crl){.scope = "critical,fullname:URI:http://crl.example/2.crl"});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, NULL, NULL, NULL);
}

static void stale_lists_and_lists_of_tomorrow_say_nothing(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_all_crls(world);
    expect(check_at(world, &leaf, PKI_NOW + TIMESTAMP_DAY / 2 - 1), NULL, NULL, NULL, NULL, NULL);
    expect(check_at(world, &leaf, PKI_NOW + TIMESTAMP_DAY / 2), NULL, NULL, "crl_stale", NULL, NULL);
    expect(check_at(world, &leaf, PKI_NOW - TIMESTAMP_DAY), NULL, NULL, "crl_not_yet_valid", NULL, NULL);
}

static void a_list_without_an_end_says_nothing(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_crl(world, &world->root, (struct pki_crl){0});
    put_crl(world, &world->ca, (struct pki_crl){.next_update = -1});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "crl_stale", NULL, NULL);
}

static void a_registry_may_want_fresher_lists(void **state)
{
    struct world *world = *state;
    struct trust_revocation rule = {.issuer = world->ca.certificate, .crl_age_max_seconds = 3600};
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_all_crls(world); /* twelve hours old */
    world->trust.revocations = &rule;
    world->trust.revocation_count = 1;
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "crl_stale", NULL, NULL);
    world->trust.revocation_count = 0;
}

static void a_list_by_another_hand_says_nothing(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    CLEANUP(pki_entity_release) struct pki_entity impostor = pki_issue(NULL, PKI_CA("Companies CA"));
    put_crl(world, &world->root, (struct pki_crl){0});
    put_crl(world, &impostor, (struct pki_crl){0});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "crl_signature_invalid", NULL, NULL);
    CLEANUP(buffer_release) struct buffer forged = pki_make_crl(&impostor, (struct pki_crl){.number = 9});
    timestamp_us next_update;
    assert_status(STATUS_REFUSED,
                  revocation_cache_put_crl_of(world->revocation, buffer_bytes(&forged), world->ca.certificate, &next_update, NULL));
}

static void a_list_with_an_old_hash_says_nothing(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_crl(world, &world->root, (struct pki_crl){0});
    put_crl(world, &world->ca, (struct pki_crl){.hash = EVP_sha1()});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "crl_algorithm_refused", NULL, NULL);
}

static struct pki_profile responder(void)
{
    struct pki_profile profile = PKI_SIGNER("Responder");
    profile.extended_usage = "OCSPSigning";
    profile.no_check = "yes";
    return profile;
}

static void ocsp_serves_where_there_is_no_list(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    CLEANUP(pki_entity_release) struct pki_entity delegate = pki_issue(&world->ca, responder());
    put_crl(world, &world->root, (struct pki_crl){0});
    put_ocsp(world, (struct pki_ocsp){.about = &leaf, .issuer = &world->ca, .signer = &delegate});
    CLEANUP(checks_release) struct checks checks = check_at(world, &leaf, PKI_NOW);
    assert_true(checks_all_passed(&checks));
    assert_int_equal(checks.valid_until, PKI_NOW + TIMESTAMP_HOUR);
}

static void whoever_says_revoked_is_believed(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_all_crls(world);
    put_ocsp(world, (struct pki_ocsp){.about = &leaf, .issuer = &world->ca, .status = V_OCSP_CERTSTATUS_REVOKED});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revoked", NULL, NULL);
}

/* As a signature that brought `stapled` along is checked. Takes `stapled` over. */
static struct checks check_with(struct world *world, const struct pki_entity *entity, struct revocation_cache *stapled)
{
    struct checks checks;
    struct checks_request request = {.at = PKI_NOW};
    CLEANUP(signature_release)
    struct signature signature = {
        .correctness = {.result = CHECK_PASSED}, .signer = certificate_hold(entity->certificate), .stapled = stapled};
    assert_ok(checks_signature(world->checker, &signature, &request, &checks));
    return checks;
}

static void an_older_list_that_came_along_hides_no_revocation(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    CLEANUP(buffer_release) struct buffer older = pki_make_crl(&world->ca, (struct pki_crl){.number = 1});
    const struct pki_entity *revoked[] = {&leaf, NULL};
    struct revocation_cache *stapled;
    put_crl(world, &world->root, (struct pki_crl){0});
    put_crl(world, &world->ca, (struct pki_crl){.revoked = revoked, .number = 2, .this_update = PKI_NOW - TIMESTAMP_HOUR});
    assert_ok(revocation_cache_new(&stapled));
    assert_ok(revocation_cache_put_crl(stapled, buffer_bytes(&older), NULL));
    expect(check_with(world, &leaf, stapled), NULL, NULL, "revoked", NULL, NULL);
}

static void an_older_answer_that_came_along_hides_no_revocation(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    CLEANUP(buffer_release) struct buffer older = pki_make_ocsp((struct pki_ocsp){.about = &leaf, .issuer = &world->ca});
    struct revocation_cache *stapled;
    put_crl(world, &world->root, (struct pki_crl){0});
    put_ocsp(world,
             (struct pki_ocsp){
                 .about = &leaf, .issuer = &world->ca, .status = V_OCSP_CERTSTATUS_REVOKED, .this_update = PKI_NOW - TIMESTAMP_MINUTE});
    assert_ok(revocation_cache_new(&stapled));
    assert_ok(revocation_cache_put_ocsp(stapled, buffer_bytes(&older), NULL));
    expect(check_with(world, &leaf, stapled), NULL, NULL, "revoked", NULL, NULL);
}

static void expect_ocsp(struct world *world, struct pki_ocsp plan, const char *reason)
{
    put_ocsp(world, plan);
    expect(check_at(world, plan.about, PKI_NOW), NULL, NULL, reason, NULL, NULL);
}

static void ocsp_answers_that_do_not_count(void **state)
{
    struct world *world = *state;
    struct pki_profile plain = responder();
    plain.extended_usage = NULL;
    struct pki_profile ended = responder();
    ended.until = PKI_NOW - TIMESTAMP_HOUR;
    struct pki_profile of_tomorrow = responder();
    of_tomorrow.from = PKI_NOW + TIMESTAMP_HOUR;
    struct pki_profile revocable = responder();
    revocable.no_check = NULL;
    CLEANUP(pki_entity_release)
    struct pki_entity by_other_ca = pki_issue(&world->root, responder()), unauthorised = pki_issue(&world->ca, plain),
                      expired = pki_issue(&world->ca, ended), too_early = pki_issue(&world->ca, of_tomorrow),
                      unchecked = pki_issue(&world->ca, revocable);
    put_crl(world, &world->root, (struct pki_crl){0});
    const struct {
        struct pki_ocsp plan;
        const char *reason;
    } rows[] = {
        {{.signer = &by_other_ca}, "ocsp_responder_unauthorised"},
        {{.signer = &unauthorised}, "ocsp_responder_unauthorised"},
        {{.signer = &expired}, "ocsp_responder_expired"},
        {{.signer = &too_early}, "ocsp_responder_expired"},
        {{.signer = &unchecked}, "ocsp_responder_status_unknown"},
        {{.status = V_OCSP_CERTSTATUS_UNKNOWN}, "ocsp_unknown"},
        {{.this_update = PKI_NOW - 2 * TIMESTAMP_HOUR, .next_update = PKI_NOW - TIMESTAMP_HOUR}, "ocsp_stale"},
        {{.next_update = -1}, "ocsp_stale"},
        {{.this_update = PKI_NOW + TIMESTAMP_HOUR, .next_update = PKI_NOW + 2 * TIMESTAMP_HOUR}, "ocsp_not_yet_valid"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
        struct pki_ocsp plan = rows[i].plan;
        plan.about = &leaf;
        plan.issuer = &world->ca;
        expect_ocsp(world, plan, rows[i].reason);
    }
}

static void a_responder_may_be_vouched_for_by_a_list(void **state)
{
    struct world *world = *state;
    struct pki_profile revocable = responder();
    revocable.no_check = NULL;
    CLEANUP(pki_entity_release) struct pki_entity delegate = pki_issue(&world->ca, revocable), leaf = pki_issue(&world->ca, company());
    const struct pki_entity *revoked[] = {&delegate, NULL};
    put_all_crls(world);
    put_ocsp(world, (struct pki_ocsp){.about = &leaf, .issuer = &world->ca, .signer = &delegate, .status = V_OCSP_CERTSTATUS_REVOKED});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revoked", NULL, NULL);
    put_crl(world, &world->ca, (struct pki_crl){.revoked = revoked, .number = 2, .this_update = PKI_NOW - TIMESTAMP_HOUR});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, NULL, NULL, NULL); /* a revoked responder's word is no word; the list says good */
}

static void an_answer_about_the_same_number_of_another_ca_is_not_taken(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.serial = 7777;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, profile), twin = pki_issue(&world->root, profile);
    put_crl(world, &world->root, (struct pki_crl){0});
    put_ocsp(world, (struct pki_ocsp){.about = &twin, .issuer = &world->root});
    expect(check_at(world, &leaf, PKI_NOW), NULL, NULL, "revocation_unavailable", NULL, NULL);
}

static void check_identity(struct world *world, const struct pki_entity *leaf, struct checks_identity identity, const char *reason)
{
    struct checks checks;
    struct checks_request request = {.at = PKI_NOW, .identity = &identity};
    assert_ok(checks_certificate(world->checker, leaf->certificate, NULL, &request, &checks));
    expect(checks, NULL, reason, NULL, NULL, NULL);
}

static void the_holder_must_be_whom_the_caller_expects(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    struct digest other = {{1}};
    put_all_crls(world);
    check_identity(world, &leaf, (struct checks_identity){.unified_business_number = "04595257"}, NULL);
    check_identity(world, &leaf, (struct checks_identity){.unified_business_number = "12345675"}, "identity_mismatch");
    check_identity(world, &leaf, (struct checks_identity){.unified_business_number = "04595257", .fingerprint = &other},
                   "certificate_not_bound");
    check_identity(world, &leaf, (struct checks_identity){0}, "identity_unbound");
    check_identity(world, &leaf, (struct checks_identity){.fingerprint = certificate_fingerprint(leaf.certificate)}, "identity_unbound");
}

/* SEQUENCE { SEQUENCE { 2.16.886.1.100.2.51, SET { PrintableString "6789" } } } */
#define LAST4_6789 "DER:30:13:30:11:06:07:60:86:76:01:64:02:33:31:06:13:04:36:37:38:39"
/* ... 2.16.886.1.100.2.101, PrintableString "12345675" */
#define UBN_12345675 "DER:30:17:30:15:06:07:60:86:76:01:64:02:65:31:0A:13:08:31:32:33:34:35:36:37:35"

static void four_characters_of_an_id_need_the_bound_certificate(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = PKI_SIGNER("Citizen");
    profile.policies = LEVEL3;
    profile.directory = LAST4_6789;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, profile);
    const struct digest *bound = certificate_fingerprint(leaf.certificate);
    put_all_crls(world);
    world->authorities[0].identity = TRUST_IDENTITY_ID_LAST4;
    check_identity(world, &leaf, (struct checks_identity){.id_last4 = "6789", .fingerprint = bound}, NULL);
    check_identity(world, &leaf, (struct checks_identity){.id_last4 = "6789"}, "identity_unbound");
    check_identity(world, &leaf, (struct checks_identity){.id_last4 = "0000", .fingerprint = bound}, "identity_mismatch");
}

static void two_numbers_in_one_certificate_are_refused(void **state)
{
    struct world *world = *state;
    struct pki_profile profile = company();
    profile.directory = UBN_12345675;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, profile);
    put_all_crls(world);
    check_identity(world, &leaf, (struct checks_identity){.unified_business_number = "04595257"}, "identity_contradictory");
}

static void the_registry_limits_what_a_certificate_is_used_for(void **state)
{
    struct world *world = *state;
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world->ca, company());
    put_all_crls(world);
    for (unsigned scope = TRUST_SCOPE_QUERY; scope <= TRUST_SCOPE_TRANSACTION; scope <<= 1) {
        struct checks checks;
        struct checks_request request = {.at = PKI_NOW, .scopes = scope};
        assert_ok(checks_certificate(world->checker, leaf.certificate, NULL, &request, &checks));
        expect(checks, NULL, NULL, NULL, NULL, scope == TRUST_SCOPE_TRANSACTION ? "scope_refused" : NULL);
    }
}

#define WITH_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_WORLD(a_good_certificate_passes_all_five),
        WITH_WORLD(every_check_can_fail_at_once),
        WITH_WORLD(an_issuer_under_the_anchor_that_nobody_approved_is_refused),
        WITH_WORLD(a_policy_that_is_not_listed_is_refused),
        WITH_WORLD(a_key_for_something_else_is_refused),
        WITH_WORLD(weak_keys_and_hashes_are_refused),
        WITH_WORLD(times_are_those_of_the_moment_asked),
        WITH_WORLD(without_an_answer_about_revocation_nothing_is_valid),
        WITH_WORLD(a_revocation_counts_from_the_crl_on_that_tells_it),
        WITH_WORLD(a_revoked_ca_takes_its_certificates_along),
        WITH_WORLD(a_delta_adds_to_its_base),
        WITH_WORLD(only_the_list_of_the_certificates_partition_counts),
        WITH_WORLD(stale_lists_and_lists_of_tomorrow_say_nothing),
        WITH_WORLD(a_list_without_an_end_says_nothing),
        WITH_WORLD(a_registry_may_want_fresher_lists),
        WITH_WORLD(a_list_by_another_hand_says_nothing),
        WITH_WORLD(a_list_with_an_old_hash_says_nothing),
        WITH_WORLD(ocsp_serves_where_there_is_no_list),
        WITH_WORLD(whoever_says_revoked_is_believed),
        WITH_WORLD(an_older_list_that_came_along_hides_no_revocation),
        WITH_WORLD(an_older_answer_that_came_along_hides_no_revocation),
        WITH_WORLD(ocsp_answers_that_do_not_count),
        WITH_WORLD(a_responder_may_be_vouched_for_by_a_list),
        WITH_WORLD(an_answer_about_the_same_number_of_another_ca_is_not_taken),
        WITH_WORLD(the_holder_must_be_whom_the_caller_expects),
        WITH_WORLD(four_characters_of_an_id_need_the_bound_certificate),
        WITH_WORLD(two_numbers_in_one_certificate_are_refused),
        WITH_WORLD(the_registry_limits_what_a_certificate_is_used_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
