/* SPDX-License-Identifier: Apache-2.0
 * Paths under bare anchors, at their limits, and what may be remembered of them: a conclusion serves only who asks the same, and only until
 * somebody says revoked. */
#include "src/base/limits.h"
#include "src/crypto/checks.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

#include <stdio.h>

#define POLICY "1.3.6.1.4.1.99999.7"

struct world {
    struct pki_entity root;
    struct certificate *anchors[1];
    struct trust trust;
    struct revocation_cache *revocation;
    struct checker *checker;
};

static void open_world(struct world *world, struct pki_profile root)
{
    *world = (struct world){.root = pki_issue(NULL, root)};
    world->anchors[0] = world->root.certificate;
    world->trust = (struct trust){.anchors = world->anchors, .anchor_count = 1, .anchors_only = true};
    assert_ok(revocation_cache_new(&world->revocation));
    assert_ok(checker_new(&world->trust, world->revocation, &world->checker));
}

static void world_release(struct world *world)
{
    checker_release(&world->checker);
    revocation_cache_release(&world->revocation);
    pki_entity_release(&world->root);
}

static void put_crl(struct world *world, const struct pki_entity *issuer)
{
    CLEANUP(buffer_release) struct buffer crl = pki_make_crl(issuer, (struct pki_crl){0});
    assert_ok(revocation_cache_put_crl(world->revocation, buffer_bytes(&crl), NULL));
}

static struct checks check(struct world *world, const struct pki_entity *leaf, const struct certificate_list *untrusted)
{
    struct checks checks;
    const struct checks_request request = {.at = PKI_NOW};
    assert_ok(checks_certificate(world->checker, leaf->certificate, untrusted, &request, &checks));
    return checks;
}

static void expect(struct checks checks, enum check check, const char *reason)
{
    assert_string_equal(checks.outcomes[check].reason, reason);
    checks_release(&checks);
}

/* The reason of legality for a chain of so many certificates, anchor and leaf among them. */
static void expect_of_length(unsigned length, const char *reason)
{
    CLEANUP(world_release) struct world world;
    CLEANUP(certificate_list_release) struct certificate_list untrusted = {0};
    struct pki_entity chain[LIMIT_CHAIN_CERTIFICATES] = {0};
    open_world(&world, PKI_CA("Root"));
    const struct pki_entity *issuer = &world.root;
    for (unsigned i = 0; i < length - 2; i++) {
        char name[16];
        snprintf(name, sizeof name, "CA %u", i);
        chain[i] = pki_issue(issuer, PKI_CA(name));
        assert_ok(certificate_list_add(&untrusted, chain[i].certificate));
        issuer = &chain[i];
    }
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(issuer, PKI_SIGNER("Leaf"));
    expect(check(&world, &leaf, &untrusted), CHECK_LEGALITY, reason);
    for (unsigned i = 0; i < length - 2; i++)
        pki_entity_release(&chain[i]);
}

static void a_chain_is_as_long_as_its_limit_and_no_longer(void **state)
{
    (void)state;
    expect_of_length(LIMIT_CHAIN_CERTIFICATES, "");
    expect_of_length(LIMIT_CHAIN_CERTIFICATES + 1, "path_too_long");
}

static void the_hash_under_an_anchors_own_signature_does_not_matter(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    struct pki_profile old = PKI_CA("Old root");
    old.hash = EVP_sha1();
    open_world(&world, old);
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world.root, PKI_SIGNER("Leaf"));
    expect(check(&world, &leaf, NULL), CHECK_LEGALITY, "");
}

/* The same certificate, with a key of a kind that nobody knows. */
static struct certificate *with_unreadable_key(const struct pki_entity *entity, const struct pki_entity *issuer)
{
    static const uint8_t key[] = {1, 2, 3, 4};
    struct certificate *certificate;
    uint8_t *der = NULL;
    X509 *x509 = X509_dup(entity->x509);
    uint8_t *copy = OPENSSL_memdup(key, sizeof key);
    assert_int_equal(
        X509_PUBKEY_set0_param(X509_get_X509_PUBKEY(x509), OBJ_txt2obj("1.3.6.1.4.1.99999.8", 1), V_ASN1_UNDEF, NULL, copy, sizeof key), 1);
    assert_true(X509_sign(x509, issuer->key, EVP_sha256()) > 0);
    int size = i2d_X509(x509, &der);
    assert_ok(certificate_parse(bytes_of(der, (size_t)size), &certificate, NULL));
    OPENSSL_free(der);
    X509_free(x509);
    return certificate;
}

static void a_carried_certificate_with_an_unreadable_key_blocks_no_path(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    CLEANUP(certificate_list_release) struct certificate_list untrusted = {0};
    open_world(&world, PKI_CA("Root"));
    CLEANUP(pki_entity_release) struct pki_entity ca = pki_issue(&world.root, PKI_CA("CA"));
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&ca, PKI_SIGNER("Leaf"));
    CLEANUP(certificate_release) struct certificate *unreadable = with_unreadable_key(&ca, &world.root);
    assert_ok(certificate_list_add(&untrusted, unreadable));
    expect(check(&world, &leaf, &untrusted), CHECK_LEGALITY, "key_refused");
    assert_ok(certificate_list_add(&untrusted, ca.certificate));
    expect(check(&world, &leaf, &untrusted), CHECK_LEGALITY, "");
}

static void what_is_remembered_serves_only_who_asks_the_same(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    struct pki_profile profile = PKI_SIGNER("Leaf");
    profile.policies = POLICY;
    open_world(&world, PKI_CA("Root"));
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world.root, profile);
    put_crl(&world, &world.root);
    const struct checks_request own = {.at = PKI_NOW, .policies = {{POLICY}}, .policy_count = 1};
    const struct checks_request other = {.at = PKI_NOW, .policies = {{POLICY ".1"}}, .policy_count = 1};
    struct checks checks;
    expect(check(&world, &leaf, NULL), CHECK_VALIDITY, "");
    assert_ok(checks_certificate(world.checker, leaf.certificate, NULL, &other, &checks));
    expect(checks, CHECK_ASSURANCE, "policy_not_valid");
    assert_ok(checks_certificate(world.checker, leaf.certificate, NULL, &own, &checks));
    assert_int_equal(checks.outcomes[CHECK_ASSURANCE].result, CHECK_PASSED);
    checks_release(&checks);
    checks = check(&world, &leaf, NULL);
    assert_int_equal(checks.outcomes[CHECK_ASSURANCE].result, CHECK_NOT_DONE);
    checks_release(&checks);
}

static void what_is_remembered_ends_when_a_responder_says_revoked(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    open_world(&world, PKI_CA("Root"));
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world.root, PKI_SIGNER("Leaf"));
    CLEANUP(buffer_release)
    struct buffer revoked = pki_make_ocsp((struct pki_ocsp){.about = &leaf, .issuer = &world.root, .status = V_OCSP_CERTSTATUS_REVOKED});
    put_crl(&world, &world.root);
    expect(check(&world, &leaf, NULL), CHECK_VALIDITY, "");
    assert_ok(revocation_cache_put_ocsp(world.revocation, buffer_bytes(&revoked), NULL));
    expect(check(&world, &leaf, NULL), CHECK_VALIDITY, "revoked");
}

static void of_two_answers_of_a_responder_the_newer_counts(void **state)
{
    (void)state;
    static const struct {
        timestamp_us good, revoked;
        const char *reason;
    } rows[] = {
        {-TIMESTAMP_MINUTE, -TIMESTAMP_HOUR / 2, ""},
        {-TIMESTAMP_HOUR / 2, -TIMESTAMP_MINUTE, "revoked"},
    };
    for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) { /* each in both orders of coming */
        CLEANUP(world_release) struct world world;
        open_world(&world, PKI_CA("Root"));
        CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&world.root, PKI_SIGNER("Leaf"));
        struct pki_ocsp good = {.about = &leaf, .issuer = &world.root, .this_update = PKI_NOW + rows[i / 2].good};
        struct pki_ocsp revoked = {
            .about = &leaf, .issuer = &world.root, .status = V_OCSP_CERTSTATUS_REVOKED, .this_update = PKI_NOW + rows[i / 2].revoked};
        CLEANUP(buffer_release) struct buffer first = pki_make_ocsp(i % 2 == 0 ? good : revoked);
        CLEANUP(buffer_release) struct buffer second = pki_make_ocsp(i % 2 == 0 ? revoked : good);
        assert_ok(revocation_cache_put_ocsp(world.revocation, buffer_bytes(&first), NULL));
        assert_ok(revocation_cache_put_ocsp(world.revocation, buffer_bytes(&second), NULL));
        expect(check(&world, &leaf, NULL), CHECK_VALIDITY, rows[i / 2].reason);
    }
}

static void a_full_cache_gives_up_the_oldest_answers(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    open_world(&world, PKI_CA("Root"));
    CLEANUP(pki_entity_release) struct pki_entity old = pki_issue(&world.root, PKI_SIGNER("Old"));
    CLEANUP(pki_entity_release) struct pki_entity first = pki_issue(&world.root, PKI_SIGNER("First"));
    CLEANUP(pki_entity_release) struct pki_entity second = pki_issue(&world.root, PKI_SIGNER("Second"));
    CLEANUP(buffer_release) struct buffer old_answer = pki_make_ocsp((struct pki_ocsp){.about = &old, .issuer = &world.root});
    CLEANUP(buffer_release) struct buffer first_answer = pki_make_ocsp((struct pki_ocsp){.about = &first, .issuer = &world.root});
    CLEANUP(buffer_release) struct buffer second_answer = pki_make_ocsp((struct pki_ocsp){.about = &second, .issuer = &world.root});
    for (unsigned i = 0; i < LIMIT_CACHED_OCSP; i++)
        assert_ok(revocation_cache_put_ocsp(world.revocation, buffer_bytes(&old_answer), NULL));
    assert_ok(revocation_cache_put_ocsp(world.revocation, buffer_bytes(&first_answer), NULL));
    assert_ok(revocation_cache_put_ocsp(world.revocation, buffer_bytes(&second_answer), NULL));
    expect(check(&world, &old, NULL), CHECK_VALIDITY, "");
    expect(check(&world, &first, NULL), CHECK_VALIDITY, "");
    expect(check(&world, &second, NULL), CHECK_VALIDITY, "");
}

static void of_several_faults_the_first_is_told(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    CLEANUP(certificate_list_release) struct certificate_list untrusted = {0};
    open_world(&world, PKI_CA("Root"));
    CLEANUP(pki_entity_release) struct pki_entity ca = pki_issue(&world.root, PKI_CA("CA"));
    CLEANUP(pki_entity_release) struct pki_entity leaf = pki_issue(&ca, PKI_SIGNER("Leaf"));
    const struct pki_entity *revoked[] = {&leaf, NULL};
    CLEANUP(buffer_release) struct buffer crl = pki_make_crl(&ca, (struct pki_crl){.revoked = revoked});
    assert_ok(certificate_list_add(&untrusted, ca.certificate));
    assert_ok(revocation_cache_put_crl(world.revocation, buffer_bytes(&crl), NULL)); /* and none tells of the CA */
    expect(check(&world, &leaf, &untrusted), CHECK_VALIDITY, "revoked");
}

static void a_fetched_list_without_an_end_is_not_taken(void **state)
{
    (void)state;
    CLEANUP(world_release) struct world world;
    timestamp_us next_update;
    open_world(&world, PKI_CA("Root"));
    CLEANUP(buffer_release) struct buffer endless = pki_make_crl(&world.root, (struct pki_crl){.next_update = -1});
    assert_status(STATUS_REFUSED,
                  revocation_cache_put_crl_of(world.revocation, buffer_bytes(&endless), world.root.certificate, &next_update, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chain_is_as_long_as_its_limit_and_no_longer),
        cmocka_unit_test(the_hash_under_an_anchors_own_signature_does_not_matter),
        cmocka_unit_test(a_carried_certificate_with_an_unreadable_key_blocks_no_path),
        cmocka_unit_test(what_is_remembered_serves_only_who_asks_the_same),
        cmocka_unit_test(what_is_remembered_ends_when_a_responder_says_revoked),
        cmocka_unit_test(of_two_answers_of_a_responder_the_newer_counts),
        cmocka_unit_test(a_full_cache_gives_up_the_oldest_answers),
        cmocka_unit_test(of_several_faults_the_first_is_told),
        cmocka_unit_test(a_fetched_list_without_an_end_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
