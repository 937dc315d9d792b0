/* SPDX-License-Identifier: Apache-2.0
 * Assertions by one ES256 credential, each over its own challenge, in one process: ours with the key kept parsed, ours with the key parsed
 * for each, libfido2's, and in the same turns the limit, which is libcrypto's bare verification on P-256 of as many digests; by processor
 * time. With --feed the same assertions are written as JSON lines for the peer (bench/peers/webauthn). Usage: bench_webauthn [TURNS
 * [MILLISECONDS]] | --feed COUNT */
#include "bench/measure.h"
#include "src/base/encode.h"
#include "src/crypto/digest.h"
#include "tests/webauthn/authenticator.h"

#include <fido.h>
#include <fido/es256.h>
#include <string.h>

#define ASSERTIONS 512

struct world {
    struct authenticator authenticator;
    struct buffer cose;
    struct webauthn_key *key;
    es256_pk_t *libfido2_key;
    EVP_PKEY_CTX *raw;
    struct made made[ASSERTIONS];
    struct digest hashes[ASSERTIONS]; /* of the client data, for libfido2; of what is signed, for the limit */
    struct digest digests[ASSERTIONS];
    char challenges[ASSERTIONS][64];
};

/* The challenge of the i-th: that text, too, is what a bank would have made at random. */
static struct bytes challenge_of(size_t i, char ret_text[33])
{
    snprintf(ret_text, 33, "a challenge of some %012zu", i);
    return bytes_of(ret_text, 32);
}

static void make_assertion(struct world *world, size_t i)
{
    char text[33];
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    base64url_write(challenge_of(i, text), world->challenges[i]);
    recipe.challenge = world->challenges[i];
    recipe.counter = (uint32_t)i + 1;
    world->made[i] = authenticator_assert(&world->authenticator, &recipe);
    struct bytes data = buffer_bytes(&world->made[i].authenticator_data);
    digest_of(buffer_bytes(&world->made[i].client_data), &world->hashes[i]);
    digest_of_parts((const struct bytes[]){data, bytes_of(world->hashes[i].bytes, DIGEST_SIZE)}, 2, &world->digests[i]);
}

static void make_world(struct world *world)
{
    authenticator_init(&world->authenticator);
    world->key = authenticator_enrol(&world->authenticator);
    world->cose = BUFFER_INIT(1024);
    authenticator_cose(&world->cose, world->authenticator.credential, WEBAUTHN_ES256);
    world->libfido2_key = es256_pk_new();
    INVARIANT(es256_pk_from_EVP_PKEY(world->libfido2_key, world->authenticator.credential) == FIDO_OK);
    world->raw = EVP_PKEY_CTX_new(world->authenticator.credential, NULL);
    INVARIANT(EVP_PKEY_verify_init(world->raw) == 1);
    for (size_t i = 0; i < ASSERTIONS; i++)
        make_assertion(world, i);
}

static void release_world(struct world *world)
{
    for (size_t i = 0; i < ASSERTIONS; i++)
        made_release(&world->made[i]);
    EVP_PKEY_CTX_free(world->raw);
    es256_pk_free(&world->libfido2_key);
    webauthn_key_release(&world->key);
    buffer_release(&world->cose);
    authenticator_release(&world->authenticator);
}

static void verify(struct world *world, size_t i, const struct webauthn_key *key)
{
    char text[33];
    const struct webauthn_policy policy = authenticator_policy(NULL);
    const struct webauthn_credential credential = {.key = key};
    const struct webauthn_assertion_response response = {.client_data = buffer_bytes(&world->made[i].client_data),
                                                         .authenticator_data = buffer_bytes(&world->made[i].authenticator_data),
                                                         .signature = buffer_bytes(&world->made[i].signature)};
    struct webauthn_assertion assertion;
    INVARIANT(webauthn_assertion_verify(&policy, &credential, challenge_of(i, text), &response, &assertion, NULL) == STATUS_OK);
    INVARIANT(assertion.counter == i + 1);
}

static void run_raw(struct world *world, size_t i)
{
    const struct buffer *signature = &world->made[i].signature;
    INVARIANT(EVP_PKEY_verify(world->raw, signature->data, signature->size, world->digests[i].bytes, DIGEST_SIZE) == 1);
}

static void run_kept(struct world *world, size_t i)
{
    verify(world, i, world->key);
}

static void run_parsed(struct world *world, size_t i)
{
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    INVARIANT(webauthn_key_parse(buffer_bytes(&world->cose), &key, NULL) == STATUS_OK);
    verify(world, i, key);
}

/* Of the client data it takes the hash: it knows no challenge and no origin. */
static void run_libfido2(struct world *world, size_t i)
{
    fido_assert_t *assert = fido_assert_new();
    const struct made *made = &world->made[i];
    INVARIANT(fido_assert_set_count(assert, 1) == FIDO_OK && fido_assert_set_rp(assert, AUTHENTICATOR_RP_ID) == FIDO_OK);
    INVARIANT(fido_assert_set_clientdata(assert, made->client_data.data, made->client_data.size) == FIDO_OK);
    INVARIANT(fido_assert_set_authdata_raw(assert, 0, made->authenticator_data.data, made->authenticator_data.size) == FIDO_OK);
    INVARIANT(fido_assert_set_sig(assert, 0, made->signature.data, made->signature.size) == FIDO_OK);
    INVARIANT(fido_assert_verify(assert, 0, COSE_ES256, world->libfido2_key) == FIDO_OK);
    fido_assert_free(&assert);
}

/* Of this process: what neighbours take of the processor is not counted. */
static double processor_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static double rate(struct world *world, void (*run)(struct world *, size_t), double seconds)
{
    double start = processor_seconds(), elapsed;
    size_t count = 0;
    do
        run(world, count++ % ASSERTIONS);
    while ((elapsed = processor_seconds() - start) < seconds);
    return (double)count / elapsed;
}

static void measure(struct world *world, int turns, double seconds)
{
    static const struct {
        const char *name;
        void (*run)(struct world *, size_t);
    } works[] = {{"bare verification (limit)", run_raw},
                 {"assertion, key kept", run_kept},
                 {"assertion, key parsed for each", run_parsed},
                 {"libfido2", run_libfido2}};
    struct samples samples[COUNT_OF(works)] = {0};
    for (int turn = 0; turn < turns; turn++)
        for (size_t i = 0; i < COUNT_OF(works); i++)
            samples_add(&samples[i], rate(world, works[i].run, seconds));
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        samples_print(works[i].name, &samples[i], "/s");
        if (i > 0)
            printf("%.2f of the limit\n", samples_median(&samples[i]) / samples_median(&samples[0]));
    }
}

static void print_base64url(const char *name, struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(64 * 1024);
    INVARIANT(base64url_encode(bytes, &text) == STATUS_OK);
    printf("\"%s\":\"%s\"", name, buffer_text(&text));
}

/* First the credential, then an assertion a line. */
static void feed(const struct world *world, size_t count)
{
    printf("{\"rpID\":\"%s\",\"origin\":\"%s\",", AUTHENTICATOR_RP_ID, AUTHENTICATOR_ORIGIN);
    print_base64url("publicKey", buffer_bytes(&world->cose));
    printf("}\n");
    for (size_t i = 0; i < count && i < ASSERTIONS; i++) {
        printf("{\"challenge\":\"%s\",\"counter\":%zu,", world->challenges[i], i);
        print_base64url("clientDataJSON", buffer_bytes(&world->made[i].client_data));
        printf(",");
        print_base64url("authenticatorData", buffer_bytes(&world->made[i].authenticator_data));
        printf(",");
        print_base64url("signature", buffer_bytes(&world->made[i].signature));
        printf("}\n");
    }
}

int main(int argc, char **argv)
{
    static struct world world;
    make_world(&world);
    if (argc > 2 && strcmp(argv[1], "--feed") == 0)
        feed(&world, strtoul(argv[2], NULL, 10));
    else
        measure(&world, argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5, (argc > 2 ? strtod(argv[2], NULL) : 500) / 1000);
    release_world(&world);
    return 0;
}
