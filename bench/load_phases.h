/* SPDX-License-Identifier: Apache-2.0
 * A load of several phases on kept TLS connections: each connection does its rounds of one phase, all wait for each other, then the next.
 * Between two phases nobody works, so that whoever started it can look at the server. */
#pragma once

#include "bench/load_client.h"
#include "bench/load_times.h"

#include <pthread.h>

#define LOAD_PHASES_MAX 3
#define LOAD_CONNECTIONS_MAX 256
#define LOAD_ROUNDS_MAX 1000

struct load_worker;
struct load_phase {
    const char *name;
    /* One round; whatever is not STATUS_OK counts as an error. */
    enum status (*work)(struct load_worker *worker, unsigned round);
};

struct load {
    const char *program, *port, *token;
    unsigned connections, rounds; /* a connection */
    bool is_watched;              /* a line is printed and one read after each phase */
    const struct load_phase *phases;
    unsigned phase_count;
    SSL_CTX *tls;
    pthread_barrier_t done, watched;
};

struct load_worker {
    struct load *load;
    pthread_t thread;
    struct client client;
    char customer[64], credential[64];
    void *means; /* the program's own */
    struct times times[LOAD_PHASES_MAX];
    double began[LOAD_PHASES_MAX], ended[LOAD_PHASES_MAX];
    size_t errors;
};

/* PORT CA-FILE TOKEN FILE CONNECTIONS ROUNDS [watched], the file of `means`; false, with the usage on standard error, when it is something
 * else. */
bool load_read_arguments(int argc, char **argv, const char *means, struct load *load);
/* Reads CA and connects all; false, with nothing said, when one of it cannot be. */
bool load_connect(struct load *load, struct load_worker *workers, const char *ca);
void load_run(struct load *load, struct load_worker *workers);
void load_release(struct load *load, struct load_worker *workers);

/* From the first connection's beginning to the last one's end. */
double load_seconds(const struct load *load, const struct load_worker *workers, unsigned phase);
size_t load_errors(const struct load *load, const struct load_worker *workers);
/* As members of a JSON object, after others. */
void load_print_times(const struct load *load, struct load_worker *workers);

/* What is refused ends the program: it would measure something else. */
enum status load_post(struct load_worker *worker, const char *path, const char *body, json_t **ret_json);
/* A permit is the only good end. */
enum status load_post_for_permit(struct load_worker *worker, const char *path, const char *body);
/* Opens an operation that asks for an account's balance, and a ceremony of the worker's credential for it; *ret_ceremony is new. */
enum status load_open_ceremony(struct load_worker *worker, const char *design, json_t **ret_ceremony);
/* "" where there is no such text. */
const char *load_text(const json_t *object, const char *name);
