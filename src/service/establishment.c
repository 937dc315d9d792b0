/* SPDX-License-Identifier: Apache-2.0
 * What every way to evidence has in common, whether the ceremony was opened before or with its answer. */
#include "src/service/establishment.h"

#include "law/words.h"
#include "src/json/facts_write.h"
#include "src/service/event.h"
#include "src/service/indirect.h"
#include "src/service/material.h"
#include "src/service/protection.h"
#include "src/store/evidence.h"

void establishment_init(struct call *call, struct establishment *this)
{
    *this = (struct establishment){
        .call = call,
        .sealed_record = BUFFER_INIT(METHOD_RECORD_BYTES_MAX + 1024),
        .sealed_renewed = BUFFER_INIT(METHOD_STATE_BYTES_MAX + 1024),
        .evidence_json = BUFFER_INIT(8192),
    };
    loaded_operation_init(&this->operation);
    method_result_init(&this->result);
    settlement_init(&this->settlement, call->services, &this->operation, &call->subject);
}

void establishment_release(struct establishment *this)
{
    loaded_operation_release(&this->operation);
    ceremony_row_release(&this->ceremony);
    credential_row_release(&this->credential);
    method_result_release(&this->result);
    settlement_release(&this->settlement);
    buffer_release(&this->sealed_record);
    buffer_release(&this->sealed_renewed);
    buffer_release(&this->evidence_json);
}

struct ledger_entry establishment_entry(const struct establishment *this, enum ledger_event event)
{
    struct ledger_entry entry = {
        .event = event,
        .operation = bytes_of_text(this->operation.row.id.text),
        .ceremony = bytes_of_text(this->ceremony.id.text),
        .credential = bytes_of_text(this->ceremony.credential.text),
        .customer = bytes_of_text(this->call->subject.customer.text),
    };
    for (size_t i = 0; i < this->result.detail_count; i++)
        event_detail(&entry, this->result.details[i].name, this->result.details[i].text);
    device_signals_describe(&this->signals, &entry);
    return entry;
}

static enum status seal_record(struct establishment *this)
{
    uint8_t salt[SEALED_RECORD_SALT_SIZE];
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(METHOD_RECORD_BYTES_MAX + sizeof salt);
    random_fill(salt, sizeof salt);
    random_id(&this->record_id);
    TRY(sealed_record_make(salt, buffer_bytes(&this->result.record), &plain, &this->record_digest));
    return subject_seal(this->call->services, &this->call->subject, SEALED_EVIDENCE, this->record_id.text, buffer_bytes(&plain),
                        &this->sealed_record);
}

enum status establishment_seal(struct establishment *this)
{
    TRY(seal_record(this));
    if (this->result.renewed_record.size == 0)
        return STATUS_OK;
    return subject_seal(this->call->services, &this->call->subject, SEALED_CREDENTIAL, this->credential.id.text,
                        buffer_bytes(&this->result.renewed_record), &this->sealed_renewed);
}

void establishment_restart(struct establishment *this)
{
    this->settled = false;
    buffer_clear(&this->evidence_json);
    buffer_clear(&this->settlement.token);
}

static enum status insert_ceremony(struct establishment *this, enum design design, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct ceremony_row *row = &this->ceremony;
    row->customer = this->call->subject.customer;
    row->operation = this->operation.row.id;
    row->opened_at = this->operation.row.created_at;
    TRY(row_word_set(&row->design, design_text(design)));
    TRY(row_word_set(&row->state, CEREMONY_OPEN));
    TRY(ceremony_row_insert(transaction->connection, row));
    struct ledger_entry entry = establishment_entry(this, LEDGER_EVENT_CEREMONY_OPENED);
    entry.detail_count = 0;
    event_detail(&entry, "design", design_text(design));
    return event_append(transaction, &entry, &index);
}

enum status establishment_begin(struct establishment *this, const struct operation_draft *draft, enum design design,
                                struct keeper_transaction *transaction)
{
    TRY(operation_draft_insert(this->call, draft, transaction, OPERATION_AWAITING_EVIDENCE, &this->operation.row));
    this->operation.facts = draft->facts;
    return insert_ceremony(this, design, transaction);
}

static enum status consume(struct establishment *this, struct keeper_transaction *transaction)
{
    const struct ceremony_outcome outcome = {
        .step = this->ceremony.step,
        .now = transaction->now,
        .evidence = buffer_bytes(&this->evidence_json),
        .record_digest = &this->record_digest,
    };
    const struct evidence_row row = {
        .customer = this->call->subject.customer,
        .id = this->record_id,
        .operation = this->operation.row.id,
        .ceremony = this->ceremony.id,
        .sealed_record = buffer_bytes(&this->sealed_record),
        .record_digest = this->record_digest,
        .created_at = transaction->now,
    };
    enum status status = ceremony_row_consume(transaction->connection, this->call->subject.customer.text, this->ceremony.id.text, &outcome);
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call->failure, STATUS_CONFLICT, "ceremony", "this ceremony has been answered or is over");
    TRY(status);
    TRY(material_keep(transaction->connection, &this->result, transaction->now));
    return evidence_row_insert(transaction->connection, &row);
}

static enum status renew_credential(struct establishment *this, struct keeper_transaction *transaction)
{
    if (this->sealed_renewed.size == 0)
        return STATUS_OK;
    enum status status = credential_row_renew(transaction->connection, this->call->subject.customer.text, this->credential.id.text,
                                              this->credential.sealed_record, buffer_bytes(&this->result.renewed_public),
                                              buffer_bytes(&this->sealed_renewed));
    if (status == STATUS_CONFLICT)
        return failure_set(&this->call->failure, STATUS_CONFLICT, "credential", "it was changed meanwhile: answer again");
    return status;
}

/* Which protections counted, by their words: the ledger commits to the list that the law was asked with. */
static void add_protections(const struct evidence_facts *evidence, struct ledger_entry *entry)
{
    for (unsigned kind = 0; kind < protection_count && evidence->design == DESIGN_OTP; kind++)
        if (evidence->otp.protections & SET_OF(kind))
            event_detail_insert(entry, vocabulary_text(&vocabulary_protection, kind), "counted");
}

enum status establishment_keep(struct establishment *this, struct keeper_transaction *transaction)
{
    uint64_t index;
    struct indirect_basis basis;
    struct evidence_facts evidence = this->result.evidence;
    const struct indirect_use use = {.customer = this->call->subject.customer.text,
                                     .credential = this->ceremony.credential.text,
                                     .operation = this->operation.row.id.text,
                                     .now = transaction->now};
    TRY(protection_facts(this->call->services, transaction, &this->operation.row, &evidence));
    TRY(indirect_facts(this->call->services, transaction->connection, &use, &evidence, &basis));
    TRY(evidence_facts_write(&evidence, &this->evidence_json));
    TRY(consume(this, transaction));
    TRY(renew_credential(this, transaction));
    struct ledger_entry entry = establishment_entry(this, LEDGER_EVENT_CEREMONY_ANSWERED);
    entry.has_sealed = true;
    entry.sealed = this->record_digest;
    add_protections(&evidence, &entry);
    indirect_basis_describe(&basis, &entry);
    return event_append(transaction, &entry, &index);
}

enum status establishment_run(struct establishment *this, struct keeper_transaction *transaction)
{
    TRY(establishment_keep(this, transaction));
    TRY(settlement_run(&this->settlement, transaction));
    this->settled = true;
    return STATUS_OK;
}

/* What waits or was blocked has no decision: nobody may take it for permitted. What awaits more evidence is denied so far. */
static enum status append_settled(const struct settlement *settlement, struct buffer *body)
{
    if (settlement->to == OPERATION_DEFERRED)
        return buffer_append_format(body, ",\"release_at\":\"%s\"", timestamp_format_utc(settlement->release_at).text);
    if (settlement->to == OPERATION_BLOCKED)
        return STATUS_OK;
    TRY(buffer_append_text(body, ",\"decision\":"));
    TRY(buffer_append(body, buffer_bytes(&settlement->decision.json)));
    if (settlement->to == OPERATION_AWAITING_EVIDENCE)
        return buffer_append(body, buffer_bytes(&settlement->missing));
    if (settlement->to == OPERATION_DENIED)
        return STATUS_OK;
    TRY(buffer_append_text(body, ",\"receipt\":\""));
    TRY(buffer_append(body, buffer_bytes(&settlement->token)));
    return buffer_append_byte(body, '"');
}

/* The details are of the answer too: that a password is old, for example. */
enum status establishment_write_details(const struct establishment *this, struct buffer *body)
{
    for (size_t i = 0; i < this->result.detail_count; i++)
        TRY(buffer_append_format(body, "%s\"%s\":\"%s\"", i == 0 ? ",\"details\":{" : ",", this->result.details[i].name,
                                 this->result.details[i].text));
    return this->result.detail_count > 0 ? buffer_append_byte(body, '}') : STATUS_OK;
}

enum status establishment_finish(struct establishment *this, struct keeper_transaction *transaction)
{
    struct buffer *body = &this->call->body;
    TRY(settlement_finish(&this->settlement, transaction));
    TRY(buffer_append_format(body, "\"outcome\":\"established\",\"operation\":\"%s\",\"state\":\"%s\",\"evidence\":",
                             this->operation.row.id.text, operation_state_text(this->settlement.to)));
    TRY(buffer_append(body, buffer_bytes(&this->evidence_json)));
    TRY(establishment_write_details(this, body));
    return append_settled(&this->settlement, body);
}

void establishment_committed(struct establishment *this)
{
    if (this->settled)
        material_remember(this->call->services->kept_material, &this->result);
}
