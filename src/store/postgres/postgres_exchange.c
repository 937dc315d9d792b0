/* SPDX-License-Identifier: Apache-2.0
 * Questions and answers in pipeline mode. What is queued goes out with the next question and one sync; a failure makes the server skip the
 * rest up to the sync, so that after each exchange both sides stand at the same place again, or the connection is given up. */
#include "src/store/postgres/postgres.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

/* Longer than the server's own time-outs: only a server or a network that is gone lets it pass. */
#define ANSWER_TIMEOUT_MS 45000

struct exchange {
    struct postgres_connection *own;
    const struct postgres_question *question;
    size_t sent;        /* questions that have an answer each */
    bool prepares;      /* the last but one prepares what the last one runs */
    bool is_prepared;   /* it did */
    enum status status; /* the first failure */
    size_t failed;      /* whose it was */
    PGresult *result;   /* the last one's */
};

void postgres_result_release(PGresult **result)
{
    PQclear(*result);
    *result = NULL;
}

void postgres_queue(struct postgres_connection *own, const char *sql)
{
    INVARIANT(own->queued_count < POSTGRES_QUEUE_MAX);
    own->queued[own->queued_count++] = sql;
}

/* A writer's loss fails its batch, a reader's only what it reads for. */
static enum status lose(struct postgres_connection *own)
{
    own->is_lost = true;
    own->trouble = own->mode == STORE_WRITE ? STATUS_IO : STATUS_UNAVAILABLE;
    return own->trouble;
}

int64_t postgres_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* False when nothing came in time, or no more can come. */
static bool wait_for_input(struct postgres_connection *own, bool is_unsent, int64_t end_ms)
{
    struct pollfd descriptor = {.fd = PQsocket(own->link), .events = (short)(is_unsent ? POLLIN | POLLOUT : POLLIN)};
    int64_t left_ms = end_ms - postgres_now_ms();
    int ready = poll(&descriptor, 1, left_ms > 0 ? (int)left_ms : 0);
    if (ready < 0)
        return errno == EINTR;
    return ready > 0 && PQconsumeInput(own->link) == 1;
}

static enum status wait_for_answer(struct postgres_connection *own)
{
    int64_t end_ms = postgres_now_ms() + ANSWER_TIMEOUT_MS;
    while (true) {
        int unsent = PQflush(own->link);
        if (unsent < 0)
            return lose(own);
        if (PQisBusy(own->link) == 0)
            return STATUS_OK;
        if (!wait_for_input(own, unsent > 0, end_ms))
            return lose(own);
    }
}

static bool is_fatal(const PGresult *result)
{
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    return severity == NULL || strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0;
}

static enum status status_of(struct postgres_connection *own, const PGresult *result)
{
    switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
        return STATUS_OK;
    case PGRES_FATAL_ERROR:
        return is_fatal(result) ? lose(own) : postgres_status(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    default:
        return STATUS_INTERNAL;
    }
}

static void note_answer(struct exchange *exchange, size_t i, PGresult *result)
{
    if (exchange->status == STATUS_OK) { /* after a failure the rest was skipped, and says only that */
        exchange->status = status_of(exchange->own, result);
        exchange->failed = i;
        exchange->is_prepared |= exchange->prepares && i + 2 == exchange->sent && exchange->status == STATUS_OK;
    }
    if (i + 1 == exchange->sent && exchange->status == STATUS_OK)
        exchange->result = result;
    else
        PQclear(result);
}

/* One result, and the NULL after it. */
static enum status receive_answer(struct exchange *exchange, size_t i)
{
    struct postgres_connection *own = exchange->own;
    TRY(wait_for_answer(own));
    PGresult *result = PQgetResult(own->link);
    if (result == NULL)
        return lose(own);
    note_answer(exchange, i, result);
    if (own->is_lost)
        return own->trouble;
    TRY(wait_for_answer(own));
    CLEANUP(postgres_result_release) PGresult *more = PQgetResult(own->link);
    return more == NULL ? STATUS_OK : lose(own);
}

static enum status receive_sync(struct postgres_connection *own)
{
    TRY(wait_for_answer(own));
    CLEANUP(postgres_result_release) PGresult *result = PQgetResult(own->link);
    return PQresultStatus(result) == PGRES_PIPELINE_SYNC ? STATUS_OK : lose(own);
}

static enum status receive(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->sent; i++)
        TRY(receive_answer(exchange, i));
    return receive_sync(exchange->own);
}

static int send_text(PGconn *link, const char *sql)
{
    return PQsendQueryParams(link, sql, 0, NULL, NULL, NULL, NULL, 1);
}

static int send_queued(struct exchange *exchange)
{
    struct postgres_connection *own = exchange->own;
    int good = 1;
    for (size_t i = 0; i < own->queued_count && good == 1; i++)
        good = send_text(own->link, own->queued[i]);
    exchange->sent += own->queued_count;
    own->queued_count = 0;
    return good;
}

static int send_question(struct exchange *exchange)
{
    PGconn *link = exchange->own->link;
    const struct postgres_question *question = exchange->question;
    const struct postgres_parameters *parameters = question->parameters;
    int good = 1;
    exchange->sent++;
    if (question->name == NULL)
        return send_text(link, question->sql);
    if (!question->is_prepared) {
        good = PQsendPrepare(link, question->name, question->sql, parameters->count, parameters->types);
        exchange->prepares = true;
        exchange->sent++;
    }
    return good == 1
               ? PQsendQueryPrepared(link, question->name, parameters->count, parameters->data, parameters->sizes, parameters->formats, 1)
               : 0;
}

static enum status exchange_all(struct exchange *exchange)
{
    struct postgres_connection *own = exchange->own;
    if (send_queued(exchange) != 1 || send_question(exchange) != 1 || PQpipelineSync(own->link) != 1)
        return lose(own);
    TRY(receive(exchange));
    return exchange->status;
}

/* A transaction that lost against another is over, whoever learns of it; and so is one whose own words failed. */
static void note_trouble(struct exchange *exchange, size_t queued)
{
    struct postgres_connection *own = exchange->own;
    if (own->is_lost || exchange->status == STATUS_OK || !own->in_transaction)
        return;
    if (exchange->status == STATUS_CONTENTION)
        own->trouble = STATUS_CONTENTION;
    else if (exchange->failed < queued)
        own->trouble = STATUS_IO;
}

/* Only a writer's batch is run again. */
static enum status told(const struct postgres_connection *own, enum status status)
{
    if (own->trouble != STATUS_OK)
        status = own->trouble;
    return status == STATUS_CONTENTION && own->mode == STORE_READ ? STATUS_UNAVAILABLE : status;
}

enum status postgres_ask(struct postgres_connection *own, const struct postgres_question *question, bool *ret_prepared,
                         PGresult **ret_result)
{
    if (own->trouble != STATUS_OK)
        return told(own, own->trouble);
    struct exchange exchange = {.own = own, .question = question};
    size_t queued = own->queued_count;
    enum status status = exchange_all(&exchange);
    note_trouble(&exchange, queued);
    *ret_prepared |= exchange.is_prepared;
    if (status == STATUS_OK)
        *ret_result = exchange.result;
    else
        PQclear(exchange.result);
    return told(own, status);
}

static enum status run_outside_pipeline(PGconn *link, const char *sql, PGresult **ret_result)
{
    if (PQexitPipelineMode(link) != 1)
        return STATUS_INTERNAL;
    *ret_result = PQexec(link, sql);
    return PQenterPipelineMode(link) == 1 ? STATUS_OK : STATUS_IO;
}

enum status postgres_run_script(struct store_connection *connection, const char *sql, struct failure *failure)
{
    struct postgres_connection *own = postgres_of(connection);
    CLEANUP(postgres_result_release) PGresult *result = NULL;
    INVARIANT(own->queued_count == 0);
    if (own->trouble != STATUS_OK)
        return own->trouble;
    enum status status = run_outside_pipeline(own->link, sql, &result);
    if (status == STATUS_OK)
        status = status_of(own, result);
    if (status == STATUS_OK)
        return STATUS_OK;
    const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return failure_set(failure, status, "store", "%s", said != NULL ? said : "the connection to the database is lost");
}
