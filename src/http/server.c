/* SPDX-License-Identifier: Apache-2.0
 * Starting and stopping: the listening socket, libmicrohttpd's threads, and what must be over before they may end. */
#include "src/http/server_state.h"

#include "src/base/clock.h"
#include "src/base/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BACKLOG 1024
#define PRIORITIES "SECURE128:-VERS-ALL:+VERS-TLS1.3:%SERVER_PRECEDENCE"
#define OPTIONS_MAX 20

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static enum status address_of(const struct http_options *options, union address *ret_address, socklen_t *ret_size, struct failure *failure)
{
    union address address = {0};
    if (inet_pton(AF_INET, options->address, &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(options->port);
        *ret_size = sizeof address.v4;
    } else if (inet_pton(AF_INET6, options->address, &address.v6.sin6_addr) == 1) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(options->port);
        *ret_size = sizeof address.v6;
    } else {
        return failure_set(failure, STATUS_INVALID, "listen.address", "must be an IPv4 or IPv6 address");
    }
    *ret_address = address;
    return STATUS_OK;
}

static bool bind_and_listen(int socket, const union address *address, socklen_t size)
{
    static const int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
           setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 && bind(socket, &address->any, size) == 0 &&
           listen(socket, BACKLOG) == 0;
}

static uint16_t port_of(int socket)
{
    union address address;
    socklen_t size = sizeof address;
    INVARIANT(getsockname(socket, &address.any, &size) == 0);
    return ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

static enum status open_socket(struct http_server *server, int *ret_socket, struct failure *failure)
{
    union address address;
    socklen_t size = 0;
    TRY(address_of(&server->options, &address, &size, failure));
    int listening = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listening < 0 || !bind_and_listen(listening, &address, size)) {
        failure_set(failure, STATUS_IO, "listen", "cannot listen on %s port %u: %s", server->options.address, server->options.port,
                    strerror(errno));
        if (listening >= 0)
            close(listening);
        return STATUS_IO;
    }
    server->port = port_of(listening);
    *ret_socket = listening;
    return STATUS_OK;
}

static int socket_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
}

static gnutls_session_t session_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session;
}

/* The end of a connection is told when its session has sent its last, and libmicrohttpd has released it: nobody may look at it any more. */
static void on_connection(void *context, struct MHD_Connection *connection, void **link, enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        int socket = socket_of(connection);
        *link = links_open(server->links, socket, server->options.request_seconds);
        if (*link != NULL && http_server_has_tls(server))
            joint_attach(&((struct link *)*link)->joint, session_of(connection), socket);
    } else if (*link != NULL) {
        links_close(server->links, *link);
    }
}

/* A stopping server closes what connects. MHD_quiesce_daemon would do it earlier, but libmicrohttpd 0.9.75 ends the process when one of its
 * threads looks at the listening socket at that moment. */
static enum MHD_Result on_connecting(void *context, const struct sockaddr *address, socklen_t size)
{
    const struct http_server *server = context;
    (void)address;
    (void)size;
    return atomic_load(&server->is_draining) ? MHD_NO : MHD_YES;
}

struct option_list {
    struct MHD_OptionItem items[OPTIONS_MAX];
    size_t count;
};

static void add_number(struct option_list *list, enum MHD_OPTION option, size_t number)
{
    INVARIANT(list->count < OPTIONS_MAX);
    list->items[list->count++] = (struct MHD_OptionItem){.option = option, .value = (intptr_t)number};
}

static void add_text(struct option_list *list, enum MHD_OPTION option, const char *text)
{
    union {
        const char *text;
        void *pointer;
    } value = {.text = text};
    INVARIANT(list->count < OPTIONS_MAX);
    list->items[list->count++] = (struct MHD_OptionItem){.option = option, .ptr_value = value.pointer};
}

/* With one thread libmicrohttpd wants no pool. */
static void add_limits(struct option_list *list, const struct http_options *options)
{
    if (options->threads > 1)
        add_number(list, MHD_OPTION_THREAD_POOL_SIZE, options->threads);
    add_number(list, MHD_OPTION_CONNECTION_MEMORY_LIMIT, LIMIT_CONNECTION_BYTES);
    add_number(list, MHD_OPTION_CONNECTION_LIMIT, options->connections);
    add_number(list, MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_address);
    add_number(list, MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds);
    add_number(list, MHD_OPTION_STRICT_FOR_CLIENT, 1);
}

static void add_tls(struct option_list *list, const struct http_options *options)
{
    add_text(list, MHD_OPTION_HTTPS_MEM_CERT, options->certificate);
    add_text(list, MHD_OPTION_HTTPS_MEM_KEY, options->private_key);
    add_text(list, MHD_OPTION_HTTPS_PRIORITIES, PRIORITIES);
    if (options->client_authorities != NULL)
        add_text(list, MHD_OPTION_HTTPS_MEM_TRUST, options->client_authorities);
}

static struct MHD_Daemon *start_daemon(struct http_server *server, int listening)
{
    struct option_list list = {0};
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME;
    add_limits(&list, &server->options);
    if (http_server_has_tls(server)) {
        flags |= MHD_USE_TLS;
        add_tls(&list, &server->options);
    }
    list.items[list.count] = (struct MHD_OptionItem){.option = MHD_OPTION_END};
    return MHD_start_daemon(flags, 0, on_connecting, server, exchange_on_progress, server, MHD_OPTION_LISTEN_SOCKET, listening,
                            MHD_OPTION_URI_LOG_CALLBACK, exchange_on_request_line, server, MHD_OPTION_NOTIFY_COMPLETED, exchange_on_end,
                            server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY, list.items, MHD_OPTION_END);
}

static enum status start(struct http_server *server, struct failure *failure)
{
    int listening;
    TRY(metrics_new(server->options.routes, &server->metrics));
    TRY(links_start(&server->links));
    TRY(open_socket(server, &listening, failure));
    server->daemon = start_daemon(server, listening);
    if (server->daemon != NULL)
        return STATUS_OK;
    close(listening);
    return failure_set(failure, STATUS_UNAVAILABLE, http_server_has_tls(server) ? "listen.tls" : "listen",
                       "the HTTP library does not start%s",
                       http_server_has_tls(server) ? ": certificate and key must be PEM and a pair" : "");
}

enum status http_server_start(const struct http_options *options, struct http_server **ret_server, struct failure *failure)
{
    CLEANUP(http_server_release) struct http_server *server = calloc(1, sizeof *server);
    if (server == NULL)
        return STATUS_NO_MEMORY;
    server->options = *options;
    server->started_at = clock_now();
    TRY(start(server, failure));
    *ret_server = server;
    server = NULL;
    return STATUS_OK;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

bool http_server_is_ready(const struct http_server *server)
{
    if (atomic_load(&server->is_draining))
        return false;
    for (size_t i = 0; i < server->options.component_count; i++)
        if (!server->options.components[i].is_ready(server->options.components[i].context))
            return false;
    return true;
}

static void wait_a_little(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

void http_server_drain(struct http_server *server, unsigned seconds)
{
    int64_t until = clock_monotonic_ns() + seconds * INT64_C(1000000000);
    atomic_store(&server->is_draining, true);
    while (atomic_load(&server->in_flight) > 0 && clock_monotonic_ns() < until)
        wait_a_little();
}

static void stop_daemon(struct http_server *server)
{
    http_server_drain(server, 0);
    atomic_store(&server->is_stopping, true);
    while (atomic_load(&server->owed) > 0)
        wait_a_little();
    MHD_stop_daemon(server->daemon);
}

void http_server_release(struct http_server **server)
{
    if (*server == NULL)
        return;
    if ((*server)->daemon != NULL)
        stop_daemon(*server);
    links_release(&(*server)->links);
    metrics_release(&(*server)->metrics);
    free(*server);
    *server = NULL;
}
