/* SPDX-License-Identifier: Apache-2.0
 * Threads, barriers and requests of a load. */
#include "bench/load_phases.h"

#include "bench/measure.h"

#include <stdio.h>
#include <stdlib.h>

bool load_read_arguments(int argc, char **argv, const char *means, struct load *load)
{
    bool is_watched = argc == 8 && strcmp(argv[7], "watched") == 0;
    if (argc == 7 || is_watched) {
        load->port = argv[1];
        load->token = argv[3];
        load->connections = (unsigned)strtoul(argv[5], NULL, 10);
        load->rounds = (unsigned)strtoul(argv[6], NULL, 10);
        load->is_watched = is_watched;
        if (load->connections > 0 && load->connections <= LOAD_CONNECTIONS_MAX && load->rounds > 0 && load->rounds <= LOAD_ROUNDS_MAX)
            return true;
    }
    fprintf(stderr, "usage: %s PORT CA-FILE TOKEN FILE-OF-%s CONNECTIONS ROUNDS [watched]; at most %d connections, %d rounds\n",
            load->program, means, LOAD_CONNECTIONS_MAX, LOAD_ROUNDS_MAX);
    return false;
}

bool load_connect(struct load *load, struct load_worker *workers, const char *ca)
{
    load->tls = SSL_CTX_new(TLS_client_method());
    if (load->tls == NULL || SSL_CTX_load_verify_locations(load->tls, ca, NULL) != 1)
        return false;
    SSL_CTX_set_verify(load->tls, SSL_VERIFY_PEER, NULL);
    for (unsigned i = 0; i < load->connections; i++) {
        workers[i].load = load;
        if (client_connect(load->tls, "localhost", load->port, load->token, &workers[i].client) != STATUS_OK)
            return false;
    }
    return true;
}

void load_release(struct load *load, struct load_worker *workers)
{
    for (unsigned i = 0; i < load->connections; i++)
        client_release(&workers[i].client);
    SSL_CTX_free(load->tls);
}

static void work_through(struct load_worker *worker, unsigned phase)
{
    worker->began[phase] = measure_seconds();
    for (unsigned i = 0; i < worker->load->rounds; i++) {
        double start = measure_seconds();
        worker->errors += worker->load->phases[phase].work(worker, i) != STATUS_OK;
        times_add(&worker->times[phase], measure_seconds() - start);
    }
    worker->ended[phase] = measure_seconds();
}

static void *work(void *argument)
{
    struct load_worker *worker = argument;
    for (unsigned phase = 0; phase < worker->load->phase_count; phase++) {
        work_through(worker, phase);
        pthread_barrier_wait(&worker->load->done);
        pthread_barrier_wait(&worker->load->watched);
    }
    return NULL;
}

static void let_watch(struct load *load)
{
    for (unsigned phase = 0; phase < load->phase_count; phase++) {
        pthread_barrier_wait(&load->done);
        if (load->is_watched) {
            puts(load->phases[phase].name);
            fflush(stdout);
            (void)getchar();
        }
        pthread_barrier_wait(&load->watched);
    }
}

void load_run(struct load *load, struct load_worker *workers)
{
    pthread_barrier_init(&load->done, NULL, load->connections + 1);
    pthread_barrier_init(&load->watched, NULL, load->connections + 1);
    for (unsigned i = 0; i < load->connections; i++)
        INVARIANT(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0);
    let_watch(load);
    for (unsigned i = 0; i < load->connections; i++)
        pthread_join(workers[i].thread, NULL);
}

double load_seconds(const struct load *load, const struct load_worker *workers, unsigned phase)
{
    double began = workers[0].began[phase], ended = workers[0].ended[phase];
    for (unsigned i = 1; i < load->connections; i++) {
        began = workers[i].began[phase] < began ? workers[i].began[phase] : began;
        ended = workers[i].ended[phase] > ended ? workers[i].ended[phase] : ended;
    }
    return ended - began;
}

size_t load_errors(const struct load *load, const struct load_worker *workers)
{
    size_t errors = 0;
    for (unsigned i = 0; i < load->connections; i++)
        errors += workers[i].errors;
    return errors;
}

void load_print_times(const struct load *load, struct load_worker *workers)
{
    for (unsigned phase = 0; phase < load->phase_count; phase++) {
        struct times all = {0};
        for (unsigned i = 0; i < load->connections; i++)
            times_join(&all, &workers[i].times[phase]);
        times_print(load->phases[phase].name, &all);
    }
}

const char *load_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

enum status load_post(struct load_worker *worker, const char *path, const char *body, json_t **ret_json)
{
    enum status status = client_post(&worker->client, path, bytes_of_text(body), ret_json);
    if (status == STATUS_OK)
        return STATUS_OK;
    fprintf(stderr, "%s: POST %s: %s %.400s\n", worker->load->program, path, status_name(status),
            worker->client.reply.size > 0 ? (const char *)worker->client.reply.data : "");
    exit(1);
}

enum status load_post_for_permit(struct load_worker *worker, const char *path, const char *body)
{
    json_t *reply = NULL;
    TRY(load_post(worker, path, body, &reply));
    bool is_permitted = strcmp(load_text(reply, "state"), "permitted") == 0;
    json_decref(reply);
    return is_permitted ? STATUS_OK : STATUS_REFUSED;
}

enum status load_open_ceremony(struct load_worker *worker, const char *design, json_t **ret_ceremony)
{
    char body[256], path[128];
    json_t *operation = NULL;
    snprintf(body, sizeof body, "{\"customer\":\"%s\",\"code\":\"A100\",\"channel\":\"web\"}", worker->customer);
    TRY(load_post(worker, "/v1/operations", body, &operation));
    snprintf(path, sizeof path, "/v1/operations/%s/ceremonies", load_text(operation, "id"));
    snprintf(body, sizeof body, "{\"design\":\"%s\",\"credential\":\"%s\"}", design, worker->credential);
    json_decref(operation);
    return load_post(worker, path, body, ret_ceremony);
}
