/* SPDX-License-Identifier: Apache-2.0
 * Passkeys against a running countersignd, on kept TLS connections, each with an authenticator of its own in memory: first operations and
 * ceremonies are opened, then all assertions are given. `watched`: after each phase a line is printed and one is read. At the end one JSON
 * object: assertions judged a second, the same with opening, times, errors, and how many P-256 signatures one core verifies.
 * `bench/run-passkeys` makes server and customers and reads it. */
#include "bench/load_phases.h"
#include "bench/measure.h"

#include "src/base/encode.h"
#include "src/crypto/digest.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>

#define CHALLENGE_TEXT_SIZE 43
#define CREDENTIAL_TEXT_SIZE 64
#define SIGNATURE_BYTES_MAX 80
#define AUTHENTICATOR_DATA_SIZE 37 /* RP ID's hash, flags, counter */
#define FLAGS_PRESENT_AND_VERIFIED 5
#define RP_ID "localhost"

enum { OPENING, ANSWERING, PHASE_COUNT };

struct opened {
    char ceremony[ID_TEXT_SIZE], challenge[CHALLENGE_TEXT_SIZE + 1];
};
struct authenticator {
    char id[CREDENTIAL_TEXT_SIZE], origin[128];
    EVP_PKEY *key;
    struct opened opened[LOAD_ROUNDS_MAX];
};

static enum status open_ceremony(struct load_worker *worker, unsigned at)
{
    struct authenticator *authenticator = worker->means;
    struct opened *opened = &authenticator->opened[at];
    json_t *ceremony = NULL;
    TRY(load_open_ceremony(worker, "two_factor", &ceremony));
    const json_t *options = json_object_get(json_object_get(ceremony, "challenge"), "publicKey");
    snprintf(opened->ceremony, sizeof opened->ceremony, "%s", load_text(ceremony, "id"));
    snprintf(opened->challenge, sizeof opened->challenge, "%s", load_text(options, "challenge"));
    json_decref(ceremony);
    return STATUS_OK;
}

/* Counter 1 was that of the registration. */
static void make_authenticator_data(unsigned at, uint8_t ret_data[AUTHENTICATOR_DATA_SIZE])
{
    struct digest rp_id;
    unsigned counter = at + 2;
    digest_of(bytes_of_text(RP_ID), &rp_id);
    memcpy(ret_data, rp_id.bytes, DIGEST_SIZE);
    ret_data[DIGEST_SIZE] = FLAGS_PRESENT_AND_VERIFIED;
    for (unsigned i = 0; i < 4; i++)
        ret_data[DIGEST_SIZE + 1 + i] = (uint8_t)(counter >> (24 - 8 * i));
}

static struct bytes sign(const struct authenticator *authenticator, const uint8_t *data, struct bytes client_data,
                         uint8_t ret_signature[SIGNATURE_BYTES_MAX])
{
    uint8_t message[AUTHENTICATOR_DATA_SIZE + DIGEST_SIZE];
    struct digest digest;
    size_t size = SIGNATURE_BYTES_MAX;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    digest_of(client_data, &digest);
    memcpy(message, data, AUTHENTICATOR_DATA_SIZE);
    memcpy(message + AUTHENTICATOR_DATA_SIZE, digest.bytes, DIGEST_SIZE);
    INVARIANT(context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, authenticator->key) == 1 &&
              EVP_DigestSign(context, ret_signature, &size, message, sizeof message) == 1);
    EVP_MD_CTX_free(context);
    return bytes_of(ret_signature, size);
}

static enum status answer(struct load_worker *worker, unsigned at)
{
    const struct authenticator *authenticator = worker->means;
    const struct opened *opened = &authenticator->opened[at];
    char path[128], client_data[512], client_text[700], data_text[64] = "", signature_text[128] = "", body[2048];
    uint8_t data[AUTHENTICATOR_DATA_SIZE], signature[SIGNATURE_BYTES_MAX];
    make_authenticator_data(at, data);
    snprintf(client_data, sizeof client_data, "{\"type\":\"webauthn.get\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}",
             opened->challenge, authenticator->origin);
    const struct bytes signed_bytes = sign(authenticator, data, bytes_of_text(client_data), signature);
    memset(client_text, 0, sizeof client_text);
    base64url_write(bytes_of_text(client_data), client_text);
    base64url_write(bytes_of(data, sizeof data), data_text);
    base64url_write(signed_bytes, signature_text);
    snprintf(path, sizeof path, "/v1/ceremonies/%s/answers", opened->ceremony);
    snprintf(
        body, sizeof body,
        "{\"id\":\"%s\",\"rawId\":\"%s\",\"type\":\"public-key\",\"clientExtensionResults\":{},\"response\":{\"clientDataJSON\":\"%s\","
        "\"authenticatorData\":\"%s\",\"signature\":\"%s\"}}",
        authenticator->id, authenticator->id, client_text, data_text, signature_text);
    return load_post_for_permit(worker, path, body);
}

static const struct load_phase phases[PHASE_COUNT] = {[OPENING] = {"opening", open_ceremony}, [ANSWERING] = {"answer", answer}};

static EVP_PKEY *read_key(const char *path)
{
    FILE *file = fopen(path, "r");
    EVP_PKEY *key = file != NULL ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    if (file != NULL)
        fclose(file);
    return key;
}

/* A line `CUSTOMER CREDENTIAL CREDENTIAL-ID ORIGIN KEY-FILE` for each connection. */
static bool read_authenticators(const char *path, struct load_worker *workers, struct authenticator *authenticators, unsigned count)
{
    char key[512];
    FILE *file = fopen(path, "r");
    bool is_good = file != NULL;
    for (unsigned i = 0; is_good && i < count; i++) {
        struct authenticator *authenticator = &authenticators[i];
        is_good = fscanf(file, "%63s %63s %63s %127s %511s", workers[i].customer, workers[i].credential, authenticator->id,
                         authenticator->origin, key) == 5;
        authenticator->key = is_good ? read_key(key) : NULL;
        is_good = authenticator->key != NULL;
        workers[i].means = authenticator;
    }
    if (file != NULL)
        fclose(file);
    return is_good;
}

/* What the signature alone would allow one core. */
static double verifications_per_second(const struct authenticator *authenticator)
{
    static const uint8_t data[AUTHENTICATOR_DATA_SIZE];
    uint8_t signature[SIGNATURE_BYTES_MAX], message[AUTHENTICATOR_DATA_SIZE + DIGEST_SIZE] = {0};
    struct digest digest;
    const struct bytes made = sign(authenticator, data, bytes_of_text(""), signature);
    digest_of(bytes_of_text(""), &digest);
    memcpy(message + AUTHENTICATOR_DATA_SIZE, digest.bytes, DIGEST_SIZE);
    double start = measure_seconds();
    unsigned long count = 0;
    for (; measure_seconds() - start < 0.5; count++) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();
        INVARIANT(context != NULL && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, authenticator->key) == 1 &&
                  EVP_DigestVerify(context, made.data, made.size, message, sizeof message) == 1);
        EVP_MD_CTX_free(context);
    }
    return (double)count / (measure_seconds() - start);
}

static void report(const struct load *load, struct load_worker *workers)
{
    double count = (double)load->connections * load->rounds;
    double opening = load_seconds(load, workers, OPENING), answering = load_seconds(load, workers, ANSWERING);
    printf("{\"connections\":%u,\"codes\":%.0f,\"assertions_per_second\":%.1f,\"authorisations_per_second\":%.1f,\"errors\":%zu,"
           "\"verifications_per_second\":%.0f",
           load->connections, count, count / answering, count / (opening + answering), load_errors(load, workers),
           verifications_per_second(workers[0].means));
    load_print_times(load, workers);
    puts("}");
}

int main(int argc, char **argv)
{
    static struct load_worker workers[LOAD_CONNECTIONS_MAX];
    static struct authenticator authenticators[LOAD_CONNECTIONS_MAX];
    struct load load = {.program = "load_passkey", .phases = phases, .phase_count = PHASE_COUNT};
    if (!load_read_arguments(argc, argv, "AUTHENTICATORS", &load))
        return 2;
    if (!read_authenticators(argv[4], workers, authenticators, load.connections) || !load_connect(&load, workers, argv[2])) {
        fputs("load_passkey: the authenticators' file, the CA or a connection is not good\n", stderr);
        return 2;
    }
    load_run(&load, workers);
    report(&load, workers);
    load_release(&load, workers);
    for (unsigned i = 0; i < load.connections; i++)
        EVP_PKEY_free(authenticators[i].key);
    return 0;
}
