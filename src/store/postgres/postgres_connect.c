/* SPDX-License-Identifier: Apache-2.0
 * Connecting by the URL, and what the URL leaves open: bounded waiting, verified TLS, a server that takes writes. */
#include "src/store/postgres/postgres.h"

#include <poll.h>
#include <stdlib.h>

#define KEYWORDS_MAX 64
#define OPTIONS_SIZE 1024

/* Time-outs that a URL's own options come after, and so win over. A writer's plans go by index, whatever a small table's statistics say:
 * a scanned table is read as a whole in the eyes of SERIALIZABLE, and conflicts with whoever writes to it. */
#define SESSION_OPTIONS "-c statement_timeout=30s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c enable_seqscan=off"

/* What libpq takes when the URL does not say. */
static const struct {
    const char *keyword, *value;
} presets[] = {
    {"connect_timeout", "5"},
    {"tcp_user_timeout", "10000"},
    {"keepalives_idle", "10"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"sslmode", "verify-full"},
    {"gssencmode", "disable"},
    {"target_session_attrs", "read-write"},
    {"fallback_application_name", "countersignd"},
};

struct keywords {
    PQconninfoOption *parsed; /* what the two below point into */
    const char *names[KEYWORDS_MAX], *values[KEYWORDS_MAX];
    size_t count;
    char options[OPTIONS_SIZE];
};

static void keywords_release(struct keywords *keywords)
{
    PQconninfoFree(keywords->parsed);
}

static void add(struct keywords *keywords, const char *name, const char *value)
{
    INVARIANT(keywords->count + 1 < KEYWORDS_MAX);
    keywords->names[keywords->count] = name;
    keywords->values[keywords->count++] = value;
}

static const char *preset_of(const char *keyword)
{
    for (size_t i = 0; i < COUNT_OF(presets); i++)
        if (strcmp(presets[i].keyword, keyword) == 0)
            return presets[i].value;
    return NULL;
}

static enum status add_options(struct keywords *keywords, const char *own, struct failure *failure)
{
    int size = snprintf(keywords->options, OPTIONS_SIZE, "%s %s", SESSION_OPTIONS, own != NULL ? own : "");
    if (size >= OPTIONS_SIZE)
        return failure_set(failure, STATUS_LIMIT, "store", "the URL's options are too long");
    add(keywords, "options", keywords->options);
    return STATUS_OK;
}

/* A configuration is read by more people than a password should be. */
static enum status add_keyword(struct keywords *keywords, const PQconninfoOption *option, struct failure *failure)
{
    bool is_given = option->val != NULL && option->val[0] != 0;
    if (is_given && (strcmp(option->keyword, "password") == 0 || strcmp(option->keyword, "sslpassword") == 0))
        return failure_set(failure, STATUS_REFUSED, "store",
                           "the URL holds a password: put it into a file of mode 0600, and name that by passfile= or PGPASSFILE");
    if (strcmp(option->keyword, "options") == 0)
        return add_options(keywords, option->val, failure);
    const char *value = is_given ? option->val : preset_of(option->keyword);
    if (value != NULL && strcmp(option->keyword, "client_encoding") != 0)
        add(keywords, option->keyword, value);
    return STATUS_OK;
}

/* libpq quotes the URL in what it says of a wrong one: that is not repeated. */
static enum status read_url(const char *url, struct keywords *keywords, struct failure *failure)
{
    char *said = NULL;
    keywords->parsed = PQconninfoParse(url, &said);
    PQfreemem(said);
    if (keywords->parsed == NULL)
        return failure_set(failure, STATUS_INVALID, "store", "this is no postgres:// URL, or it has an unknown key");
    for (const PQconninfoOption *option = keywords->parsed; option->keyword != NULL; option++)
        TRY(add_keyword(keywords, option, failure));
    add(keywords, "client_encoding", "UTF8");
    return STATUS_OK;
}

static enum status tell(PGconn *link, struct failure *failure)
{
    const char *said = PQerrorMessage(link);
    return failure_set(failure, STATUS_UNAVAILABLE, "store", "cannot connect to the database: %.*s", (int)strcspn(said, "\n"), said);
}

static void note_warning(void *context, const PGresult *result)
{
    struct postgres_connection *own = context;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    own->is_warned |= severity != NULL && strcmp(severity, "WARNING") == 0;
}

/* Read-only by the session, not by the URL: a server that takes no writes is not connected to. */
static enum status forbid_writing(PGconn *link)
{
    CLEANUP(postgres_result_release) PGresult *result = PQexec(link, "SET default_transaction_read_only = on");
    return PQresultStatus(result) == PGRES_COMMAND_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}

static enum status prepare_link(struct postgres_connection *own, struct failure *failure)
{
    PGconn *link = own->link;
    if (PQstatus(link) != CONNECTION_OK)
        return tell(link, failure);
    PQsetNoticeReceiver(link, note_warning, own);
    TRY(own->mode == STORE_WRITE ? postgres_check_server(link, failure) : forbid_writing(link));
    return PQsetnonblocking(link, 1) == 0 && PQenterPipelineMode(link) == 1 ? STATUS_OK : STATUS_INTERNAL;
}

void postgres_disconnect(struct store_connection *connection)
{
    PQfinish(postgres_of(connection)->link);
    free(postgres_of(connection));
}

enum status postgres_connect(const char *url, enum store_mode mode, struct store_connection **ret_connection, struct failure *failure)
{
    CLEANUP(keywords_release) struct keywords keywords = {0};
    TRY(read_url(url, &keywords, failure));
    struct postgres_connection *own = calloc(1, sizeof *own);
    if (own == NULL)
        return STATUS_NO_MEMORY;
    own->base.backend = &store_postgres;
    own->mode = mode;
    own->link = PQconnectdbParams(keywords.names, keywords.values, 0);
    enum status status = prepare_link(own, failure);
    if (status != STATUS_OK) {
        postgres_disconnect(&own->base);
        return status;
    }
    *ret_connection = &own->base;
    return STATUS_OK;
}

/* Nobody speaks to an idle connection but to end it. */
bool postgres_is_usable(struct store_connection *connection)
{
    struct postgres_connection *own = postgres_of(connection);
    struct pollfd descriptor = {.fd = PQsocket(own->link), .events = POLLIN};
    return !own->is_lost && !own->in_transaction && own->trouble == STATUS_OK && poll(&descriptor, 1, 0) == 0;
}
