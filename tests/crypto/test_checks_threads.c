/* SPDX-License-Identifier: Apache-2.0
 * Many threads check signatures while another changes what is known of revocation: each conclusion is one that held at some moment, and
 * once a revocation is in, no later check misses it. */
#include "src/crypto/cms.h"
#include "tests/crypto/pki.h"
#include "tests/testing.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS 4
#define ROUNDS 200
#define SIGNERS 8

static struct {
    struct pki_entity root, ca, signers[SIGNERS];
    struct certificate *anchors[1];
    struct trust trust;
    struct revocation_cache *revocation;
    struct checker *checker;
    struct buffer cms[SIGNERS];
    struct bytes content;
    atomic_bool revoked;
    atomic_uint missed, good, bad;
} world;

static void put_crl(const struct pki_entity *issuer, struct pki_crl plan)
{
    CLEANUP(buffer_release) struct buffer crl = pki_make_crl(issuer, plan);
    INVARIANT(revocation_cache_put_crl(world.revocation, buffer_bytes(&crl), NULL) == STATUS_OK);
}

static void check(size_t signer)
{
    CLEANUP(signature_release) struct signature signature = {0};
    CLEANUP(checks_release) struct checks checks = {0};
    struct cms_options options = {.content = &world.content};
    struct checks_request request = {.at = PKI_NOW};
    bool was_revoked = atomic_load(&world.revoked);
    INVARIANT(cms_read(world.checker, buffer_bytes(&world.cms[signer]), &options, &signature, NULL) == STATUS_OK);
    INVARIANT(checks_signature(world.checker, &signature, &request, &checks) == STATUS_OK);
    bool is_valid = checks.outcomes[CHECK_VALIDITY].result == CHECK_PASSED;
    INVARIANT(checks.outcomes[CHECK_CORRECTNESS].result == CHECK_PASSED && checks.chain.count == 3);
    atomic_fetch_add(is_valid ? &world.good : &world.bad, 1);
    if (signer == 0 && was_revoked && is_valid)
        atomic_fetch_add(&world.missed, 1);
}

static void *run(void *argument)
{
    size_t start = (size_t)(uintptr_t)argument;
    for (size_t i = 0; i < ROUNDS; i++)
        check((start + i) % SIGNERS);
    return NULL;
}

static void change_revocation(void)
{
    const struct pki_entity *revoked[] = {&world.signers[0], NULL};
    for (long number = 2; number < 20; number++) {
        bool is_revoked = number >= 10;
        put_crl(&world.ca, (struct pki_crl){.number = number, .revoked = is_revoked ? revoked : NULL});
        if (is_revoked)
            atomic_store(&world.revoked, true);
    }
}

static void no_check_misses_a_revocation_that_is_in(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, run, (void *)(uintptr_t)i), 0);
    change_revocation();
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&world.missed), 0);
    assert_int_equal(atomic_load(&world.good) + atomic_load(&world.bad), THREADS * ROUNDS);
    check(0);
    assert_int_equal(atomic_load(&world.missed), 0);
    assert_true(atomic_load(&world.bad) > 0);
}

static int set_up(void **state)
{
    (void)state;
    world.content = bytes_of_text("pay");
    world.root = pki_issue(NULL, PKI_CA("Root"));
    world.ca = pki_issue(&world.root, PKI_CA("CA"));
    world.anchors[0] = world.root.certificate;
    world.trust = (struct trust){.anchors = world.anchors, .anchor_count = 1, .anchors_only = true};
    assert_ok(revocation_cache_new(&world.revocation));
    assert_ok(checker_new(&world.trust, world.revocation, &world.checker));
    put_crl(&world.root, (struct pki_crl){0});
    put_crl(&world.ca, (struct pki_crl){0});
    for (size_t i = 0; i < SIGNERS; i++) {
        world.signers[i] = pki_issue(&world.ca, PKI_SIGNER("Signer"));
        world.cms[i] = pki_make_cms(&world.signers[i], &world.ca, world.content, CMS_DETACHED, EVP_sha256());
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < SIGNERS; i++) {
        pki_entity_release(&world.signers[i]);
        buffer_release(&world.cms[i]);
    }
    checker_release(&world.checker);
    revocation_cache_release(&world.revocation);
    pki_entity_release(&world.ca);
    pki_entity_release(&world.root);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_check_misses_a_revocation_that_is_in)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
