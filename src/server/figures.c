/* SPDX-License-Identifier: Apache-2.0
 * Figures are read when they are asked for; nothing is kept here. */
#include "src/server/figures.h"

#include "src/base/file.h"
#include "src/channel/book.h"
#include "src/server/engine.h"
#include "src/service/queries.h"
#include "src/service/workers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define STATM_BYTES_MAX 256

static enum status write_figure(struct buffer *text, const char *type, const char *name, const char *help, uint64_t value)
{
    return buffer_append_format(text, "# HELP %s %s\n# TYPE %s %s\n%s %" PRIu64 "\n", name, help, name, type, name, value);
}

static enum status write_keeper(const struct keeper_figures *keeper, struct buffer *text)
{
    TRY(write_figure(text, "gauge", "countersign_keeper_waiting", "Changes waiting for the next commit.", keeper->waiting));
    TRY(write_figure(text, "counter", "countersign_keeper_commands_total", "Changes committed.", keeper->commands));
    TRY(write_figure(text, "counter", "countersign_keeper_batches_total", "Commits.", keeper->batches));
    TRY(write_figure(text, "counter", "countersign_keeper_failed_batches_total", "Commits that failed; what was in them was refused.",
                     keeper->failed_batches));
    return write_figure(text, "gauge", "countersign_ledger_entries", "Entries in the logs of this server's keepers.", keeper->log_size);
}

static enum status write_fetching(const struct revocation_worker_state *fetching, struct buffer *text)
{
    TRY(write_figure(text, "gauge", "countersign_revocation_sources", "Addresses that CRLs are fetched from.", fetching->sources));
    TRY(write_figure(text, "gauge", "countersign_revocation_sources_failing", "Those whose last fetch failed.", fetching->failing));
    TRY(write_figure(text, "gauge", "countersign_revocation_sources_stale", "Those that gave no CRL which is still good.",
                     fetching->stale));
    TRY(write_figure(text, "gauge", "countersign_revocation_last_success_seconds",
                     "When the source that waits longest last gave a CRL, in seconds since 1970; 0 when one never did.",
                     (uint64_t)(fetching->oldest_success / TIMESTAMP_SECOND)));
    TRY(write_figure(text, "counter", "countersign_revocation_fetches_total", "CRLs asked for.", fetching->fetches));
    TRY(write_figure(text, "counter", "countersign_revocation_failed_fetches_total", "CRLs that did not come, or were refused.",
                     fetching->failed_fetches));
    TRY(write_figure(text, "counter", "countersign_revocation_ocsp_questions_total", "Questions to OCSP responders.", fetching->questions));
    return write_figure(text, "counter", "countersign_revocation_ocsp_failed_total", "Those without an answer that could be used.",
                        fetching->failed_questions);
}

static enum status write_revocation(const struct engine_revocation *revocation, struct buffer *text)
{
    TRY(write_figure(text, "gauge", "countersign_revocation_lists", "CRLs at hand.", revocation->lists.crls));
    TRY(write_figure(text, "gauge", "countersign_revocation_lists_ended", "Those past their nextUpdate: nothing they cover is valid.",
                     revocation->lists.ended_crls));
    TRY(write_figure(text, "gauge", "countersign_revocation_ocsp_answers", "OCSP answers at hand.", revocation->lists.responses));
    return write_fetching(&revocation->fetching, text);
}

static enum status write_outbox(struct services *services, const struct engine_gateway *gateways, size_t count, struct buffer *text)
{
    static const char head[] = "# HELP countersign_outbox_messages Messages that wait for a gateway, and those it did not deliver.\n"
                               "# TYPE countersign_outbox_messages gauge\n";
    TRY(buffer_append_text(text, count > 0 ? head : ""));
    for (size_t i = 0; i < count; i++) {
        struct outbox_depth depth;
        TRY(query_outbox_depth(services, gateways[i].name, &depth));
        TRY(buffer_append_format(text, "countersign_outbox_messages{gateway=\"%s\",state=\"queued\"} %" PRId64 "\n", gateways[i].name,
                                 depth.queued));
        TRY(buffer_append_format(text, "countersign_outbox_messages{gateway=\"%s\",state=\"failed\"} %" PRId64 "\n", gateways[i].name,
                                 depth.failed));
    }
    return STATUS_OK;
}

static enum status write_gateways(struct engine *engine, struct buffer *text)
{
    static const char head[] =
        "# HELP countersign_gateway_ready 1 when the gateway can be sent to.\n# TYPE countersign_gateway_ready gauge\n";
    struct engine_gateway gateways[BOOK_GATEWAYS_MAX];
    size_t count = engine_read_gateways(engine, gateways, COUNT_OF(gateways));
    TRY(buffer_append_text(text, count > 0 ? head : ""));
    for (size_t i = 0; i < count; i++)
        TRY(buffer_append_format(text, "countersign_gateway_ready{gateway=\"%s\"} %d\n", gateways[i].name, gateways[i].is_ready));
    return write_outbox(engine_services(engine), gateways, count, text);
}

size_t figures_read_gateways(void *engine, struct http_gateway *ret_gateways, size_t capacity)
{
    struct engine_gateway gateways[BOOK_GATEWAYS_MAX];
    size_t count = engine_read_gateways(engine, gateways, COUNT_OF(gateways));
    for (size_t i = 0; i < count && i < capacity; i++)
        ret_gateways[i] = (struct http_gateway){gateways[i].name, gateways[i].is_ready};
    return count < capacity ? count : capacity;
}

/* The second number of statm, in pages. */
static uint64_t resident_bytes(void)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(STATM_BYTES_MAX);
    if (file_read("/proc/self/statm", &content, NULL) != STATUS_OK)
        return 0;
    const char *text = buffer_text(&content);
    const char *second = text == NULL ? NULL : strchr(text, ' ');
    return second == NULL ? 0 : strtoull(second, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* Passwords and knowledge questions share their workers. */
static enum status write_workers(const struct services *services, struct buffer *text)
{
    struct workers_figures workers = {0};
    if (services->workers[DESIGN_PASSWORD] != NULL)
        workers_read_figures(services->workers[DESIGN_PASSWORD], &workers);
    TRY(write_figure(text, "gauge", "countersign_hashing_waiting", "Requests waiting for a password to be hashed.", workers.waiting));
    TRY(write_figure(text, "counter", "countersign_hashing_total", "Requests that hashed passwords.", workers.done));
    return write_figure(text, "counter", "countersign_hashing_refused_total", "Requests refused because too many waited.", workers.refused);
}

void figures_read_revocation(void *engine, struct http_revocation *ret_revocation)
{
    struct engine_revocation revocation;
    engine_read_revocation(engine, &revocation);
    *ret_revocation = (struct http_revocation){
        .lists = revocation.lists.crls,
        .lists_ended = revocation.lists.ended_crls,
        .sources = revocation.fetching.sources,
        .sources_failing = revocation.fetching.failing,
        .sources_stale = revocation.fetching.stale,
    };
}

enum status figures_write(void *engine, struct buffer *text)
{
    struct keeper_figures keeper;
    struct engine_revocation revocation;
    keepers_read_figures(&engine_services(engine)->keepers, &keeper);
    engine_read_revocation(engine, &revocation);
    TRY(write_keeper(&keeper, text));
    TRY(write_revocation(&revocation, text));
    TRY(write_workers(engine_services(engine), text));
    TRY(write_gateways(engine, text));
    return write_figure(text, "gauge", "process_resident_memory_bytes", "Memory of this process that is in RAM.", resident_bytes());
}
