/* SPDX-License-Identifier: Apache-2.0
 * A server that would lose what it confirmed, log what is sealed, or compare text by rules that change, is not written to. Looked at
 * whenever a connection for writing is made: after a failover it may be another server. */
#include "src/store/postgres/postgres.h"

#define OLDEST_VERSION 150000

/* Each row is what must not be, and why; the first that is, is told. */
static const char broken_requirement[] =
    "SELECT reason FROM (VALUES "
    "(current_setting('server_encoding') <> 'UTF8', 'its encoding must be UTF8'), "
    "((SELECT datlocprovider <> 'c' OR datcollate NOT IN ('C', 'POSIX') FROM pg_database WHERE datname = current_database()), "
    " 'its collation must be C: others change with the system''s library, and unique keys with them'), "
    "(current_setting('fsync') <> 'on', 'fsync must be on: what is confirmed must be on disk'), "
    "(current_setting('full_page_writes') <> 'on', 'full_page_writes must be on: a crash must leave no page by halves'), "
    "(current_setting('synchronous_commit') = 'off', 'synchronous_commit must not be off: what is confirmed must be on disk'), "
    "(current_setting('log_parameter_max_length_on_error') <> '0', "
    " 'log_parameter_max_length_on_error must be 0: parameters hold what only the database may keep'), "
    "(current_setting('log_parameter_max_length') <> '0' AND (current_setting('log_statement') IN ('mod', 'all') "
    " OR current_setting('log_min_duration_statement') <> '-1' OR current_setting('log_min_duration_sample') <> '-1' "
    " OR current_setting('log_transaction_sample_rate') <> '0'), "
    " 'where statements are logged, log_parameter_max_length must be 0: parameters hold what only the database may keep')"
    ") AS requirement (is_broken, reason) WHERE is_broken LIMIT 1";

enum status postgres_check_server(PGconn *link, struct failure *failure)
{
    if (PQserverVersion(link) < OLDEST_VERSION)
        return failure_set(failure, STATUS_REFUSED, "store", "the database server is older than PostgreSQL 15");
    CLEANUP(postgres_result_release) PGresult *result = PQexec(link, broken_requirement);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        return failure_set(failure, STATUS_UNAVAILABLE, "store", "the database server does not tell its settings");
    if (PQntuples(result) > 0)
        return failure_set(failure, STATUS_REFUSED, "store", "the database: %s", PQgetvalue(result, 0, 0));
    return STATUS_OK;
}
