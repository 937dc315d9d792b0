/* SPDX-License-Identifier: Apache-2.0
 * CMS signatures over 1 kB with chain and two CRLs: signers seen before, signers seen for the first time, and in the same turns the limit,
 * which is libcrypto's bare verification of as many signatures as the work holds. Usage: bench_cms [TURNS [MILLISECONDS]] */
#include "bench/measure.h"
#include "src/crypto/algorithms.h"
#include "src/crypto/cms.h"
#include "tests/crypto/pki.h"

#include <string.h>

#define FRESH_SIGNERS 512
#define FIRST_SEEN_SIGNATURES 5 /* the signer's, two certificates', two CRLs' */

struct world {
    const char *kind;
    struct pki_entity root, ca, signer;
    struct certificate *anchors[1];
    struct trust trust;
    struct revocation_cache *revocation;
    struct checker *checker;
    uint8_t content[1024];
    struct buffer known, fresh[FRESH_SIGNERS];
    uint8_t raw[512];
    size_t raw_size;
};

static struct pki_profile with_key(struct pki_profile profile, const char *key)
{
    profile.key = key;
    return profile;
}

static void put_crl(struct world *world, const struct pki_entity *issuer)
{
    CLEANUP(buffer_release) struct buffer crl = pki_make_crl(issuer, (struct pki_crl){0});
    INVARIANT(revocation_cache_put_crl(world->revocation, buffer_bytes(&crl), NULL) == STATUS_OK);
}

/* A new checker has seen nobody. */
static void forget(struct world *world)
{
    checker_release(&world->checker);
    INVARIANT(checker_new(&world->trust, world->revocation, &world->checker) == STATUS_OK);
}

static void sign_raw(struct world *world)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    world->raw_size = sizeof world->raw;
    INVARIANT(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, world->signer.key) == 1);
    INVARIANT(EVP_DigestSign(context, world->raw, &world->raw_size, world->content, sizeof world->content) == 1);
    EVP_MD_CTX_free(context);
}

static void make_world(struct world *world, const char *kind)
{
    *world = (struct world){.kind = kind};
    world->root = pki_issue(NULL, with_key(PKI_CA("Root"), kind));
    world->ca = pki_issue(&world->root, with_key(PKI_CA("CA"), kind));
    world->signer = pki_issue(&world->ca, with_key(PKI_SIGNER("Signer"), kind));
    world->anchors[0] = world->root.certificate;
    world->trust = (struct trust){.anchors = world->anchors, .anchor_count = 1, .anchors_only = true};
    INVARIANT(revocation_cache_new(&world->revocation) == STATUS_OK);
    put_crl(world, &world->root);
    put_crl(world, &world->ca);
    memset(world->content, 'x', sizeof world->content);
    struct bytes content = bytes_of(world->content, sizeof world->content);
    world->known = pki_make_cms(&world->signer, &world->ca, content, CMS_DETACHED, EVP_sha256());
    struct pki_entity fresh = world->signer; /* the same key in another certificate is another signer, and keys take long to make */
    for (size_t i = 0; i < FRESH_SIGNERS; i++) {
        struct pki_entity certified = pki_certify(&world->ca, PKI_SIGNER("Fresh"), fresh.key);
        world->fresh[i] = pki_make_cms(&certified, &world->ca, content, CMS_DETACHED, EVP_sha256());
        pki_entity_release(&certified);
    }
    sign_raw(world);
    forget(world);
}

static void release_world(struct world *world)
{
    for (size_t i = 0; i < FRESH_SIGNERS; i++)
        buffer_release(&world->fresh[i]);
    buffer_release(&world->known);
    checker_release(&world->checker);
    revocation_cache_release(&world->revocation);
    pki_entity_release(&world->signer);
    pki_entity_release(&world->ca);
    pki_entity_release(&world->root);
}

static void verify(struct world *world, const struct buffer *cms)
{
    CLEANUP(signature_release) struct signature signature = {0};
    CLEANUP(checks_release) struct checks checks = {0};
    struct bytes content = bytes_of(world->content, sizeof world->content);
    struct cms_options options = {.content = &content};
    struct checks_request request = {.at = PKI_NOW, .policy_count = 0};
    INVARIANT(cms_read(world->checker, buffer_bytes(cms), &options, &signature, NULL) == STATUS_OK);
    INVARIANT(checks_signature(world->checker, &signature, &request, &checks) == STATUS_OK);
    INVARIANT(signature.correctness.result == CHECK_PASSED && checks.outcomes[CHECK_VALIDITY].result == CHECK_PASSED &&
              checks.outcomes[CHECK_LEGALITY].result == CHECK_PASSED);
}

static void run_raw(struct world *world, size_t turn)
{
    (void)turn;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    INVARIANT(EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, world->signer.key) == 1);
    INVARIANT(EVP_DigestVerify(context, world->raw, world->raw_size, world->content, sizeof world->content) == 1);
    EVP_MD_CTX_free(context);
}

static void run_known(struct world *world, size_t turn)
{
    (void)turn;
    verify(world, &world->known);
}

static void run_fresh(struct world *world, size_t turn)
{
    if (turn % FRESH_SIGNERS == 0)
        forget(world);
    verify(world, &world->fresh[turn % FRESH_SIGNERS]);
}

static double rate(struct world *world, void (*run)(struct world *, size_t), double seconds)
{
    double start = measure_seconds(), elapsed;
    size_t turn = 0;
    do
        run(world, turn++);
    while ((elapsed = measure_seconds() - start) < seconds);
    return (double)turn / elapsed;
}

static void measure(const char *kind, int turns, double seconds)
{
    static struct world world;
    struct samples raw = {0}, known = {0}, fresh = {0};
    char name[64];
    make_world(&world, kind);
    for (int i = 0; i < turns; i++) {
        samples_add(&raw, rate(&world, run_raw, seconds));
        samples_add(&known, rate(&world, run_known, seconds));
        samples_add(&fresh, rate(&world, run_fresh, seconds));
    }
    snprintf(name, sizeof name, "%s bare verification (limit)", kind);
    samples_print(name, &raw, "/s");
    snprintf(name, sizeof name, "%s CMS, signer seen before", kind);
    samples_print(name, &known, "/s");
    snprintf(name, sizeof name, "%s CMS, signer seen for the first time", kind);
    samples_print(name, &fresh, "/s");
    printf("%s seen before: %.2f of the limit; first time: %.2f of the limit for %d signatures\n\n", kind,
           samples_median(&known) / samples_median(&raw), samples_median(&fresh) / (samples_median(&raw) / FIRST_SEEN_SIGNATURES),
           FIRST_SEEN_SIGNATURES);
    release_world(&world);
}

int main(int argc, char **argv)
{
    int turns = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
    double seconds = (argc > 2 ? strtod(argv[2], NULL) : 500) / 1000;
    measure("RSA-2048", turns, seconds);
    measure("EC", turns, seconds);
    return 0;
}
