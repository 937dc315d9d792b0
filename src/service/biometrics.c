/* SPDX-License-Identifier: Apache-2.0
 * Parameter sets of direct biometrics (9.4.1): proposed with their error rates and the source of these by its digest, and in force when two
 * different persons approved it, neither of them who proposed it. A set is never changed nor deleted: a later one takes its place. */
#include "src/service/biometric_use.h"
#include "src/service/event.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"
#include "src/operation/readable.h"
#include "src/store/biometrics.h"

#define SETS_SHOWN 64

struct propose_biometrics {
    struct call call;
    struct biometric_row row;
};

static enum status read_document(struct propose_biometrics *this, const char *text)
{
    if (hex_read(bytes_of_text(text), this->row.document.bytes, DIGEST_SIZE) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "document_sha256", "64 hexadecimal digits are needed here");
    return STATUS_OK;
}

/* No measurement shows a rate of 0: without an error in n tries it shows one of 3 / n at most, at a confidence of 95 %. */
static enum status check_rates(struct propose_biometrics *this)
{
    const struct biometric_row *row = &this->row;
    if (row->far_ppm == 0 || row->frr_ppm == 0)
        return failure_set(&this->call.failure, STATUS_INVALID, row->far_ppm == 0 ? "far_ppm" : "frr_ppm",
                           "no measurement shows a rate of 0: 3000000 / n ppm after n tries without an error");
    if (row->similarity_min == 0 || row->liveness_min == 0)
        return failure_set(&this->call.failure, STATUS_INVALID, row->similarity_min == 0 ? "similarity_min" : "liveness_min",
                           "0 would confirm everybody");
    return STATUS_OK;
}

static enum status check_purpose(struct propose_biometrics *this, const char *technique, const char *purpose)
{
    const struct technique *known = technique_find(technique);
    if (known == NULL || !known->asks_engine)
        return failure_set(&this->call.failure, STATUS_INVALID, "technique", "not one that an engine compares");
    if (!biometric_purpose_is_known(purpose))
        return failure_set(&this->call.failure, STATUS_INVALID, "purpose", "query, application or transaction");
    TRY(row_word_set(&this->row.technique, technique));
    return row_word_set(&this->row.purpose, purpose);
}

static enum status check_engine(struct propose_biometrics *this, const char *engine, const char *model)
{
    if (token_fault(bytes_of_text(engine)) != NULL || token_fault(bytes_of_text(model)) != NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, token_fault(bytes_of_text(engine)) != NULL ? "engine" : "model",
                           "letters, digits and - _ . : only");
    TRY(row_word_set(&this->row.engine, engine));
    return row_word_set(&this->row.model, model);
}

static enum status propose_prepare(struct call *call)
{
    struct propose_biometrics *this = (struct propose_biometrics *)call;
    const char *technique = NULL, *purpose = NULL, *engine = NULL, *model = NULL, *document = NULL;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &technique},
        {"purpose", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &purpose},
        {"engine", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &engine},
        {"model", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &model},
        {"similarity_min", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &this->row.similarity_min},
        {"liveness_min", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &this->row.liveness_min},
        {"far_ppm", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &this->row.far_ppm},
        {"frr_ppm", MEMBER_INTEGER, true, BIOMETRIC_SCORE_MAX, &this->row.frr_ppm},
        {"document_sha256", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &document},
        {"valid_from", MEMBER_MOMENT, true, 0, &this->row.valid_from},
    };
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(check_purpose(this, technique, purpose));
    TRY(check_engine(this, engine, model));
    TRY(check_rates(this));
    TRY(read_document(this, document));
    random_id(&this->row.id);
    call->created = true;
    return buffer_append_format(&call->body, "{\"id\":\"%s\"}", this->row.id.text);
}

static struct ledger_detail number_detail(const char *name, int64_t number)
{
    return (struct ledger_detail){.name = bytes_of_text(name), .integer = number};
}

static enum status append_set(struct call *call, struct keeper_transaction *transaction, enum ledger_event event,
                              const struct biometric_row *row)
{
    uint64_t index;
    char document[2 * DIGEST_SIZE + 1] = "";
    const struct timestamp_text valid_from = timestamp_format_utc(row->valid_from);
    hex_write(bytes_of(row->document.bytes, DIGEST_SIZE), document);
    struct ledger_entry entry = {.event = event,
                                 .detail_count = 12,
                                 .details = {
                                     {.name = bytes_of_text("caller"), .text = bytes_of_text(call->caller)},
                                     {.name = bytes_of_text("document"), .text = bytes_of_text(document)},
                                     {.name = bytes_of_text("engine"), .text = bytes_of_text(row->engine.text)},
                                     number_detail("far_ppm", row->far_ppm),
                                     number_detail("frr_ppm", row->frr_ppm),
                                     number_detail("liveness_min", row->liveness_min),
                                     {.name = bytes_of_text("model"), .text = bytes_of_text(row->model.text)},
                                     {.name = bytes_of_text("parameters"), .text = bytes_of_text(row->id.text)},
                                     {.name = bytes_of_text("purpose"), .text = bytes_of_text(row->purpose.text)},
                                     number_detail("similarity_min", row->similarity_min),
                                     {.name = bytes_of_text("technique"), .text = bytes_of_text(row->technique.text)},
                                     {.name = bytes_of_text("valid_from"), .text = bytes_of_text(valid_from.text)},
                                 }};
    return event_append(transaction, &entry, &index);
}

static enum status propose_run(struct call *call, struct keeper_transaction *transaction)
{
    struct propose_biometrics *this = (struct propose_biometrics *)call;
    this->row.proposed_by = bytes_of_text(call->caller);
    this->row.proposed_at = transaction->now;
    TRY(biometric_row_insert(transaction->connection, &this->row));
    return append_set(call, transaction, LEDGER_EVENT_BIOMETRICS_PROPOSED, &this->row);
}

const struct use_case use_case_propose_biometrics = {
    .size = sizeof(struct propose_biometrics), .prepare = propose_prepare, .run = propose_run};

static enum status approve_prepare(struct call *call)
{
    return id_is_valid(call->input.parameters[0]) ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status approve_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(biometric_row_release) struct biometric_row row = {0};
    int64_t approvals;
    const char *id = call->input.parameters[0];
    TRY(biometric_row_read(transaction->connection, id, &row));
    if (bytes_equal(row.proposed_by, bytes_of_text(call->caller)))
        return failure_set(&call->failure, STATUS_REFUSED, "parameters", "who proposed them does not approve them");
    enum status status = biometric_row_approve(transaction->connection, id, call->caller, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "parameters", "this approver has approved them: another one is needed");
    TRY(status);
    TRY(append_set(call, transaction, LEDGER_EVENT_BIOMETRICS_APPROVED, &row));
    TRY(biometric_row_approvals(transaction->connection, id, &approvals));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"approvals\":%lld}", id, (long long)approvals);
}

const struct use_case use_case_approve_biometrics = {.size = sizeof(struct call), .prepare = approve_prepare, .run = approve_run};

static enum status write_set(struct store_connection *connection, const struct biometric_row *row, struct buffer *ret_json)
{
    int64_t approvals;
    TRY(biometric_row_approvals(connection, row->id.text, &approvals));
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"technique\":\"%s\",\"purpose\":\"%s\",\"engine\":\"%s\",\"model\":\"%s\",",
                             row->id.text, row->technique.text, row->purpose.text, row->engine.text, row->model.text));
    TRY(buffer_append_format(ret_json, "\"similarity_min\":%lld,\"liveness_min\":%lld,\"far_ppm\":%lld,\"frr_ppm\":%lld,",
                             (long long)row->similarity_min, (long long)row->liveness_min, (long long)row->far_ppm,
                             (long long)row->frr_ppm));
    TRY(buffer_append_format(ret_json, "\"approvals\":%lld,\"proposed_by\":\"%s\",\"proposed_at\":\"%s\",\"valid_from\":\"%s\",",
                             (long long)approvals, (const char *)row->proposed_by.data, timestamp_format_utc(row->proposed_at).text,
                             timestamp_format_utc(row->valid_from).text));
    TRY(buffer_append_text(ret_json, "\"document_sha256\":\""));
    TRY(hex_encode(bytes_of(row->document.bytes, DIGEST_SIZE), ret_json));
    return buffer_append_text(ret_json, "\"}");
}

enum status query_biometrics(struct services *services, const char *unused, struct buffer *ret_json)
{
    struct biometric_row rows[SETS_SHOWN] = {0};
    size_t count = 0;
    (void)unused;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    TRY(buffer_append_text(ret_json, "{\"parameters\":["));
    enum status status = biometric_rows_read(lease.connection, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_set(lease.connection, &rows[i], ret_json);
        biometric_row_release(&rows[i]);
    }
    TRY(status);
    return buffer_append_text(ret_json, "]}");
}
