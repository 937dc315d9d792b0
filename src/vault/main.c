/* SPDX-License-Identifier: Apache-2.0
 * `countersign-vault`: started by vault_start with its sockets from descriptor 3 on; or, with --init, by vault_make_keys. */
#include "src/base/limits.h"
#include "src/vault/message.h"
#include "src/vault/sandbox.h"
#include "src/vault/serve.h"
#include "src/vault/token_init.h"
#include "src/vault/wire.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define FIRST_SOCKET 3
#define STACK_BYTES (512 * 1024)
#define READY_MILLISECONDS 5000

struct options {
    struct token_init_options token;
    bool init;
    unsigned connections;
    size_t named_key_count;
    struct vault_named_key named_keys[LIMIT_VAULT_NAMED_KEYS];
};

static struct worker workers[LIMIT_VAULT_CONNECTIONS];
static pthread_barrier_t all_running;

/* The process ends with its first worker: the client has gone, or a new process must come. Here and below by _exit, because what libraries
 * do at exit is nothing that the sandbox allows. */
static _Noreturn void work(struct worker *worker)
{
    enum status status = worker_serve(worker);
    if (status != STATUS_OK)
        fprintf(stderr, "countersign-vault: a worker ended: %s\n", status_name(status));
    _exit(status == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void *run_worker(void *argument)
{
    pthread_barrier_wait(&all_running);
    work(argument);
}

static enum status start_thread(struct worker *worker, struct failure *failure)
{
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int error = pthread_create(&thread, &attributes, run_worker, worker);
    pthread_attr_destroy(&attributes);
    return error == 0 ? STATUS_OK : failure_set(failure, STATUS_IO, NULL, "no thread for a worker: %s", strerror(error));
}

/* Worker 0 is the main thread. All threads run before the sandbox closes, since none can be made after. */
static enum status start_workers(const struct token *token, unsigned count, struct failure *failure)
{
    pthread_barrier_init(&all_running, NULL, count);
    for (unsigned i = 0; i < count; i++)
        TRY(worker_init(token, FIRST_SOCKET + (int)i, &workers[i], failure));
    for (unsigned i = 1; i < count; i++)
        TRY(start_thread(&workers[i], failure));
    pthread_barrier_wait(&all_running);
    return STATUS_OK;
}

static enum status lock_memory(struct failure *failure)
{
    if (sandbox_lock_memory() != STATUS_OK && mlock(workers, sizeof workers) != 0)
        return failure_set(failure, STATUS_IO, NULL, "cannot lock memory; raise the limit on locked memory (LimitMEMLOCK)");
    return STATUS_OK;
}

static enum status prepare(const struct options *options, struct failure *failure)
{
    struct token *token; /* as long as the process */
    TRY(token_open(&options->token.token, &token, failure));
    TRY(start_workers(token, options->connections, failure));
    TRY(lock_memory(failure));
    return sandbox_close(failure);
}

static enum status announce(enum status status, const struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    struct vault_frame frame = {.operation = VAULT_READY, .status = status};
    if (status != STATUS_OK)
        frame.body = bytes_of_text(failure->message);
    TRY(vault_frame_write(&frame, &message));
    return wire_send(FIRST_SOCKET, buffer_bytes(&message), wire_deadline_after(READY_MILLISECONDS));
}

/* A service manager tells a whole group to stop. The server then still has requests to finish, and ends this process by its sockets. */
static void leave_stopping_to_the_server(void)
{
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}

static _Noreturn void serve(const struct options *options)
{
    struct failure failure = {0};
    leave_stopping_to_the_server();
    enum status status = sandbox_harden(FIRST_SOCKET + options->connections, &failure);
    if (status == STATUS_OK)
        status = prepare(options, &failure);
    if (announce(status, &failure) != STATUS_OK || status != STATUS_OK)
        _exit(EXIT_FAILURE);
    work(&workers[0]);
}

static _Noreturn void initialise(const struct options *options)
{
    struct failure failure = {0};
    enum status status = sandbox_harden(FIRST_SOCKET + options->connections, &failure);
    if (status == STATUS_OK)
        status = token_init(&options->token, &failure);
    _exit(announce(status, &failure) == STATUS_OK && status == STATUS_OK ? EXIT_SUCCESS : EXIT_FAILURE);
}

enum {
    OPTION_MODULE = 1,
    OPTION_LABEL,
    OPTION_PIN_FILE,
    OPTION_SO_PIN_FILE,
    OPTION_CONNECTIONS,
    OPTION_INIT,
    OPTION_CARD_KEY,
    OPTION_LINK_KEY
};

static const struct option long_options[] = {
    {"module", required_argument, NULL, OPTION_MODULE},
    {"token-label", required_argument, NULL, OPTION_LABEL},
    {"pin-file", required_argument, NULL, OPTION_PIN_FILE},
    {"so-pin-file", required_argument, NULL, OPTION_SO_PIN_FILE},
    {"connections", required_argument, NULL, OPTION_CONNECTIONS},
    {"init", no_argument, NULL, OPTION_INIT},
    {"card-key", required_argument, NULL, OPTION_CARD_KEY},
    {"link-key", required_argument, NULL, OPTION_LINK_KEY},
    {NULL, 0, NULL, 0},
};

static bool parse_connections(const char *text, unsigned *ret_connections)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (*text == 0 || *end != 0 || value == 0 || value > LIMIT_VAULT_CONNECTIONS)
        return false;
    *ret_connections = (unsigned)value;
    return true;
}

static bool add_named_key(enum vault_key_use use, struct options *options)
{
    if (options->named_key_count == COUNT_OF(options->named_keys))
        return false;
    options->named_keys[options->named_key_count++] = (struct vault_named_key){.label = optarg, .use = use};
    return true;
}

static bool take_option(int option, struct options *options)
{
    switch (option) {
    case OPTION_MODULE:
        options->token.token.module = optarg;
        return true;
    case OPTION_LABEL:
        options->token.token.label = optarg;
        return true;
    case OPTION_PIN_FILE:
        options->token.token.pin_file = optarg;
        return true;
    case OPTION_SO_PIN_FILE:
        options->token.so_pin_file = optarg;
        return true;
    case OPTION_CONNECTIONS:
        return parse_connections(optarg, &options->connections);
    case OPTION_CARD_KEY:
        return add_named_key(VAULT_KEY_OF_CARDS, options);
    case OPTION_LINK_KEY:
        return add_named_key(VAULT_KEY_OF_LINKS, options);
    case OPTION_INIT:
        options->init = true;
        return true;
    default:
        return false;
    }
}

static bool parse_options(int argc, char **argv, struct options *ret_options)
{
    int option;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(option, ret_options))
            return false;
    struct token_options *token = &ret_options->token.token;
    token->named_keys = ret_options->named_keys;
    token->named_key_count = ret_options->named_key_count;
    return optind == argc && token->module != NULL && token->label != NULL && token->pin_file != NULL && ret_options->connections > 0;
}

int main(int argc, char **argv)
{
    struct options options = {0};
    if (!parse_options(argc, argv, &options)) {
        fputs("countersign-vault is started by countersignd and by `countersign init`; docs/vault.md tells how.\n", stderr);
        return 2;
    }
    if (options.init)
        initialise(&options);
    serve(&options);
}
