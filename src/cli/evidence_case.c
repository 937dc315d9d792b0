/* SPDX-License-Identifier: Apache-2.0
 * The bonds: entries to the signed tree, instruction to entries, receipt to the deciding entry, records to the hashes in the entries. */
#include "src/cli/evidence_case.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/limits.h"
#include "src/crypto/digest.h"
#include "src/json/instruction_json.h"

void evidence_case_release(struct evidence_case *this)
{
    for (size_t i = 0; i < this->entry_count; i++)
        buffer_release(&this->entries[i].bytes);
    free(this->entries);
    buffer_release(&this->receipt_payload);
}

void evidence_say(struct evidence_case *this, bool good, const char *what, const char *format, ...)
{
    va_list arguments;
    printf("%s  %-12s ", good ? "ok" : "NO", what);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    this->good = this->good && good;
}

static const char *proof_problem(enum status status)
{
    switch (status) {
    case STATUS_REFUSED:
        return "is under a checkpoint that this key did not sign";
    case STATUS_CORRUPT:
        return "does not lead to the signed root";
    default:
        return "is not of a proof's form";
    }
}

static bool add_entry(struct evidence_case *this, struct bytes proof_text)
{
    struct evidence_entry *entry = &this->entries[this->entry_count];
    struct ledger_proof proof;
    size_t number = this->entry_count;
    entry->bytes = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    this->entry_count++;
    enum status status = ledger_proof_open(proof_text, this->log_key, &entry->bytes, &proof);
    if (status != STATUS_OK) {
        evidence_say(this, false, "entry", "proof %zu %s", number, proof_problem(status));
        return false;
    }
    entry->index = proof.index;
    if (ledger_entry_read(proof.entry, &entry->entry) != STATUS_OK || !bytes_equal(entry->entry.operation, this->evidence->operation) ||
        !bytes_equal(entry->entry.log, bytes_of_text(proof.checkpoint.origin))) {
        evidence_say(this, false, "entry", "%" PRIu64 " is not of this operation", proof.index);
        return false;
    }
    return true;
}

/* Entries of one log stand in its order; what different logs hold was committed in the order of the file, by the server's word alone. */
static bool is_in_order(const struct evidence_case *this, size_t number)
{
    for (size_t before = number; before > 0; before--)
        if (bytes_equal(this->entries[before - 1].entry.log, this->entries[number].entry.log))
            return this->entries[before - 1].index < this->entries[number].index;
    return true;
}

static bool is_decision(enum ledger_event event)
{
    return event == LEDGER_EVENT_OPERATION_PERMITTED || event == LEDGER_EVENT_OPERATION_DENIED;
}

void evidence_check_entries(struct evidence_case *this)
{
    bool in_order = true;
    this->entries = calloc(this->evidence->proof_count + 1, sizeof *this->entries);
    if (this->entries == NULL) {
        evidence_say(this, false, "entries", "out of memory");
        return;
    }
    for (size_t i = 0; i < this->evidence->proof_count && this->good; i++)
        in_order = add_entry(this, this->evidence->proofs[i]) && is_in_order(this, i) && in_order;
    if (!this->good)
        return;
    bool begins = this->entry_count > 0 && this->entries[0].entry.event == LEDGER_EVENT_OPERATION_CREATED;
    evidence_say(this, begins && in_order, "entries", "%zu, each proved to stand in %s, from the operation's creation on",
                 this->entry_count, this->log_key->name);
    for (size_t i = 0; i < this->entry_count; i++)
        if (is_decision(this->entries[i].entry.event))
            this->decision = &this->entries[i];
}

/* The words that the customer read are a member of the instruction; they must be those that its other members render to. */
static void check_text(struct evidence_case *this)
{
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    struct failure failure = {0};
    if (instruction_parse(this->evidence->instruction, &parsed, &failure) == STATUS_OK)
        evidence_say(this, true, "text", "it says what the terms of the instruction say");
    else
        evidence_say(this, false, "text", "%s%s%s", failure.field, failure.field[0] != 0 ? ": " : "", failure.message);
}

void evidence_check_instruction(struct evidence_case *this)
{
    struct digest digest;
    bool same = true;
    digest_of(this->evidence->instruction, &digest);
    for (size_t i = 0; i < this->entry_count; i++)
        if (this->entries[i].entry.has_instruction)
            same = same && digest_equal(&this->entries[i].entry.instruction, &digest);
    bool named = this->entry_count > 0 && this->entries[0].entry.has_instruction;
    evidence_say(this, named && same, "instruction", "the entries name it by its digest");
    check_text(this);
}

static void say_decision(struct evidence_case *this)
{
    const struct ledger_entry *entry = &this->decision->entry;
    bool permitted = entry->event == LEDGER_EVENT_OPERATION_PERMITTED;
    const struct clause_list *clauses = permitted ? &entry->satisfied : &entry->violated;
    printf("    %-12s %s at %s by the clauses of %.*s; %s:", "decision", permitted ? "permit" : "deny",
           timestamp_format_utc(entry->at).text, (int)entry->clauses_version.size, (const char *)entry->clauses_version.data,
           permitted ? "satisfied" : "violated");
    for (size_t i = 0; i < clauses->count; i++)
        printf(" %.*s", (int)clauses->ids[i].size, (const char *)clauses->ids[i].data);
    putchar('\n');
}

static void check_receipt(struct evidence_case *this)
{
    struct failure failure = {0};
    this->receipt_payload = BUFFER_INIT(RECEIPT_BYTES_MAX);
    if (receipt_open(this->evidence->receipt, this->jwks, &this->receipt_payload, &this->receipt, &failure) != STATUS_OK) {
        evidence_say(this, false, "receipt", "%s", failure.message);
        return;
    }
    bool same = this->receipt.index == this->decision->index && receipt_is_of_entry(&this->receipt, &this->decision->entry);
    evidence_say(this, same, "receipt", "is signed, and says what entry %" PRIu64 " says", this->decision->index);
}

void evidence_check_decision(struct evidence_case *this)
{
    if (this->decision == NULL) {
        evidence_say(this, this->evidence->receipt.size == 0, "decision", "the operation was not decided");
        return;
    }
    say_decision(this);
    bool permitted = this->decision->entry.event == LEDGER_EVENT_OPERATION_PERMITTED;
    if (this->evidence->receipt.size > 0)
        check_receipt(this);
    else if (permitted)
        evidence_say(this, false, "receipt", "is missing from what was permitted");
}

static const struct evidence_record *record_of(const struct evidence *evidence, struct bytes ceremony)
{
    for (size_t i = 0; i < evidence->record_count; i++)
        if (bytes_equal(evidence->records[i].of, ceremony))
            return &evidence->records[i];
    return NULL;
}

bool evidence_is_of_protection(const struct ledger_entry *answered)
{
    for (size_t i = 0; i < answered->detail_count; i++)
        if (bytes_equal(answered->details[i].name, bytes_of_text("protection")))
            return true;
    return false;
}

static bool receipt_names(const struct evidence_case *this, const struct ledger_entry *answered)
{
    for (size_t i = 0; i < this->receipt.evidence_count; i++)
        if (bytes_equal(this->receipt.evidence[i].ceremony, answered->ceremony) &&
            digest_equal(&this->receipt.evidence[i].record, &answered->sealed))
            return true;
    return this->evidence->receipt.size == 0;
}

static void check_record(struct evidence_case *this, const struct evidence_entry *answered)
{
    const struct evidence_record *record = record_of(this->evidence, answered->entry.ceremony);
    struct bytes opened;
    if (record == NULL || sealed_record_read(record->plain, &answered->entry.sealed, &opened) != STATUS_OK) {
        evidence_say(this, false, "record", "of entry %" PRIu64 " is %s", answered->index,
                     record == NULL ? "missing" : "not the one that was sealed");
        return;
    }
    if (evidence_is_of_protection(&answered->entry))
        evidence_say(this, true, "record", "of entry %" PRIu64 " is the one that was sealed, of an enhanced protection", answered->index);
    else
        evidence_say(this, receipt_names(this, &answered->entry), "record", "of entry %" PRIu64 " is the one that was sealed%s",
                     answered->index, this->evidence->receipt.size > 0 ? ", and the receipt stands on it" : "");
    evidence_check_signature(this, answered, opened);
}

void evidence_check_records(struct evidence_case *this)
{
    size_t sealed = 0;
    for (size_t i = 0; i < this->entry_count; i++) {
        if (this->entries[i].entry.event != LEDGER_EVENT_CEREMONY_ANSWERED || !this->entries[i].entry.has_sealed)
            continue;
        check_record(this, &this->entries[i]);
        sealed++;
    }
    if (sealed != this->evidence->record_count)
        evidence_say(this, false, "records", "%zu in the file, %zu in the ledger", this->evidence->record_count, sealed);
    if (this->decision != NULL && this->decision->entry.event == LEDGER_EVENT_OPERATION_PERMITTED && this->sound_records == 0)
        evidence_say(this, false, "records", "none is sound, and the operation was permitted");
}
