/* SPDX-License-Identifier: Apache-2.0
 * Turning indirect biometrics off and on (9.4.2): a customer's on all devices at once, and a technique or a model of authenticators for
 * everybody. Off is anybody's who serves the customer, and takes one word; on rests on an authority, or on another approver than who
 * stopped it. */
#include "src/service/authority.h"
#include "src/service/event.h"
#include "src/service/indirect.h"
#include "src/service/operation_call.h"
#include "src/service/queries.h"
#include "src/service/use_cases.h"

#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"
#include "src/operation/readable.h"
#include "src/store/indirect_switches.h"
#include "src/store/risk_notices.h"

#define STOPS_SHOWN 64
#define ACCEPTANCES_SHOWN 64

struct turn_switch {
    struct call call;
    struct authority authority;
};

static enum status load_subject(struct call *call)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(call->services->readers, &lease));
    return subject_load(lease.connection, call->input.parameters[0], &call->subject);
}

static enum status on_prepare(struct call *call)
{
    struct turn_switch *this = (struct turn_switch *)call;
    const struct member members[] = {{"operation", MEMBER_TEXT, false, ID_TEXT_SIZE - 1, &this->authority.operation}};
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    return load_subject(call);
}

static enum status append_turn(struct turn_switch *this, struct keeper_transaction *transaction, enum ledger_event event)
{
    uint64_t index;
    const struct authority *authority = &this->authority;
    struct ledger_entry entry = {
        .event = event, .operation = word(authority->operation), .customer = word(this->call.subject.customer.text)};
    event_detail(&entry, "caller", this->call.caller);
    if (authority->confirmed_by != NULL)
        event_detail(&entry, "confirmed_by", authority->confirmed_by);
    return event_append(transaction, &entry, &index);
}

/* What is off already is answered like what was turned off now: whoever wants it off need not know which. */
static enum status off_run(struct call *call, struct keeper_transaction *transaction)
{
    struct turn_switch *this = (struct turn_switch *)call;
    enum status status =
        indirect_switch_row_turn(transaction->connection, call->subject.customer.text, SWITCHED_OFF, call->caller, transaction->now);
    if (status == STATUS_OK)
        status = append_turn(this, transaction, LEDGER_EVENT_INDIRECT_OFF);
    if (status != STATUS_CONFLICT)
        TRY(status);
    return buffer_append_text(&call->body, "{\"state\":\"off\"}");
}

static enum status on_run(struct call *call, struct keeper_transaction *transaction)
{
    struct turn_switch *this = (struct turn_switch *)call;
    TRY(require_active_customer(call, transaction->connection));
    enum status status =
        indirect_switch_row_turn(transaction->connection, call->subject.customer.text, SWITCHED_ON, call->caller, transaction->now);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "state", "it is on already");
    TRY(status);
    TRY(authority_take(call, transaction, SERVICE_FACTOR_REBIND, &this->authority));
    TRY(append_turn(this, transaction, LEDGER_EVENT_INDIRECT_ON));
    return buffer_append_text(&call->body, "{\"state\":\"on\"}");
}

const struct use_case use_case_turn_off_indirect = {.size = sizeof(struct turn_switch), .prepare = load_subject, .run = off_run};
const struct use_case use_case_turn_on_indirect = {.size = sizeof(struct turn_switch), .prepare = on_prepare, .run = on_run};

struct stop_indirect {
    struct call call;
    struct row_word technique;
    struct authenticator_model model;
};

static enum status read_scope(struct stop_indirect *this, const char *technique, const char *model)
{
    struct failure *failure = &this->call.failure;
    if (technique_find(technique) == NULL)
        return failure_set(failure, STATUS_INVALID, "technique", "no technique of this server");
    TRY(row_word_set(&this->technique, technique));
    if (authenticator_model_read(model, &this->model) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "model", "any, or an AAGUID as a UUID in lower case");
    return STATUS_OK;
}

static enum status stop_prepare(struct call *call)
{
    const char *technique = NULL, *model = NULL;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, ROW_WORD_SIZE - 1, &technique},
        {"model", MEMBER_TEXT, true, sizeof(struct authenticator_model) - 1, &model},
    };
    TRY(members_read(call->input.request, "", members, COUNT_OF(members), &call->failure));
    call->created = true;
    return read_scope((struct stop_indirect *)call, technique, model);
}

static enum status release_prepare(struct call *call)
{
    return read_scope((struct stop_indirect *)call, call->input.parameters[0], call->input.parameters[1]);
}

static enum status append_stop(struct stop_indirect *this, struct keeper_transaction *transaction, enum ledger_event event,
                               const char *state)
{
    uint64_t index;
    struct ledger_entry entry = {.event = event};
    event_detail(&entry, "caller", this->call.caller);
    event_detail(&entry, "model", this->model.text);
    event_detail(&entry, "technique", this->technique.text);
    TRY(event_append(transaction, &entry, &index));
    return buffer_append_format(&this->call.body, "{\"technique\":\"%s\",\"model\":\"%s\",\"state\":\"%s\"}", this->technique.text,
                                this->model.text, state);
}

static enum status stop_run(struct call *call, struct keeper_transaction *transaction)
{
    struct stop_indirect *this = (struct stop_indirect *)call;
    const struct indirect_stop_row row = {.technique = this->technique,
                                          .model = bytes_of_text(this->model.text),
                                          .stopped_at = transaction->now,
                                          .stopped_by = bytes_of_text(call->caller)};
    enum status status = indirect_stop_row_insert(transaction->connection, &row);
    if (status == STATUS_CONFLICT)
        return failure_set(&call->failure, STATUS_CONFLICT, "model", "it is stopped already");
    TRY(status);
    return append_stop(this, transaction, LEDGER_EVENT_INDIRECT_STOPPED, "stopped");
}

static enum status release_run(struct call *call, struct keeper_transaction *transaction)
{
    struct stop_indirect *this = (struct stop_indirect *)call;
    CLEANUP(indirect_stop_row_release) struct indirect_stop_row row = {0};
    TRY(indirect_stop_row_read(transaction->connection, this->technique.text, this->model.text, &row));
    if (bytes_equal(row.stopped_by, bytes_of_text(call->caller)))
        return failure_set(&call->failure, STATUS_REFUSED, "model", "who stopped it does not release it");
    TRY(indirect_stop_row_delete(transaction->connection, this->technique.text, this->model.text));
    return append_stop(this, transaction, LEDGER_EVENT_INDIRECT_RELEASED, "released");
}

const struct use_case use_case_stop_indirect = {.size = sizeof(struct stop_indirect), .prepare = stop_prepare, .run = stop_run};
const struct use_case use_case_release_indirect = {.size = sizeof(struct stop_indirect), .prepare = release_prepare, .run = release_run};

static enum status write_stop(const struct indirect_stop_row *row, struct buffer *ret_json)
{
    return buffer_append_format(ret_json, "{\"technique\":\"%s\",\"model\":\"%s\",\"stopped_at\":\"%s\",\"stopped_by\":\"%s\"}",
                                row->technique.text, (const char *)row->model.data, timestamp_format_utc(row->stopped_at).text,
                                (const char *)row->stopped_by.data);
}

enum status query_indirect_stops(struct services *services, const char *unused, struct buffer *ret_json)
{
    struct indirect_stop_row rows[STOPS_SHOWN] = {0};
    size_t count = 0;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    (void)unused;
    TRY(readers_take(services->readers, &lease));
    TRY(buffer_append_text(ret_json, "{\"stops\":["));
    enum status status = indirect_stop_rows_read(lease.connection, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_stop(&rows[i], ret_json);
        indirect_stop_row_release(&rows[i]);
    }
    TRY(status);
    return buffer_append_text(ret_json, "]}");
}

static enum status write_switch(struct store_connection *connection, const char *customer, struct buffer *ret_json)
{
    CLEANUP(indirect_switch_row_release) struct indirect_switch_row row = {0};
    enum status status = indirect_switch_row_read(connection, customer, &row);
    if (status == STATUS_NOT_FOUND)
        return buffer_append_text(ret_json, "{\"state\":\"none\"");
    TRY(status);
    return buffer_append_format(ret_json, "{\"state\":\"%s\",\"changed_at\":\"%s\",\"changed_by\":\"%s\"", row.state.text,
                                timestamp_format_utc(row.changed_at).text, (const char *)row.changed_by.data);
}

static enum status write_acceptance(const struct risk_acceptance_row *row, struct buffer *ret_json)
{
    return buffer_append_format(
        ret_json, "{\"credential\":\"%s\",\"version\":\"%s\",\"language\":\"%s\",\"accepted_at\":\"%s\",\"accepted_by\":\"%s\"}",
        row->credential.text, row->version.text, row->language.text, timestamp_format_utc(row->accepted_at).text,
        (const char *)row->accepted_by.data);
}

static enum status write_acceptances(struct store_connection *connection, const char *customer, struct buffer *ret_json)
{
    struct risk_acceptance_row rows[ACCEPTANCES_SHOWN] = {0};
    size_t count = 0;
    enum status status = risk_acceptance_rows_of_customer(connection, customer, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK && i > 0)
            status = buffer_append_byte(ret_json, ',');
        if (status == STATUS_OK)
            status = write_acceptance(&rows[i], ret_json);
        risk_acceptance_row_release(&rows[i]);
    }
    return status;
}

enum status query_indirect(struct services *services, const char *customer, struct buffer *ret_json)
{
    struct subject subject;
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    TRY(readers_take(services->readers, &lease));
    TRY(subject_load(lease.connection, customer, &subject));
    subject_release(&subject);
    TRY(write_switch(lease.connection, customer, ret_json));
    TRY(buffer_append_text(ret_json, ",\"acceptances\":["));
    TRY(write_acceptances(lease.connection, customer, ret_json));
    return buffer_append_text(ret_json, "]}");
}
