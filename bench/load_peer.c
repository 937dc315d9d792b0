/* SPDX-License-Identifier: Apache-2.0
 * One-time passwords against somebody else's server, by the same client as ours: kept connections, each with a user of its own, one request
 * a code. The peer knows users u0, u1, ..., whose HOTP secret is the SHA-1 of their name, and answers a right code with 2xx. Prints one
 * JSON object: codes a second, times, errors. bench/run-otp runs it in turns with load_otp. */
#include "bench/load_client.h"
#include "bench/load_times.h"
#include "bench/measure.h"

#include "src/otp/code.h"

#include <openssl/sha.h>
#include <pthread.h>
#include <stdlib.h>

#define CONNECTIONS_MAX 256
#define BODY_BYTES_MAX 1024
#define WORD_BYTES_MAX 256

struct load {
    const char *body; /* {user} and {code} are replaced */
    unsigned connections, codes, first;
    bool has_tls;
    char host[WORD_BYTES_MAX], port[8], path[WORD_BYTES_MAX];
    SSL_CTX *tls;
};

struct worker {
    const struct load *load;
    pthread_t thread;
    char user[16];
    struct client client;
    struct times times;
    size_t errors;
};

static enum status append_body(const struct worker *worker, const char *code, struct buffer *ret_body)
{
    for (const char *at = worker->load->body; *at != 0;) {
        bool is_user = strncmp(at, "{user}", 6) == 0, is_code = strncmp(at, "{code}", 6) == 0;
        if (is_user || is_code)
            TRY(buffer_append_text(ret_body, is_user ? worker->user : code));
        else
            TRY(buffer_append_byte(ret_body, (uint8_t)*at));
        at += is_user || is_code ? 6 : 1;
    }
    return STATUS_OK;
}

static enum status send_code(struct worker *worker, unsigned counter)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(BODY_BYTES_MAX);
    struct otp_code code;
    uint8_t secret[SHA_DIGEST_LENGTH];
    json_t *reply = NULL;
    SHA1((const uint8_t *)worker->user, strlen(worker->user), secret);
    TRY(otp_hotp(HMAC_SHA1, bytes_of(secret, sizeof secret), counter, 6, &code));
    TRY(append_body(worker, code.text, &body));
    TRY(client_post(&worker->client, worker->load->path, buffer_bytes(&body), &reply));
    json_decref(reply);
    return STATUS_OK;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (unsigned i = 0; i < worker->load->codes; i++) {
        double start = measure_seconds();
        worker->errors += send_code(worker, worker->load->first + i) != STATUS_OK;
        times_add(&worker->times, measure_seconds() - start);
    }
    return NULL;
}

/* http://HOST:PORT/PATH, or https, whose certificate nobody looks at. */
static bool read_url(const char *url, struct load *load)
{
    load->has_tls = strncmp(url, "https://", 8) == 0;
    return sscanf(url, load->has_tls ? "https://%255[^:]:%7[0-9]%255s" : "http://%255[^:]:%7[0-9]%255s", load->host, load->port,
                  load->path) == 3;
}

static bool connect_all(struct load *load, struct worker *workers)
{
    load->tls = load->has_tls ? SSL_CTX_new(TLS_client_method()) : NULL;
    if (load->has_tls && load->tls == NULL)
        return false;
    for (unsigned i = 0; i < load->connections; i++) {
        workers[i].load = load;
        snprintf(workers[i].user, sizeof workers[i].user, "u%u", i);
        if (client_connect(load->tls, load->host, load->port, "", &workers[i].client) != STATUS_OK)
            return false;
    }
    return true;
}

static void run(const struct load *load, struct worker *workers)
{
    struct times times = {0};
    size_t errors = 0;
    double start = measure_seconds();
    for (unsigned i = 0; i < load->connections; i++)
        INVARIANT(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    for (unsigned i = 0; i < load->connections; i++) {
        pthread_join(workers[i].thread, NULL);
        times_join(&times, &workers[i].times);
        errors += workers[i].errors;
    }
    printf("{\"codes_per_second\":%.1f,\"errors\":%zu", load->connections * (double)load->codes / (measure_seconds() - start), errors);
    times_print("answer", &times);
    puts("}");
}

int main(int argc, char **argv)
{
    static struct worker workers[CONNECTIONS_MAX];
    if (argc != 6) {
        fputs("usage: load_peer URL BODY CONNECTIONS CODES FIRST-COUNTER\n", stderr);
        return 2;
    }
    struct load load = {.body = argv[2],
                        .connections = (unsigned)strtoul(argv[3], NULL, 10),
                        .codes = (unsigned)strtoul(argv[4], NULL, 10),
                        .first = (unsigned)strtoul(argv[5], NULL, 10)};
    bool is_sized = load.connections > 0 && load.connections <= CONNECTIONS_MAX && load.codes > 0;
    if (!is_sized || !read_url(argv[1], &load) || !connect_all(&load, workers)) {
        fputs("load_peer: the sizes, the URL or a connection is not good\n", stderr);
        return 2;
    }
    run(&load, workers);
    for (unsigned i = 0; i < load.connections; i++)
        client_release(&workers[i].client);
    SSL_CTX_free(load.tls);
    return 0;
}
