/* SPDX-License-Identifier: Apache-2.0
 * One-time passwords against a running countersignd, on kept TLS connections, each with a device of its own: first operations and
 * ceremonies are opened, then all codes are answered. Prints a line and reads one between the two, so that whoever started it can look at
 * the server meanwhile; then one JSON object: codes judged a second, the same with opening, times, errors, and how many codes one core
 * searches a window for. `bench/run-otp` makes the server and the customers and reads it. */
#include "bench/load_client.h"
#include "bench/load_times.h"
#include "bench/measure.h"

#include "src/base/encode.h"
#include "src/otp/match.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define CONNECTIONS_MAX 256
#define CODES_MAX 1000
#define SEED_BYTES 64
#define WINDOW 11 /* as the server looks ahead unless it is told otherwise */

struct load {
    const char *port, *token;
    SSL_CTX *tls;
    unsigned connections, codes; /* a connection */
    pthread_barrier_t opened, watched;
};

struct worker {
    struct load *load;
    pthread_t thread;
    char customer[64], credential[64];
    uint8_t seed[SEED_BYTES];
    size_t seed_size;
    struct client client;
    struct id *ceremonies;
    struct times opening, answer;
    double began, ended; /* answering */
    size_t errors;
};

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

/* What is refused here ends the measurement: it would measure something else. */
static enum status post(struct worker *worker, const char *path, const char *body, json_t **ret_json)
{
    enum status status = client_post(&worker->client, path, bytes_of_text(body), ret_json);
    if (status == STATUS_OK)
        return STATUS_OK;
    fprintf(stderr, "load_otp: POST %s: %s %.400s\n", path, status_name(status),
            worker->client.reply.size > 0 ? (const char *)worker->client.reply.data : "");
    exit(1);
}

static enum status open_ceremony(struct worker *worker, struct id *ret_ceremony)
{
    char body[256], path[128];
    json_t *operation = NULL, *ceremony = NULL;
    snprintf(body, sizeof body, "{\"customer\":\"%s\",\"code\":\"A100\",\"channel\":\"web\"}", worker->customer);
    TRY(post(worker, "/v1/operations", body, &operation));
    snprintf(path, sizeof path, "/v1/operations/%s/ceremonies", text_of(operation, "id"));
    snprintf(body, sizeof body, "{\"design\":\"otp\",\"credential\":\"%s\"}", worker->credential);
    enum status status = post(worker, path, body, &ceremony);
    if (status == STATUS_OK)
        snprintf(ret_ceremony->text, sizeof ret_ceremony->text, "%s", text_of(ceremony, "id"));
    json_decref(operation);
    json_decref(ceremony);
    return status;
}

/* A permit is the only good end. Counter 0 activated the device. */
static enum status answer(struct worker *worker, unsigned at)
{
    char body[64], path[128];
    struct otp_code code;
    json_t *reply = NULL;
    TRY(otp_hotp(HMAC_SHA1, bytes_of(worker->seed, worker->seed_size), at + 1, 6, &code));
    snprintf(path, sizeof path, "/v1/ceremonies/%s/answers", worker->ceremonies[at].text);
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code.text);
    TRY(post(worker, path, body, &reply));
    bool is_permitted = strcmp(text_of(reply, "state"), "permitted") == 0;
    json_decref(reply);
    return is_permitted ? STATUS_OK : STATUS_REFUSED;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (unsigned i = 0; i < worker->load->codes; i++) {
        double start = measure_seconds();
        worker->errors += open_ceremony(worker, &worker->ceremonies[i]) != STATUS_OK;
        times_add(&worker->opening, measure_seconds() - start);
    }
    pthread_barrier_wait(&worker->load->opened);
    pthread_barrier_wait(&worker->load->watched);
    worker->began = measure_seconds();
    for (unsigned i = 0; i < worker->load->codes; i++) {
        double start = measure_seconds();
        worker->errors += answer(worker, i) != STATUS_OK;
        times_add(&worker->answer, measure_seconds() - start);
    }
    worker->ended = measure_seconds();
    return NULL;
}

/* A line `CUSTOMER CREDENTIAL SEED-IN-HEX` for each connection. */
static bool read_devices(const char *path, struct worker *workers, unsigned count)
{
    char seed[2 * SEED_BYTES + 1];
    FILE *file = fopen(path, "r");
    bool is_good = file != NULL;
    for (unsigned i = 0; is_good && i < count; i++) {
        CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(SEED_BYTES);
        is_good = fscanf(file, "%63s %63s %128s", workers[i].customer, workers[i].credential, seed) == 3 &&
                  hex_decode(bytes_of_text(seed), &bytes) == STATUS_OK;
        workers[i].seed_size = bytes.size;
        if (is_good)
            memcpy(workers[i].seed, bytes.data, bytes.size);
    }
    if (file != NULL)
        fclose(file);
    return is_good;
}

/* What the vault's work alone would allow one core. */
static double searches_per_second(void)
{
    static const uint8_t seed[20];
    const struct otp_device device = {.kind = OTP_HOTP, .hash = HMAC_SHA1, .digits = 6};
    const struct otp_search search = {.count = WINDOW, .codes = {bytes_of_text("000000")}, .code_count = 1};
    double start = measure_seconds();
    unsigned long count = 0;
    bool found;
    uint64_t factor;
    for (; measure_seconds() - start < 0.5; count++)
        INVARIANT(otp_match(&device, bytes_of(seed, sizeof seed), &search, &found, &factor) == STATUS_OK);
    return (double)count / (measure_seconds() - start);
}

/* Between opening and answering nobody works. */
static double let_watch(struct load *load)
{
    pthread_barrier_wait(&load->opened);
    double start = measure_seconds();
    puts("opened");
    fflush(stdout);
    (void)getchar();
    pthread_barrier_wait(&load->watched);
    return measure_seconds() - start;
}

static void run(struct load *load, struct worker *workers)
{
    struct times opening = {0}, answers = {0};
    double began = 0, ended = 0, start = measure_seconds();
    size_t errors = 0;
    pthread_barrier_init(&load->opened, NULL, load->connections + 1);
    pthread_barrier_init(&load->watched, NULL, load->connections + 1);
    for (unsigned i = 0; i < load->connections; i++)
        INVARIANT(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    double watched = let_watch(load);
    for (unsigned i = 0; i < load->connections; i++) {
        struct worker *worker = &workers[i];
        pthread_join(worker->thread, NULL);
        times_join(&opening, &worker->opening);
        times_join(&answers, &worker->answer);
        errors += worker->errors;
        began = i == 0 || worker->began < began ? worker->began : began;
        ended = worker->ended > ended ? worker->ended : ended;
    }
    double count = (double)load->connections * load->codes;
    printf("{\"connections\":%u,\"codes\":%.0f,\"codes_per_second\":%.1f,\"authorisations_per_second\":%.1f,\"errors\":%zu,"
           "\"searches_per_second\":%.0f",
           load->connections, count, count / (ended - began), count / (ended - start - watched), errors, searches_per_second());
    times_print("opening", &opening);
    times_print("answer", &answers);
    puts("}");
}

static bool connect_all(struct load *load, struct worker *workers, const char *ca)
{
    load->tls = SSL_CTX_new(TLS_client_method());
    if (load->tls == NULL || SSL_CTX_load_verify_locations(load->tls, ca, NULL) != 1)
        return false;
    SSL_CTX_set_verify(load->tls, SSL_VERIFY_PEER, NULL);
    for (unsigned i = 0; i < load->connections; i++) {
        workers[i].load = load;
        workers[i].ceremonies = calloc(load->codes, sizeof *workers[i].ceremonies);
        if (workers[i].ceremonies == NULL ||
            client_connect(load->tls, "localhost", load->port, load->token, &workers[i].client) != STATUS_OK)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct worker workers[CONNECTIONS_MAX];
    if (argc != 7) {
        fputs("usage: load_otp PORT CA-FILE TOKEN DEVICES-FILE CONNECTIONS CODES\n", stderr);
        return 2;
    }
    struct load load = {.port = argv[1],
                        .token = argv[3],
                        .connections = (unsigned)strtoul(argv[5], NULL, 10),
                        .codes = (unsigned)strtoul(argv[6], NULL, 10)};
    bool is_sized = load.connections > 0 && load.connections <= CONNECTIONS_MAX && load.codes > 0 && load.codes <= CODES_MAX;
    if (!is_sized || !read_devices(argv[4], workers, load.connections) || !connect_all(&load, workers, argv[2])) {
        fputs("load_otp: the sizes, the devices' file, the CA or a connection is not good\n", stderr);
        return 2;
    }
    run(&load, workers);
    for (unsigned i = 0; i < load.connections; i++) {
        client_release(&workers[i].client);
        free(workers[i].ceremonies);
    }
    SSL_CTX_free(load.tls);
    return 0;
}
