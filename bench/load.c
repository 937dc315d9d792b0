/* SPDX-License-Identifier: Apache-2.0
 * Whole authorisations against a running countersignd: operation, ceremony, answer with a real CMS signature, on kept TLS connections.
 * Prints one JSON object: authorisations a second, times, errors. `bench/run-load` makes the server and the customers and reads it. */
#include "bench/load_client.h"
#include "bench/load_signer.h"
#include "bench/load_times.h"
#include "bench/measure.h"

#include "src/base/encode.h"

#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>

#define CONNECTIONS_MAX 1024
#define CUSTOMERS_MAX 256
#define SIGNATURE_MAX 65536
#define STEPS 3 /* requests of an authorisation */

/* What one customer needs: a line `ID CREDENTIAL ACCOUNT CERTIFICATE-FILE KEY-FILE` of the customers' file. */
struct customer {
    char id[64], credential[64], account[64];
    struct signer signer;
};

struct load {
    const char *address, *port, *ca, *token, *customers_file;
    unsigned connections, seconds;
    SSL_CTX *tls;
    struct customer customers[CUSTOMERS_MAX];
    size_t customer_count;
    atomic_bool is_over;
};

struct worker {
    struct load *load;
    pthread_t thread;
    const struct customer *customer;
    struct client client;
    struct times whole, steps[STEPS];
    size_t errors;
    char first_error[512];
};

/* --- one authorisation --- */

static enum status post(struct worker *worker, int step, const char *path, const struct buffer *body, json_t **ret_json)
{
    double start = measure_seconds();
    TRY(client_post(&worker->client, path, buffer_bytes(body), ret_json));
    times_add(&worker->steps[step], measure_seconds() - start);
    return STATUS_OK;
}

static enum status create_operation(struct worker *worker, json_t **ret_operation)
{
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(2048);
    TRY(buffer_append_format(&body,
                             "{\"customer\":\"%s\",\"code\":\"T210\",\"channel\":\"web\",\"account\":{\"bank\":\"999\",\"account\":\"%s\"},"
                             "\"payee\":{\"bank\":\"998\",\"account\":\"66600002222\",\"name\":\"Load payee\"},"
                             "\"amount\":{\"minor\":500000000,\"currency\":\"TWD\"},\"memo\":\"load\"}",
                             worker->customer->id, worker->customer->account));
    return post(worker, 0, "/v1/operations", &body, ret_operation);
}

static enum status open_ceremony(struct worker *worker, const char *operation, json_t **ret_ceremony)
{
    char path[128];
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(1024);
    snprintf(path, sizeof path, "/v1/operations/%s/ceremonies", operation);
    TRY(buffer_append_format(&body, "{\"design\":\"certificate\",\"credential\":\"%s\",\"details\":{\"format\":\"cms\"}}",
                             worker->customer->credential));
    return post(worker, 1, path, &body, ret_ceremony);
}

static enum status answer(struct worker *worker, const char *ceremony, struct bytes content, json_t **ret_answer)
{
    char path[128];
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(SIGNATURE_MAX), body = BUFFER_INIT(2 * SIGNATURE_MAX);
    snprintf(path, sizeof path, "/v1/ceremonies/%s/answers", ceremony);
    TRY(signer_sign(&worker->customer->signer, content, &signature));
    TRY(buffer_append_text(&body, "{\"signature\":\""));
    TRY(base64_encode(buffer_bytes(&signature), &body));
    TRY(buffer_append_text(&body, "\"}"));
    return post(worker, 2, path, &body, ret_answer);
}

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

/* A permit with its receipt is the only good end. */
static enum status authorise_in(struct worker *worker, json_t *replies[STEPS])
{
    TRY(create_operation(worker, &replies[0]));
    TRY(open_ceremony(worker, text_of(replies[0], "id"), &replies[1]));
    const char *content = text_of(json_object_get(replies[1], "challenge"), "sign");
    TRY(answer(worker, text_of(replies[1], "id"), bytes_of_text(content), &replies[2]));
    bool is_permitted = strcmp(text_of(replies[2], "state"), "permitted") == 0 && text_of(replies[2], "receipt")[0] != 0;
    return is_permitted ? STATUS_OK : STATUS_REFUSED;
}

static enum status authorise(struct worker *worker)
{
    json_t *replies[STEPS] = {0};
    double start = measure_seconds();
    enum status status = authorise_in(worker, replies);
    if (status == STATUS_OK)
        times_add(&worker->whole, measure_seconds() - start);
    for (size_t i = 0; i < STEPS; i++)
        json_decref(replies[i]);
    return status;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    while (!worker->load->is_over) {
        enum status status = authorise(worker);
        if (status == STATUS_OK)
            continue;
        if (worker->errors++ == 0)
            snprintf(worker->first_error, sizeof worker->first_error, "%s: %.400s", status_name(status),
                     worker->client.reply.size > 0 ? (const char *)worker->client.reply.data : "");
        if (status == STATUS_IO)
            break;
    }
    return NULL;
}

/* --- all of them --- */

static void start_workers(struct load *load, struct worker *workers)
{
    for (unsigned i = 0; i < load->connections; i++) {
        workers[i] = (struct worker){.load = load, .customer = &load->customers[i % load->customer_count]};
        enum status status = client_connect(load->tls, load->address, load->port, load->token, &workers[i].client);
        if (status != STATUS_OK) {
            fprintf(stderr, "load: connection %u: %s\n", i, status_name(status));
            exit(1);
        }
    }
    for (unsigned i = 0; i < load->connections; i++)
        INVARIANT(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
}

static void print_result(const struct load *load, struct worker *workers, double seconds)
{
    static const char *const step_names[STEPS] = {"operation", "ceremony", "answer"};
    struct times whole = {0}, steps[STEPS] = {0};
    size_t errors = 0;
    const char *first_error = "";
    for (unsigned i = 0; i < load->connections; i++) {
        times_join(&whole, &workers[i].whole);
        for (size_t step = 0; step < STEPS; step++)
            times_join(&steps[step], &workers[i].steps[step]);
        errors += workers[i].errors;
        first_error = first_error[0] == 0 ? workers[i].first_error : first_error;
    }
    printf("{\"connections\":%u,\"seconds\":%.2f,\"authorisations\":%zu,\"per_second\":%.1f,\"errors\":%zu", load->connections, seconds,
           whole.count, (double)whole.count / seconds, errors);
    times_print("authorisation", &whole);
    for (size_t step = 0; step < STEPS; step++)
        times_print(step_names[step], &steps[step]);
    puts("}");
    if (errors > 0)
        fprintf(stderr, "load: %zu errors, the first: %s\n", errors, first_error);
}

static void run(struct load *load)
{
    static struct worker workers[CONNECTIONS_MAX];
    start_workers(load, workers);
    double start = measure_seconds();
    const struct timespec pause = {.tv_sec = load->seconds};
    nanosleep(&pause, NULL);
    load->is_over = true;
    for (unsigned i = 0; i < load->connections; i++)
        pthread_join(workers[i].thread, NULL);
    double seconds = measure_seconds() - start;
    for (unsigned i = 0; i < load->connections; i++)
        client_release(&workers[i].client);
    print_result(load, workers, seconds);
}

/* --- what it is told --- */

static bool read_customers(struct load *load)
{
    char certificate[1024], key[1024];
    FILE *file = fopen(load->customers_file, "r");
    bool is_good = file != NULL;
    while (is_good && load->customer_count < CUSTOMERS_MAX) {
        struct customer *customer = &load->customers[load->customer_count];
        int read = fscanf(file, "%63s %63s %63s %1023s %1023s", customer->id, customer->credential, customer->account, certificate, key);
        if (read == EOF)
            break;
        is_good = read == 5 && signer_read(certificate, key, &customer->signer) == STATUS_OK;
        load->customer_count += is_good;
    }
    if (file != NULL)
        fclose(file);
    return is_good && load->customer_count > 0;
}

static bool prepare_tls(struct load *load)
{
    load->tls = SSL_CTX_new(TLS_client_method());
    if (load->tls == NULL || SSL_CTX_load_verify_locations(load->tls, load->ca, NULL) != 1)
        return false;
    SSL_CTX_set_min_proto_version(load->tls, TLS1_3_VERSION);
    SSL_CTX_set_verify(load->tls, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_read_ahead(load->tls, 1);
    return true;
}

static bool read_arguments(int argc, char **argv, struct load *load)
{
    static const struct option options[] = {{"address", required_argument, NULL, 'a'},     {"port", required_argument, NULL, 'p'},
                                            {"ca", required_argument, NULL, 'c'},          {"token", required_argument, NULL, 't'},
                                            {"customers", required_argument, NULL, 'u'},   {"seconds", required_argument, NULL, 's'},
                                            {"connections", required_argument, NULL, 'n'}, {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's' || option == 'n')
            *(option == 's' ? &load->seconds : &load->connections) = (unsigned)strtoul(optarg, NULL, 10);
        else if (option != '?')
            *(option == 'a'   ? &load->address
              : option == 'p' ? &load->port
              : option == 'c' ? &load->ca
              : option == 't' ? &load->token
                              : &load->customers_file) = optarg;
    }
    return optind == argc && load->port != NULL && load->ca != NULL && load->token != NULL && load->customers_file != NULL &&
           load->connections > 0 && load->connections <= CONNECTIONS_MAX && load->seconds > 0;
}

int main(int argc, char **argv)
{
    static struct load load = {.address = "localhost", .connections = 32, .seconds = 5};
    if (!read_arguments(argc, argv, &load)) {
        fputs("usage: load --port PORT --ca FILE --token TOKEN --customers FILE [--address HOST] [--connections 32] [--seconds 5]\n",
              stderr);
        return 2;
    }
    if (!read_customers(&load) || !prepare_tls(&load)) {
        fputs("load: the customers' file, one of its certificates or keys, or the CA cannot be read\n", stderr);
        return 2;
    }
    run(&load);
    for (size_t i = 0; i < load.customer_count; i++)
        signer_release(&load.customers[i].signer);
    SSL_CTX_free(load.tls);
    return 0;
}
