/* SPDX-License-Identifier: Apache-2.0
 * Decisions over HTTP against what bare libmicrohttpd gives for the same bytes in and as many out: requests a second and their times,
 * plain, kept connections, client on the same cores. Limit and server take turns.
 *
 *   bench_http [CONNECTIONS] [TURNS]     default 32 connections, 5 turns of 2 s */
#include "bench/measure.h"

#include "src/crypto/digest.h"
#include "src/http/routes.h"
#include "src/http/server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_SECONDS 2.0
#define CONNECTIONS_MAX 1024
#define TIMES_MAX 1000000
#define ANSWER_MAX 4096
#define THREADS 2

static const char body[] = "{\"operation\":{\"service\":\"transfer\",\"payee\":\"non_designated\",\"risk\":\"low\"},"
                           "\"evidence\":[{\"design\":\"otp\",\"delivery\":\"sms\",\"age_seconds\":45,\"sms_sender\":\"transaction\","
                           "\"phone_change\":\"counter\",\"protections\":[\"otp_bound\"]}]}";
static char bare_answer[230]; /* as many bytes as the decision has */
static char request[1024];
static double times[TIMES_MAX];

/* --- the limit --- */

static enum MHD_Result on_bare(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                               const char *data, size_t *size, void **seen)
{
    (void)context, (void)url, (void)method, (void)version, (void)data;
    if (*seen == NULL || *size > 0) {
        *seen = bare_answer;
        *size = 0;
        return MHD_YES;
    }
    struct MHD_Response *response = MHD_create_response_from_buffer(sizeof bare_answer, bare_answer, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "application/json");
    enum MHD_Result result = MHD_queue_response(connection, 200, response);
    MHD_destroy_response(response);
    return result;
}

static struct MHD_Daemon *start_bare(uint16_t *ret_port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_bare, NULL, MHD_OPTION_SOCK_ADDR,
                                                 &address, MHD_OPTION_THREAD_POOL_SIZE, THREADS, MHD_OPTION_END);
    INVARIANT(daemon != NULL);
    *ret_port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return daemon;
}

/* --- the server --- */

static struct caller caller = {.name = "bench", .roles = ROLE_BIT(ROLE_CHANNEL), .proof = PROOF_TOKEN};
static const struct callers callers = {&caller, 1};

static struct http_server *start_server(void)
{
    struct http_server *server = NULL;
    struct failure failure = {0};
    const struct http_options options = {.address = "127.0.0.1",
                                         .routes = &api_routes,
                                         .callers = &callers,
                                         .body_bytes = 65536,
                                         .threads = THREADS,
                                         .connections = CONNECTIONS_MAX,
                                         .connections_per_address = CONNECTIONS_MAX,
                                         .idle_seconds = 60,
                                         .request_seconds = 60};
    digest_of(bytes_of_text("token"), &caller.digest);
    INVARIANT(http_server_start(&options, &server, &failure) == STATUS_OK);
    return server;
}

/* --- the client: one thread, an answer read is the next request sent --- */

struct client {
    int epoll;
    int sockets[CONNECTIONS_MAX];
    double sent_at[CONNECTIONS_MAX];
    size_t answer_size;
    size_t received[CONNECTIONS_MAX];
    size_t done;
};

static void send_request(struct client *client, size_t at)
{
    client->sent_at[at] = measure_seconds();
    INVARIANT(send(client->sockets[at], request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request));
}

static void connect_one(struct client *client, size_t at, uint16_t port)
{
    static const int on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = at};
    client->sockets[at] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    INVARIANT(connect(client->sockets[at], (struct sockaddr *)&address, sizeof address) == 0);
    INVARIANT(setsockopt(client->sockets[at], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    INVARIANT(epoll_ctl(client->epoll, EPOLL_CTL_ADD, client->sockets[at], &event) == 0);
}

/* Every answer has the size of the first: their varying parts have fixed lengths. */
static void learn_answer_size(struct client *client)
{
    char answer[ANSWER_MAX] = "";
    size_t size = 0;
    const char *end = NULL;
    send_request(client, 0);
    while (end == NULL || size < (size_t)(end + 4 - answer) + sizeof bare_answer) {
        ssize_t part = recv(client->sockets[0], answer + size, sizeof answer - 1 - size, 0);
        INVARIANT(part > 0);
        size += (size_t)part;
        end = strstr(answer, "\r\n\r\n");
    }
    INVARIANT(strncmp(answer, "HTTP/1.1 200", 12) == 0);
    client->answer_size = size;
}

static void receive(struct client *client, size_t at)
{
    char answer[ANSWER_MAX];
    ssize_t part = recv(client->sockets[at], answer, sizeof answer, 0);
    INVARIANT(part > 0);
    client->received[at] += (size_t)part;
    if (client->received[at] < client->answer_size)
        return;
    INVARIANT(client->received[at] == client->answer_size);
    client->received[at] = 0;
    times[client->done++ % TIMES_MAX] = measure_seconds() - client->sent_at[at];
    send_request(client, at);
}

struct turn {
    double rate;
    double p50_us;
    double p99_us;
};

static struct turn run_turn(uint16_t port, size_t connections)
{
    static struct client client;
    client = (struct client){.epoll = epoll_create1(EPOLL_CLOEXEC)};
    for (size_t i = 0; i < connections; i++)
        connect_one(&client, i, port);
    learn_answer_size(&client);
    double start = measure_seconds();
    for (size_t i = 0; i < connections; i++)
        send_request(&client, i);
    while (measure_seconds() - start < TURN_SECONDS) {
        struct epoll_event events[CONNECTIONS_MAX];
        int count = epoll_wait(client.epoll, events, CONNECTIONS_MAX, 100);
        for (int i = 0; i < count; i++)
            receive(&client, events[i].data.u64);
    }
    double seconds = measure_seconds() - start;
    for (size_t i = 0; i < connections; i++)
        close(client.sockets[i]);
    close(client.epoll);
    size_t kept = client.done < TIMES_MAX ? client.done : TIMES_MAX;
    qsort(times, kept, sizeof times[0], measure_compare);
    return (struct turn){(double)client.done / seconds, times[kept / 2] * 1e6, times[kept - kept / 100 - 1] * 1e6};
}

static void make_request(void)
{
    memset(bare_answer, 'x', sizeof bare_answer);
    snprintf(request, sizeof request,
             "POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token\r\nContent-Type: application/json\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             strlen(body), body);
}

static void add_turn(struct samples samples[3], struct turn turn)
{
    samples_add(&samples[0], turn.rate);
    samples_add(&samples[1], turn.p50_us);
    samples_add(&samples[2], turn.p99_us);
}

static void print_turns(const char *name, struct samples samples[3])
{
    static const char *const units[] = {"requests/s", "us (p50)", "us (p99)"};
    for (size_t i = 0; i < COUNT_OF(units); i++)
        samples_print(name, &samples[i], units[i]);
}

int main(int argc, char **argv)
{
    size_t connections = argc > 1 ? strtoul(argv[1], NULL, 10) : 32;
    unsigned long turns = argc > 2 ? strtoul(argv[2], NULL, 10) : 5;
    struct samples bare[3] = {0}, decisions[3] = {0};
    uint16_t bare_port;
    INVARIANT(connections > 0 && connections <= CONNECTIONS_MAX && turns <= MEASURE_TURNS_MAX);
    make_request();
    struct MHD_Daemon *daemon = start_bare(&bare_port);
    struct http_server *server = start_server();
    for (unsigned long i = 0; i < turns; i++) {
        add_turn(bare, run_turn(bare_port, connections));
        add_turn(decisions, run_turn(http_server_port(server), connections));
    }
    print_turns("bare libmicrohttpd, the same bytes", bare);
    print_turns("POST /v1/decisions", decisions);
    printf("%-44s %10.2f\n", "ratio", samples_median(&decisions[0]) / samples_median(&bare[0]));
    http_server_release(&server);
    MHD_stop_daemon(daemon);
    return 0;
}
