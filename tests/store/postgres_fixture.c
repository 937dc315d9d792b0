/* SPDX-License-Identifier: Apache-2.0
 * Speaks to the private server over libpq, as nothing of the product does. */
#include "tests/store/postgres_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "src/base/status.h"

#define SKIPPED 77

static const char *server(void)
{
    const char *folder = getenv("COUNTERSIGN_TEST_SERVER");
    if (folder == NULL) {
        fprintf(stderr, "no PostgreSQL is there: tests/with_postgres starts one\n");
        exit(SKIPPED);
    }
    return folder;
}

bool postgres_fixture_is_wanted(void)
{
    const char *store = getenv("COUNTERSIGN_TEST_STORE");
    return store != NULL && strcmp(store, "postgres") == 0 && server() != NULL;
}

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context;
    (void)result;
}

static PGconn *connect_to(const char *database)
{
    const char *const names[] = {"host", "dbname", "user", NULL}, *const values[] = {server(), database, "countersign", NULL};
    PGconn *link = PQconnectdbParams(names, values, 0);
    if (PQstatus(link) != CONNECTION_OK) {
        fprintf(stderr, "postgres: %s\n", PQerrorMessage(link));
        abort();
    }
    PQsetNoticeReceiver(link, ignore_notice, NULL);
    return link;
}

static PGresult *run(PGconn *link, const char *sql)
{
    PGresult *result = PQexec(link, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        fprintf(stderr, "postgres: %s\n", PQerrorMessage(link));
        abort();
    }
    return result;
}

struct pg_conn *postgres_fixture_hold(const char *database, const char *sql)
{
    PGconn *link = connect_to(database);
    PQclear(run(link, "BEGIN"));
    PQclear(run(link, sql));
    return link;
}

void postgres_fixture_let_go(struct pg_conn *held)
{
    PQfinish(held);
}

long postgres_fixture_ask(const char *database, const char *sql)
{
    PGconn *link = connect_to(database);
    PGresult *result = run(link, sql);
    long answer = PQntuples(result) > 0 ? strtol(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    PQfinish(link);
    return answer;
}

void postgres_fixture_make(const char *name, const char *template, char *ret_url, size_t size)
{
    char sql[128];
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE %s ENCODING 'UTF8' LOCALE 'C'", name, template);
    postgres_fixture_ask("postgres", sql);
    INVARIANT((size_t)snprintf(ret_url, size, "postgres://countersign@/%s?host=%s", name, server()) < size);
}

void postgres_fixture_drop(const char *name)
{
    char sql[128];
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    postgres_fixture_ask("postgres", sql);
}

void postgres_fixture_disconnect_all(const char *database)
{
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '%s'", database);
    postgres_fixture_ask("postgres", sql);
}
