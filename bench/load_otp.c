/* SPDX-License-Identifier: Apache-2.0
 * One-time passwords against a running countersignd, on kept TLS connections, each with a device of its own: first operations and
 * ceremonies are opened, then all codes are answered. `watched`: then as many operations are authorised in one request each, and after each
 * phase a line is printed and one is read, so that whoever started it can look at the server meanwhile. At the end one JSON object: codes
 * judged a second, the same with opening, authorised in one request, times, errors, and how many codes one core searches a window for.
 * `bench/run-otp` and `bench/run-nodes` make servers and customers and read it. */
#include "bench/load_phases.h"
#include "bench/measure.h"

#include "src/base/encode.h"
#include "src/otp/match.h"

#include <stdio.h>
#include <stdlib.h>

#define SEED_BYTES 64
#define WINDOW 11 /* as the server looks ahead unless it is told otherwise */

enum { OPENING, ANSWERING, AT_ONCE, PHASE_COUNT };

struct device {
    uint8_t seed[SEED_BYTES];
    size_t seed_size;
    struct id ceremonies[LOAD_ROUNDS_MAX];
};

static enum status open_ceremony(struct load_worker *worker, unsigned at)
{
    struct device *device = worker->means;
    json_t *ceremony = NULL;
    TRY(load_open_ceremony(worker, "otp", &ceremony));
    snprintf(device->ceremonies[at].text, sizeof device->ceremonies[at].text, "%s", load_text(ceremony, "id"));
    json_decref(ceremony);
    return STATUS_OK;
}

static enum status show_code(const struct load_worker *worker, unsigned counter, struct otp_code *ret_code)
{
    const struct device *device = worker->means;
    return otp_hotp(HMAC_SHA1, bytes_of(device->seed, device->seed_size), counter, 6, ret_code);
}

/* Counter 0 activated the device. */
static enum status answer(struct load_worker *worker, unsigned at)
{
    const struct device *device = worker->means;
    char body[64], path[128];
    struct otp_code code;
    TRY(show_code(worker, at + 1, &code));
    snprintf(path, sizeof path, "/v1/ceremonies/%s/answers", device->ceremonies[at].text);
    snprintf(body, sizeof body, "{\"code\":\"%s\"}", code.text);
    return load_post_for_permit(worker, path, body);
}

static enum status authorise(struct load_worker *worker, unsigned at)
{
    char body[256];
    struct otp_code code;
    TRY(show_code(worker, worker->load->rounds + at + 1, &code));
    snprintf(body, sizeof body,
             "{\"customer\":\"%s\",\"code\":\"A100\",\"channel\":\"web\",\"credential\":\"%s\",\"answer\":{\"code\":\"%s\"}}",
             worker->customer, worker->credential, code.text);
    return load_post_for_permit(worker, "/v1/authorisations", body);
}

static const struct load_phase phases[PHASE_COUNT] = {
    [OPENING] = {"opening", open_ceremony}, [ANSWERING] = {"answer", answer}, [AT_ONCE] = {"at_once", authorise}};

/* A line `CUSTOMER CREDENTIAL SEED-IN-HEX` for each connection. */
static bool read_devices(const char *path, struct load_worker *workers, struct device *devices, unsigned count)
{
    char seed[2 * SEED_BYTES + 1];
    FILE *file = fopen(path, "r");
    bool is_good = file != NULL;
    for (unsigned i = 0; is_good && i < count; i++) {
        CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(SEED_BYTES);
        is_good = fscanf(file, "%63s %63s %128s", workers[i].customer, workers[i].credential, seed) == 3 &&
                  hex_decode(bytes_of_text(seed), &bytes) == STATUS_OK;
        devices[i].seed_size = bytes.size;
        if (is_good)
            memcpy(devices[i].seed, bytes.data, bytes.size);
        workers[i].means = &devices[i];
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

static void report(const struct load *load, struct load_worker *workers)
{
    double count = (double)load->connections * load->rounds;
    double opening = load_seconds(load, workers, OPENING), answering = load_seconds(load, workers, ANSWERING);
    printf("{\"connections\":%u,\"codes\":%.0f,\"codes_per_second\":%.1f,\"authorisations_per_second\":%.1f,"
           "\"errors\":%zu,\"searches_per_second\":%.0f",
           load->connections, count, count / answering, count / (opening + answering), load_errors(load, workers), searches_per_second());
    if (load->phase_count > AT_ONCE)
        printf(",\"at_once_per_second\":%.1f", count / load_seconds(load, workers, AT_ONCE));
    load_print_times(load, workers);
    puts("}");
}

int main(int argc, char **argv)
{
    static struct load_worker workers[LOAD_CONNECTIONS_MAX];
    static struct device devices[LOAD_CONNECTIONS_MAX];
    struct load load = {.program = "load_otp", .phases = phases, .phase_count = AT_ONCE};
    if (!load_read_arguments(argc, argv, "DEVICES", &load))
        return 2;
    if (load.is_watched)
        load.phase_count = PHASE_COUNT;
    if (!read_devices(argv[4], workers, devices, load.connections) || !load_connect(&load, workers, argv[2])) {
        fputs("load_otp: the devices' file, the CA or a connection is not good\n", stderr);
        return 2;
    }
    load_run(&load, workers);
    report(&load, workers);
    load_release(&load, workers);
    return 0;
}
