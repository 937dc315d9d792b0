/* SPDX-License-Identifier: Apache-2.0
 * What it costs to sign in another process with a key in a token: ES256 signatures a second through the vault, one by one and in batches of
 * 64, against two limits of the same run: OpenSSL with the key in this process, and the token (SoftHSM) used from this process. All take
 * turns. HMAC and sealing are shown beside them.
 *
 *   bench_vault [TURNS]     default 5 */
#include "bench/callers.h"

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "src/vault/token.h"
#include "tests/vault/fixture.h"

#define BATCH 64

static struct vault_fixture fixture;
static struct vault *vault;
static struct token *token;
static EVP_PKEY *key;
static const uint8_t record[400];

static unsigned long sign_by_openssl(double end)
{
    const struct digest digest = {{1}};
    unsigned char signature[80];
    unsigned long count = 0;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    INVARIANT(EVP_PKEY_sign_init(context) == 1);
    for (; measure_seconds() < end; count++) {
        size_t size = sizeof signature;
        INVARIANT(EVP_PKEY_sign(context, signature, &size, digest.bytes, DIGEST_SIZE) == 1);
    }
    EVP_PKEY_CTX_free(context);
    return count;
}

static unsigned long sign_by_token(double end)
{
    const struct digest digest = {{1}};
    uint8_t signature[VAULT_SIGNATURE_SIZE];
    struct token_session session;
    unsigned long count = 0;
    INVARIANT(token_session_open(token, &session, NULL) == STATUS_OK);
    for (; measure_seconds() < end; count++)
        INVARIANT(token_sign_es256(&session, digest.bytes, signature) == STATUS_OK);
    return count;
}

static unsigned long sign_by_vault(double end, size_t batch)
{
    static const struct digest digests[BATCH];
    struct vault_signature signatures[BATCH];
    unsigned long count = 0;
    for (; measure_seconds() < end; count += batch)
        INVARIANT(vault_sign_es256(vault, VAULT_KEY_RECEIPT, digests, batch, signatures) == STATUS_OK);
    return count;
}

static unsigned long sign_one_by_one(double end)
{
    return sign_by_vault(end, 1);
}

static unsigned long sign_in_batches(double end)
{
    return sign_by_vault(end, BATCH);
}

static unsigned long authenticate(double end)
{
    struct digest mac;
    unsigned long count = 0;
    for (; measure_seconds() < end; count++)
        INVARIANT(vault_hmac(vault, "bench", bytes_of_text("A123456789"), &mac) == STATUS_OK);
    return count;
}

static unsigned long seal(double end)
{
    const struct vault_subject subject = {{1}};
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(1024);
    unsigned long count = 0;
    for (; measure_seconds() < end; count++) {
        buffer_clear(&sealed);
        INVARIANT(vault_seal(vault, &subject, bytes_of_text("bench"), bytes_of(record, sizeof record), &sealed) == STATUS_OK);
    }
    return count;
}

static struct row {
    const char *name;
    work *run;
    unsigned threads;
    unsigned limit; /* row of what could at best be reached */
    struct samples samples;
} rows[] = {
    {"OpenSSL here, 1 thread", sign_by_openssl, 1, 0, {{0}, 0}},
    {"OpenSSL here, 2 threads", sign_by_openssl, 2, 1, {{0}, 0}},
    {"token here, 1 thread", sign_by_token, 1, 0, {{0}, 0}},
    {"token here, 2 threads", sign_by_token, 2, 1, {{0}, 0}},
    {"vault, one by one, 1 caller", sign_one_by_one, 1, 0, {{0}, 0}},
    {"vault, one by one, 8 callers", sign_one_by_one, 8, 1, {{0}, 0}},
    {"vault, batches of 64, 1 caller", sign_in_batches, 1, 0, {{0}, 0}},
    {"vault, batches of 64, 2 callers", sign_in_batches, 2, 1, {{0}, 0}},
    {"vault, HMAC, 1 caller", authenticate, 1, 0, {{0}, 0}},
    {"vault, seal 400 bytes, 1 caller", seal, 1, 0, {{0}, 0}},
};
#define SIGNING_ROWS 8

static void print(void)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        samples_print(rows[i].name, &rows[i].samples, "/s");
    printf("\nof OpenSSL with as many threads (two at most):\n");
    for (size_t i = 2; i < SIGNING_ROWS; i++)
        printf("%-44s %10.2f\n", rows[i].name, samples_median(&rows[i].samples) / samples_median(&rows[rows[i].limit].samples));
}

static void start(void)
{
    struct failure failure = {0};
    INVARIANT(setenv("COUNTERSIGN_VAULT", VAULT_PROGRAM, 0) == 0);
    vault_fixture_init(&fixture);
    INVARIANT(vault_fixture_make_keys(&fixture) == STATUS_OK);
    const struct token_options options = {
        .module = fixture.options.module, .label = fixture.options.token_label, .pin_file = fixture.options.pin_file};
    INVARIANT(vault_start(&fixture.options, &vault, &failure) == STATUS_OK);
    INVARIANT(token_open(&options, &token, &failure) == STATUS_OK);
    key = EVP_EC_gen("P-256");
    INVARIANT(key != NULL);
}

static void stop(void)
{
    EVP_PKEY_free(key);
    token_release(&token);
    vault_release(&vault);
    vault_fixture_release(&fixture);
}

int main(int argc, char **argv)
{
    int turns = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 5;
    start();
    for (int turn = 0; turn < turns; turn++)
        for (size_t i = 0; i < COUNT_OF(rows); i++)
            samples_add(&rows[i].samples, callers_rate(rows[i].run, rows[i].threads));
    print();
    stop();
    return EXIT_SUCCESS;
}
