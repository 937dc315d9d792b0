/* SPDX-License-Identifier: Apache-2.0
 * Everything that proves one operation, in one file: the sealed records opened, the public material that they name, and every ledger entry
 * with its proof. */
#include "src/ledger/evidence.h"

#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/crypto/digest.h"
#include "src/ledger/entry.h"
#include "src/ledger/proof.h"
#include "src/service/ledger_read.h"
#include "src/service/material.h"
#include "src/service/operation_call.h"
#include "src/service/queries.h"
#include "src/store/evidence.h"
#include "src/store/evidence_material.h"
#include "src/store/ledger_rows.h"
#include "src/store/protections.h"

/* The views of `evidence` look into these. */
struct evidence_export {
    struct loaded_operation operation;
    struct subject subject;
    struct id ceremonies[EVIDENCE_RECORDS_MAX];
    struct buffer records[EVIDENCE_RECORDS_MAX];
    struct id protections[EVIDENCE_PROTECTIONS_MAX];
    struct buffer protection_records[EVIDENCE_PROTECTIONS_MAX];
    struct buffer proofs[EVIDENCE_PROOFS_MAX];
    size_t named_count, material_count;
    struct digest named[EVIDENCE_MATERIAL_MAX]; /* by the records */
    struct evidence_material_row material[EVIDENCE_MATERIAL_MAX];
    struct evidence evidence;
};

static void release_all(struct buffer *buffers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_release(&buffers[i]);
}

static void evidence_export_release(struct evidence_export *this)
{
    loaded_operation_release(&this->operation);
    subject_release(&this->subject);
    release_all(this->records, COUNT_OF(this->records));
    release_all(this->protection_records, COUNT_OF(this->protection_records));
    release_all(this->proofs, COUNT_OF(this->proofs));
    for (size_t i = 0; i < this->material_count; i++)
        evidence_material_row_release(&this->material[i]);
}

static enum status open_record(struct evidence_export *this, struct services *services, const struct evidence_row *row)
{
    size_t at = this->evidence.record_count;
    struct buffer *plain = &this->records[at];
    struct bytes record;
    *plain = BUFFER_INIT(METHOD_RECORD_BYTES_MAX + 1024);
    TRY(subject_open(services, &this->subject, SEALED_EVIDENCE, row->id.text, row->sealed_record, plain));
    TRY(sealed_record_read(buffer_bytes(plain), &row->record_digest, &record));
    this->ceremonies[at] = row->ceremony;
    this->evidence.records[at] = (struct evidence_record){.of = bytes_of_text(this->ceremonies[at].text), .plain = buffer_bytes(plain)};
    this->evidence.record_count++;
    return material_named(record, this->named, COUNT_OF(this->named), &this->named_count);
}

static enum status open_records(struct evidence_export *this, struct services *services, struct store_connection *connection)
{
    struct evidence_row rows[EVIDENCE_RECORDS_MAX] = {0};
    size_t count = 0;
    enum status status =
        evidence_rows_of_operation(connection, this->subject.customer.text, this->operation.row.id.text, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK)
            status = open_record(this, services, &rows[i]);
        evidence_row_release(&rows[i]);
    }
    return status;
}

static enum status open_protection(struct evidence_export *this, struct services *services, const struct protection_row *row)
{
    size_t at = this->evidence.protection_count;
    struct buffer *plain = &this->protection_records[at];
    struct digest digest;
    struct bytes record;
    if (row->record_digest.size == 0)
        return STATUS_OK; /* nothing was answered */
    if (row->record_digest.size != DIGEST_SIZE)
        return STATUS_CORRUPT;
    memcpy(digest.bytes, row->record_digest.data, DIGEST_SIZE);
    *plain = BUFFER_INIT(METHOD_RECORD_BYTES_MAX + 1024);
    TRY(subject_open(services, &this->subject, SEALED_PROTECTION, row->id.text, row->sealed_details, plain));
    TRY(sealed_record_read(buffer_bytes(plain), &digest, &record));
    this->protections[at] = row->id;
    this->evidence.protections[at] =
        (struct evidence_record){.of = bytes_of_text(this->protections[at].text), .plain = buffer_bytes(plain)};
    this->evidence.protection_count++;
    return STATUS_OK;
}

static enum status open_protections(struct evidence_export *this, struct services *services, struct store_connection *connection)
{
    struct protection_row rows[EVIDENCE_PROTECTIONS_MAX] = {0};
    size_t count = 0;
    enum status status =
        protection_rows_of_operation(connection, this->subject.customer.text, this->operation.row.id.text, rows, COUNT_OF(rows), &count);
    for (size_t i = 0; i < count; i++) {
        if (status == STATUS_OK)
            status = open_protection(this, services, &rows[i]);
        protection_row_release(&rows[i]);
    }
    this->evidence.tells_protections = true;
    return status;
}

static enum status blame_material(const struct evidence_export *this, const struct digest *name, const char *event)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_ERROR, event);
    json_write_hex(&line.writer, "sha256", bytes_of(name->bytes, DIGEST_SIZE));
    json_write_text(&line.writer, "operation", this->operation.row.id.text);
    log_end(&line);
    return STATUS_CORRUPT;
}

static enum status sort_material(struct evidence *evidence, const struct evidence_material_row *row)
{
    if (row_word_is(&row->kind, MATERIAL_CERTIFICATE))
        evidence->certificates[evidence->certificate_count++] = row->der;
    else if (row_word_is(&row->kind, MATERIAL_CRL))
        evidence->crls[evidence->crl_count++] = row->der;
    else if (row_word_is(&row->kind, MATERIAL_OCSP))
        evidence->ocsp[evidence->ocsp_count++] = row->der;
    else
        return STATUS_CORRUPT;
    return STATUS_OK;
}

/* Evidence that others cannot check is none: what is named must be there, and be it. */
static enum status join_piece(struct evidence_export *this, struct store_connection *connection, const struct digest *name)
{
    struct digest digest;
    struct evidence_material_row *row = &this->material[this->material_count];
    enum status status = evidence_material_row_read(connection, name, row);
    if (status == STATUS_NOT_FOUND)
        return blame_material(this, name, "evidence.material_missing");
    TRY(status);
    this->material_count++;
    digest_of(row->der, &digest);
    if (!digest_equal(&digest, name))
        return blame_material(this, name, "evidence.material_changed");
    return sort_material(&this->evidence, row);
}

static enum status join_material(struct evidence_export *this, struct store_connection *connection)
{
    for (size_t i = 0; i < this->named_count; i++)
        TRY(join_piece(this, connection, &this->named[i]));
    return STATUS_OK;
}

static enum status prove_entry(struct evidence_export *this, struct stored_logs *logs, const struct trail_row *row)
{
    size_t at;
    uint64_t index = (uint64_t)row->leaf_index;
    struct merkle_proof inclusion;
    CLEANUP(buffer_release) struct buffer body = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct buffer *text = &this->proofs[this->evidence.proof_count];
    *text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX);
    TRY(stored_logs_find(logs, row->log, &at));
    const struct merkle_source source = stored_log_source(&logs->logs[at]);
    TRY(stored_log_entry(&logs->logs[at], index, &body));
    TRY(merkle_prove_inclusion(&source, index, logs->sizes[at], &inclusion));
    TRY(ledger_proof_write(buffer_bytes(&body), index, &inclusion, buffer_bytes(&logs->notes[at]), text));
    this->evidence.proofs[this->evidence.proof_count++] = buffer_bytes(text);
    return STATUS_OK;
}

static enum status prove_entries(struct evidence_export *this, struct store_connection *connection)
{
    struct trail_row rows[EVIDENCE_PROOFS_MAX];
    size_t count;
    CLEANUP(stored_logs_release) struct stored_logs logs = {.connection = connection};
    TRY(operation_trail_read(connection, this->subject.customer.text, this->operation.row.id.text, rows, COUNT_OF(rows), &count));
    for (size_t i = 0; i < count; i++)
        TRY(prove_entry(this, &logs, &rows[i]));
    return STATUS_OK;
}

enum status query_evidence(struct services *services, const char *id, struct buffer *ret_json)
{
    CLEANUP(reader_lease_release) struct reader_lease lease = {0};
    CLEANUP(evidence_export_release) struct evidence_export this = {0};
    loaded_operation_init(&this.operation);
    TRY(readers_take(services->readers, &lease));
    TRY(loaded_operation_read(services, lease.connection, id, &this.subject, &this.operation));
    this.evidence.operation = bytes_of_text(this.operation.row.id.text);
    this.evidence.instruction = buffer_bytes(&this.operation.instruction);
    this.evidence.receipt = this.operation.row.receipt;
    TRY(open_records(&this, services, lease.connection));
    TRY(open_protections(&this, services, lease.connection));
    TRY(join_material(&this, lease.connection));
    TRY(prove_entries(&this, lease.connection));
    return evidence_write(&this.evidence, ret_json);
}
