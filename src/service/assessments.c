/* SPDX-License-Identifier: Apache-2.0
 * What the institution assessed: mechanisms of its own (`assessed_equivalent`, 9.3.2.2, 9.3.2.3.2), and techniques of indirect biometrics
 * on models of authenticators (9.4.2). The assessment by its digest, the level that approves such things, and two different persons who
 * did, neither of them who proposed it. Nothing here is ever deleted. */
#include "src/service/event.h"
#include "src/service/indirect.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include "law/words.h"
#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"
#include "src/operation/readable.h"
#include "src/protection/device_key.h"
#include "src/store/assessments.h"

#define ASSESSMENTS_SHOWN 64
#define KEY_TEXT_MAX 128

struct propose_assessment {
    struct call call;
    struct assessment_row row;
    struct buffer key;
    size_t model_count;
    struct authenticator_model models[ASSESSMENT_MODELS_MAX];
};

struct assessment_request {
    const char *subject, *mechanism, *technique, *document, *level;
    const json_t *key, *models;
};

static enum status read_key(struct propose_assessment *this, const json_t *json)
{
    const char *algorithm = NULL, *public_key = NULL;
    struct device_key key;
    const struct member members[] = {
        {"algorithm", MEMBER_TEXT, true, 16, &algorithm},
        {"public_key", MEMBER_TEXT, true, KEY_TEXT_MAX, &public_key},
    };
    TRY(members_read(json, "key", members, COUNT_OF(members), &this->call.failure));
    TRY(device_key_read(algorithm, public_key, &key, &this->call.failure));
    return device_key_write(&key, &this->key);
}

static enum status read_document(struct propose_assessment *this, const char *text)
{
    if (hex_read(bytes_of_text(text), this->row.document.bytes, DIGEST_SIZE) != STATUS_OK)
        return failure_set(&this->call.failure, STATUS_INVALID, "document_sha256", "64 hexadecimal digits are needed here");
    return STATUS_OK;
}

static enum status check_level(struct propose_assessment *this, const char *level)
{
    unsigned word;
    if (vocabulary_find(&vocabulary_approved_by, bytes_of_text(level), &word) != STATUS_OK || word == APPROVED_BY_NONE)
        return failure_set(&this->call.failure, STATUS_INVALID, "level", "board, delegated_manager or head_office_delegate");
    if (this->row.valid_from >= this->row.valid_until || this->row.valid_until <= this->call.input.now)
        return failure_set(&this->call.failure, STATUS_INVALID, "valid_until", "must be later than valid_from, and than now");
    return row_word_set(&this->row.level, level);
}

static enum status set_mechanism(struct propose_assessment *this, const char *text)
{
    if (token_fault(bytes_of_text(text)) != NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, "mechanism", "letters, digits and - _ . : only");
    return row_word_set(&this->row.mechanism, text);
}

static enum status read_models(struct propose_assessment *this, const json_t *models)
{
    for (; this->model_count < json_array_size(models); this->model_count++) {
        const char *text = json_string_value(json_array_get(models, this->model_count));
        if (text == NULL || authenticator_model_read(text, &this->models[this->model_count]) != STATUS_OK)
            return failure_set(&this->call.failure, STATUS_INVALID, "models", "any, or AAGUIDs as UUIDs in lower case");
    }
    return this->model_count > 0 ? STATUS_OK : failure_set(&this->call.failure, STATUS_INVALID, "models", "names nothing");
}

static enum status read_of_mechanism(struct propose_assessment *this, const struct assessment_request *request)
{
    if (request->mechanism == NULL || request->key == NULL || request->technique != NULL || request->models != NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, "subject",
                           "of a mechanism: mechanism and key, neither technique nor models");
    TRY(set_mechanism(this, request->mechanism));
    return read_key(this, request->key);
}

static enum status read_of_biometrics(struct propose_assessment *this, const struct assessment_request *request)
{
    if (request->mechanism != NULL || request->key != NULL || request->technique == NULL || request->models == NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, "subject",
                           "of biometrics: technique and models, neither mechanism nor key");
    if (technique_find(request->technique) == NULL)
        return failure_set(&this->call.failure, STATUS_INVALID, "technique", "no technique of this server");
    TRY(row_word_set(&this->row.mechanism, request->technique));
    return read_models(this, request->models);
}

static enum status read_subject(struct propose_assessment *this, const struct assessment_request *request)
{
    TRY(row_word_set(&this->row.subject, request->subject));
    if (row_word_is(&this->row.subject, ASSESSMENT_OF_MECHANISM))
        return read_of_mechanism(this, request);
    if (row_word_is(&this->row.subject, ASSESSMENT_OF_BIOMETRICS))
        return read_of_biometrics(this, request);
    return failure_set(&this->call.failure, STATUS_INVALID, "subject", "mechanism or indirect_biometrics");
}

static enum status propose_prepare(struct call *call)
{
    struct propose_assessment *this = (struct propose_assessment *)call;
    struct assessment_request request = {.subject = ASSESSMENT_OF_MECHANISM};
    const struct member members[] = {
        {"subject", MEMBER_TEXT, false, ROW_WORD_SIZE - 1, &request.subject},
        {"mechanism", MEMBER_TEXT, false, ROW_WORD_SIZE - 1, &request.mechanism},
        {"technique", MEMBER_TEXT, false, ROW_WORD_SIZE - 1, &request.technique},
        {"models", MEMBER_ARRAY, false, ASSESSMENT_MODELS_MAX, &request.models},
        {"document_sha256", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &request.document},
        {"level", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &request.level},
        {"key", MEMBER_OBJECT, false, 0, &request.key},
        {"valid_from", MEMBER_MOMENT, true, 0, &this->row.valid_from},
        {"valid_until", MEMBER_MOMENT, true, 0, &this->row.valid_until},
    };
    this->key = BUFFER_INIT(512);
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    TRY(read_subject(this, &request));
    TRY(check_level(this, request.level));
    TRY(read_document(this, request.document));
    random_id(&this->row.id);
    call->created = true;
    return buffer_append_format(&call->body, "{\"id\":\"%s\"}", this->row.id.text);
}

static enum status append_assessment(struct call *call, struct keeper_transaction *transaction, enum ledger_event event,
                                     const struct assessment_row *row)
{
    uint64_t index;
    char document[2 * DIGEST_SIZE + 1] = "";
    struct ledger_entry entry = {.event = event};
    hex_write(bytes_of(row->document.bytes, DIGEST_SIZE), document);
    event_detail(&entry, "assessment", row->id.text);
    event_detail(&entry, "caller", call->caller);
    event_detail(&entry, "document", document);
    event_detail(&entry, "level", row->level.text);
    event_detail(&entry, "mechanism", row->mechanism.text);
    event_detail(&entry, "subject", row->subject.text);
    return event_append(transaction, &entry, &index);
}

static enum status insert_model(struct propose_assessment *this, struct store_connection *connection, const char *model)
{
    enum status status = assessment_model_insert(connection, this->row.id.text, model);
    return status == STATUS_CONFLICT ? failure_set(&this->call.failure, STATUS_INVALID, "models", "%s is named twice", model) : status;
}

static enum status propose_run(struct call *call, struct keeper_transaction *transaction)
{
    struct propose_assessment *this = (struct propose_assessment *)call;
    this->row.mechanism_key = this->key.size > 0 ? buffer_bytes(&this->key) : bytes_of_text("");
    this->row.proposed_by = bytes_of_text(call->caller);
    this->row.proposed_at = transaction->now;
    TRY(assessment_row_insert(transaction->connection, &this->row));
    for (size_t i = 0; i < this->model_count; i++)
        TRY(insert_model(this, transaction->connection, this->models[i].text));
    return append_assessment(call, transaction, LEDGER_EVENT_ASSESSMENT_PROPOSED, &this->row);
}

static void propose_release(struct call *call)
{
    buffer_release(&((struct propose_assessment *)call)->key);
}

const struct use_case use_case_propose_assessment = {
    .size = sizeof(struct propose_assessment), .prepare = propose_prepare, .run = propose_run, .release = propose_release};

static enum status change_prepare(struct call *call)
{
    return id_is_valid(call->input.parameters[0]) ? STATUS_OK : STATUS_NOT_FOUND;
}

static enum status approve_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(assessment_row_release) struct assessment_row row = {0};
    int64_t approvals;
    const char *id = call->input.parameters[0];
    TRY(assessment_row_read(transaction->connection, id, &row));
    if (row.withdrawn_at != 0)
        return failure_set(&call->failure, STATUS_CONFLICT, "assessment", "it was withdrawn");
    if (bytes_equal(row.proposed_by, bytes_of_text(call->caller)))
        return failure_set(&call->failure, STATUS_REFUSED, "assessment", "who proposed it does not approve it");
    enum status status = assessment_row_approve(transaction->connection, id, call->caller, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "assessment", "this approver has approved it: another one is needed");
    TRY(status);
    TRY(append_assessment(call, transaction, LEDGER_EVENT_ASSESSMENT_APPROVED, &row));
    TRY(assessment_row_approvals(transaction->connection, id, &approvals));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"approvals\":%lld}", id, (long long)approvals);
}

static enum status withdraw_run(struct call *call, struct keeper_transaction *transaction)
{
    CLEANUP(assessment_row_release) struct assessment_row row = {0};
    const char *id = call->input.parameters[0];
    TRY(assessment_row_read(transaction->connection, id, &row));
    enum status status = assessment_row_withdraw(transaction->connection, id, call->caller, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "assessment", "it was withdrawn before");
    TRY(status);
    TRY(append_assessment(call, transaction, LEDGER_EVENT_ASSESSMENT_WITHDRAWN, &row));
    return buffer_append_format(&call->body, "{\"id\":\"%s\",\"withdrawn\":true}", id);
}

const struct use_case use_case_approve_assessment = {.size = sizeof(struct call), .prepare = change_prepare, .run = approve_run};
const struct use_case use_case_withdraw_assessment = {.size = sizeof(struct call), .prepare = change_prepare, .run = withdraw_run};

static enum status write_scope(struct store_connection *connection, const struct assessment_row *row, struct buffer *ret_json)
{
    struct authenticator_model models[ASSESSMENT_MODELS_MAX];
    size_t count;
    if (row_word_is(&row->subject, ASSESSMENT_OF_MECHANISM)) {
        TRY(buffer_append_format(ret_json, "\"mechanism\":\"%s\",\"key\":", row->mechanism.text));
        return buffer_append(ret_json, row->mechanism_key);
    }
    TRY(assessment_models_read(connection, row->id.text, models, COUNT_OF(models), &count));
    TRY(buffer_append_format(ret_json, "\"technique\":\"%s\",\"models\":[", row->mechanism.text));
    for (size_t i = 0; i < count; i++)
        TRY(buffer_append_format(ret_json, "%s\"%s\"", i > 0 ? "," : "", models[i].text));
    return buffer_append_byte(ret_json, ']');
}

static enum status write_assessment(struct store_connection *connection, const struct assessment_row *row, struct buffer *ret_json)
{
    int64_t approvals;
    TRY(assessment_row_approvals(connection, row->id.text, &approvals));
    TRY(buffer_append_format(ret_json, "{\"id\":\"%s\",\"subject\":\"%s\",\"level\":\"%s\",\"approvals\":%lld,\"withdrawn\":%s,",
                             row->id.text, row->subject.text, row->level.text, (long long)approvals,
                             row->withdrawn_at != 0 ? "true" : "false"));
    TRY(buffer_append_format(ret_json, "\"proposed_by\":\"%s\",\"proposed_at\":\"%s\",\"valid_from\":\"%s\",\"valid_until\":\"%s\",",
                             (const char *)row->proposed_by.data, timestamp_format_utc(row->proposed_at).text,
                             timestamp_format_utc(row->valid_from).text, timestamp_format_utc(row->valid_until).text));
    TRY(buffer_append_text(ret_json, "\"document_sha256\":\""));
    TRY(hex_encode(bytes_of(row->document.bytes, DIGEST_SIZE), ret_json));
    TRY(buffer_append_text(ret_json, "\","));
    TRY(write_scope(connection, row, ret_json));
    return buffer_append_byte(ret_json, '}');
}

enum status query_assessments(struct services *services, const char *unused, struct buffer *ret_json)
{
    (void)unused;
    struct assessment_row rows[ASSESSMENTS_SHOWN] = {0};
    size_t count = 0;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    TRY(buffer_append_text(ret_json, "{\"assessments\":["));
    enum status status = assessment_rows_read(lease.connection, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_assessment(lease.connection, &rows[i], ret_json);
        assessment_row_release(&rows[i]);
    }
    TRY(status);
    return buffer_append_text(ret_json, "]}");
}
