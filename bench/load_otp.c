/* SPDX-License-Identifier: Apache-2.0
 * One-time passwords against a running countersignd, on kept TLS connections, each with a device of its own: first operations and
 * ceremonies are opened, then all codes are answered, then as many operations are authorised in one request each. Prints a line and reads
 * one between them, so that whoever started it can look at the server meanwhile; then one JSON object: codes judged a second, the same with
 * opening, authorised in one request, times, errors, and how many codes one core searches a window for. `bench/run-otp` makes the server
 * and the customers and reads it. */
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
    unsigned connections, codes;     /* a connection */
    pthread_barrier_t done, watched; /* between two phases nobody works */
};

enum phase { OPENING, ANSWERING, AT_ONCE, PHASE_COUNT };
static const char *const phase_names[] = {[OPENING] = "opening", [ANSWERING] = "answer", [AT_ONCE] = "at_once"};

struct worker {
    struct load *load;
    pthread_t thread;
    char customer[64], credential[64];
    uint8_t seed[SEED_BYTES];
    size_t seed_size;
    struct client client;
    struct id *ceremonies;
    struct times times[PHASE_COUNT];
    double began[PHASE_COUNT], ended[PHASE_COUNT];
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

/* A permit is the only good end. */
static enum status post_for_permit(struct worker *worker, const char *path, const char *body)
{
    json_t *reply = NULL;
    TRY(post(worker, path, body, &reply));
    bool is_permitted = strcmp(text_of(reply, "state"), "permitted") == 0;
    json_decref(reply);
    return is_permitted ? STATUS_OK : STATUS_REFUSED;
}

static enum status show_code(const struct worker *worker, unsigned counter, struct otp_code *ret_code)
{
    return otp_hotp(HMAC_SHA1, bytes_of(worker->seed, worker->seed_size), counter, 6, ret_code);
}

/* Counter 0 activated the device. */
static enum status answer(struct worker *worker, unsigned at)
{
    char body[64], path[128];
    struct otp_code code;
    TRY(show_code(worker, at + 1, &code));
    snprintf(path, sizeof path, "/v1/ceremonies/%s/answers", worker->ceremonies[at].text);
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code.text);
    return post_for_permit(worker, path, body);
}

static enum status authorise(struct worker *worker, unsigned at)
{
    char body[256];
    struct otp_code code;
    TRY(show_code(worker, worker->load->codes + at + 1, &code));
    snprintf(body, sizeof body,
             "{\"customer\":\"%s\",\"code\":\"A100\",\"channel\":\"web\",\"credential\":\"%s\",\"answer\":{\"code\":\"%s\"}}",
             worker->customer, worker->credential, code.text);
    return post_for_permit(worker, "/v1/authorisations", body);
}

static enum status work_once(struct worker *worker, enum phase phase, unsigned at)
{
    if (phase == OPENING)
        return open_ceremony(worker, &worker->ceremonies[at]);
    return phase == ANSWERING ? answer(worker, at) : authorise(worker, at);
}

static void work_through(struct worker *worker, enum phase phase)
{
    worker->began[phase] = measure_seconds();
    for (unsigned i = 0; i < worker->load->codes; i++) {
        double start = measure_seconds();
        worker->errors += work_once(worker, phase, i) != STATUS_OK;
        times_add(&worker->times[phase], measure_seconds() - start);
    }
    worker->ended[phase] = measure_seconds();
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    for (enum phase phase = OPENING; phase < PHASE_COUNT; phase++) {
        work_through(worker, phase);
        pthread_barrier_wait(&worker->load->done);
        pthread_barrier_wait(&worker->load->watched);
    }
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

static void let_watch(struct load *load)
{
    for (enum phase phase = OPENING; phase < PHASE_COUNT; phase++) {
        pthread_barrier_wait(&load->done);
        puts(phase_names[phase]);
        fflush(stdout);
        (void)getchar();
        pthread_barrier_wait(&load->watched);
    }
}

/* From the first connection's beginning to the last one's end. */
static double seconds_of(const struct load *load, const struct worker *workers, enum phase phase)
{
    double began = workers[0].began[phase], ended = workers[0].ended[phase];
    for (unsigned i = 1; i < load->connections; i++) {
        began = workers[i].began[phase] < began ? workers[i].began[phase] : began;
        ended = workers[i].ended[phase] > ended ? workers[i].ended[phase] : ended;
    }
    return ended - began;
}

static void print_times(const struct load *load, struct worker *workers, enum phase phase)
{
    struct times all = {0};
    for (unsigned i = 0; i < load->connections; i++)
        times_join(&all, &workers[i].times[phase]);
    times_print(phase_names[phase], &all);
}

static void report(const struct load *load, struct worker *workers)
{
    size_t errors = 0;
    double count = (double)load->connections * load->codes;
    double opening = seconds_of(load, workers, OPENING), answering = seconds_of(load, workers, ANSWERING);
    for (unsigned i = 0; i < load->connections; i++)
        errors += workers[i].errors;
    printf("{\"connections\":%u,\"codes\":%.0f,\"codes_per_second\":%.1f,\"authorisations_per_second\":%.1f,"
           "\"at_once_per_second\":%.1f,\"errors\":%zu,\"searches_per_second\":%.0f",
           load->connections, count, count / answering, count / (opening + answering), count / seconds_of(load, workers, AT_ONCE), errors,
           searches_per_second());
    for (enum phase phase = OPENING; phase < PHASE_COUNT; phase++)
        print_times(load, workers, phase);
    puts("}");
}

static void run(struct load *load, struct worker *workers)
{
    pthread_barrier_init(&load->done, NULL, load->connections + 1);
    pthread_barrier_init(&load->watched, NULL, load->connections + 1);
    for (unsigned i = 0; i < load->connections; i++)
        INVARIANT(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    let_watch(load);
    for (unsigned i = 0; i < load->connections; i++)
        pthread_join(workers[i].thread, NULL);
    report(load, workers);
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
