/* SPDX-License-Identifier: Apache-2.0
 * Lending of connections under one lock, and the supervisor thread with its back-off. */
#include "src/vault/pool.h"

#include "src/base/limits.h"
#include "src/vault/process.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKOFF_FIRST_MILLISECONDS 50
#define BACKOFF_LAST_MILLISECONDS 5000
/* A process that lived this long died of something new: the back-off begins again. */
#define SETTLED_MILLISECONDS 1000

struct vault {
    struct process_command command;
    int stop; /* eventfd: readable when the supervisor must end */
    pthread_t supervisor;
    struct key_memory *keys;
    struct sealer *sealer;

    pthread_mutex_t lock;        /* guards all below */
    pthread_cond_t returned;     /* a connection came back: for callers */
    pthread_cond_t all_returned; /* for the supervisor */
    bool is_ready;
    unsigned lent;
    struct process process;
    struct connection connections[LIMIT_VAULT_CONNECTIONS];
};

static struct connection *find_free(struct vault *vault)
{
    for (unsigned i = 0; i < vault->command.connections; i++)
        if (!vault->connections[i].lent)
            return &vault->connections[i];
    return NULL;
}

static struct timespec moment_of(wire_deadline deadline)
{
    return (struct timespec){.tv_sec = deadline / 1000, .tv_nsec = deadline % 1000 * 1000000};
}

enum status pool_lend(struct vault *vault, wire_deadline deadline, struct connection **ret_connection)
{
    struct timespec moment = moment_of(deadline);
    struct connection *connection = NULL;
    int waited = 0;
    pthread_mutex_lock(&vault->lock);
    while (vault->is_ready && waited == 0 && (connection = find_free(vault)) == NULL)
        waited = pthread_cond_timedwait(&vault->returned, &vault->lock, &moment);
    if (connection != NULL) {
        connection->lent = true;
        vault->lent++;
    }
    pthread_mutex_unlock(&vault->lock);
    if (connection == NULL)
        return STATUS_UNAVAILABLE;
    *ret_connection = connection;
    return STATUS_OK;
}

/* With the lock held: wakes everybody who waits for this process. */
static void stop_serving(struct vault *vault)
{
    if (!vault->is_ready)
        return;
    vault->is_ready = false;
    for (unsigned i = 0; i < vault->command.connections; i++)
        shutdown(vault->connections[i].socket, SHUT_RDWR);
    pthread_cond_broadcast(&vault->returned);
}

void pool_return(struct vault *vault, struct connection *connection, bool broken)
{
    pthread_mutex_lock(&vault->lock);
    if (broken && vault->is_ready) {
        stop_serving(vault);
        process_kill(&vault->process);
    }
    connection->lent = false;
    vault->lent--;
    if (vault->lent == 0)
        pthread_cond_signal(&vault->all_returned);
    pthread_cond_signal(&vault->returned);
    pthread_mutex_unlock(&vault->lock);
}

/* Starts a process and serves by it. */
static enum status begin(struct vault *vault, struct failure *failure)
{
    int sockets[LIMIT_VAULT_CONNECTIONS];
    struct process process;
    TRY(process_start(&vault->command, &process, sockets, failure));
    pthread_mutex_lock(&vault->lock);
    vault->process = process;
    for (unsigned i = 0; i < vault->command.connections; i++)
        vault->connections[i].socket = sockets[i];
    vault->is_ready = true;
    pthread_mutex_unlock(&vault->lock);
    return STATUS_OK;
}

/* After it, no socket is open and no process is left. */
static void retire(struct vault *vault)
{
    pthread_mutex_lock(&vault->lock);
    stop_serving(vault);
    while (vault->lent > 0)
        pthread_cond_wait(&vault->all_returned, &vault->lock);
    for (unsigned i = 0; i < vault->command.connections; i++) {
        close(vault->connections[i].socket);
        vault->connections[i].socket = -1;
    }
    struct process process = vault->process;
    vault->process = (struct process){.pid = 0, .pidfd = -1};
    pthread_mutex_unlock(&vault->lock);
    process_end(&process);
}

/* True when the vault is to stop. A negative descriptor is not watched. */
static bool wait_for_stop(const struct vault *vault, int pidfd, int milliseconds)
{
    struct pollfd entries[] = {{.fd = vault->stop, .events = POLLIN}, {.fd = pidfd, .events = POLLIN}};
    int ready;
    do
        ready = poll(entries, COUNT_OF(entries), milliseconds);
    while (ready < 0);
    return (entries[0].revents & POLLIN) != 0;
}

static bool restart(struct vault *vault, unsigned *backoff_milliseconds)
{
    enum status status;
    do {
        if (wait_for_stop(vault, -1, (int)*backoff_milliseconds))
            return false;
        *backoff_milliseconds *= 2;
        if (*backoff_milliseconds > BACKOFF_LAST_MILLISECONDS)
            *backoff_milliseconds = BACKOFF_LAST_MILLISECONDS;
        status = begin(vault, NULL);
    } while (status != STATUS_OK && status != STATUS_REFUSED);
    return status == STATUS_OK;
}

/* Ends when told to, or when the token refuses the PIN: the vault then stays unavailable, and the token unlocked. */
static void *supervise(void *argument)
{
    struct vault *vault = argument;
    unsigned backoff_milliseconds = BACKOFF_FIRST_MILLISECONDS;
    bool serves = true;
    while (serves) {
        wire_deadline settled = wire_deadline_after(SETTLED_MILLISECONDS);
        bool stopped = wait_for_stop(vault, vault->process.pidfd, -1);
        if (wire_milliseconds_left(settled) == 0)
            backoff_milliseconds = BACKOFF_FIRST_MILLISECONDS;
        retire(vault);
        serves = !stopped && restart(vault, &backoff_milliseconds);
    }
    return NULL;
}

static enum status initialise(const struct vault_options *options, struct vault *vault, struct failure *failure)
{
    TRY(process_command_init(options, &vault->command, failure));
    if (key_memory_create(&vault->keys) != STATUS_OK || sealer_create(&vault->sealer) != STATUS_OK)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory for the keys of records");
    vault->stop = eventfd(0, EFD_CLOEXEC);
    if (vault->stop < 0)
        return failure_set(failure, STATUS_IO, NULL, "no descriptor for the vault's supervisor");
    pthread_mutex_init(&vault->lock, NULL);
    pthread_cond_init(&vault->all_returned, NULL);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&vault->returned, &monotonic);
    pthread_condattr_destroy(&monotonic);
    for (unsigned i = 0; i < vault->command.connections; i++)
        vault->connections[i] = (struct connection){
            .socket = -1, .request = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES), .reply = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES)};
    return STATUS_OK;
}

static void destroy(struct vault *vault)
{
    for (unsigned i = 0; i < vault->command.connections; i++) {
        buffer_release(&vault->connections[i].request);
        buffer_release(&vault->connections[i].reply);
    }
    if (vault->stop >= 0)
        close(vault->stop);
    key_memory_release(&vault->keys);
    sealer_release(&vault->sealer);
    process_command_release(&vault->command);
    free(vault);
}

/* The thread takes no signals: they are for threads that know what to do with them. */
static bool start_supervisor(struct vault *vault)
{
    sigset_t all;
    sigset_t former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    bool started = pthread_create(&vault->supervisor, NULL, supervise, vault) == 0;
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    return started;
}

static enum status begin_supervised(struct vault *vault, struct failure *failure)
{
    TRY(begin(vault, failure));
    if (!start_supervisor(vault)) {
        retire(vault);
        return failure_set(failure, STATUS_IO, NULL, "no thread for the vault's supervisor");
    }
    return STATUS_OK;
}

enum status vault_start(const struct vault_options *options, struct vault **ret_vault, struct failure *failure)
{
    struct vault *vault = calloc(1, sizeof *vault);
    if (vault == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory for the vault");
    vault->stop = -1;
    enum status status = initialise(options, vault, failure);
    if (status == STATUS_OK)
        status = begin_supervised(vault, failure);
    if (status != STATUS_OK) {
        destroy(vault);
        return status;
    }
    *ret_vault = vault;
    return STATUS_OK;
}

void vault_release(struct vault **vault)
{
    if (*vault == NULL)
        return;
    eventfd_write((*vault)->stop, 1);
    pthread_join((*vault)->supervisor, NULL);
    destroy(*vault);
    *vault = NULL;
}

bool vault_is_ready(struct vault *vault)
{
    pthread_mutex_lock(&vault->lock);
    bool is_ready = vault->is_ready;
    pthread_mutex_unlock(&vault->lock);
    return is_ready;
}

int vault_process(struct vault *vault)
{
    pthread_mutex_lock(&vault->lock);
    int pid = vault->is_ready ? vault->process.pid : 0;
    pthread_mutex_unlock(&vault->lock);
    return pid;
}

struct key_memory *pool_key_memory(struct vault *vault)
{
    return vault->keys;
}

const struct sealer *pool_sealer(const struct vault *vault)
{
    return vault->sealer;
}
