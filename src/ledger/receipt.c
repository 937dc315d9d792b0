/* SPDX-License-Identifier: Apache-2.0
 * Header and payload are canonical JSON (canonical.h): reading accepts our own spelling only, so nothing can be smuggled past the reader.
 */
#include "src/ledger/receipt.h"

#include "src/base/encode.h"
#include "src/crypto/digest.h"
#include "src/ledger/canonical.h"

#define THUMBPRINT_LENGTH (JWK_THUMBPRINT_SIZE - 1)
#define HEADER_SIZE_MAX 256
#define ISSUED_AT_MAX 253402300799 /* the last second of the year 9999 */
#define HEADER_START "{\"alg\":\"ES256\",\"kid\":"
#define HEADER_END ",\"typ\":\"" RECEIPT_TYPE "\"}"

static void write_evidence(struct json_writer *writer, const struct receipt *receipt)
{
    json_begin_array(writer, "evidence");
    for (size_t i = 0; i < receipt->evidence_count; i++) {
        json_begin_object(writer, NULL);
        json_write_bytes(writer, "ceremony", receipt->evidence[i].ceremony);
        json_write_bytes(writer, "design", receipt->evidence[i].design);
        canonical_write_digest(writer, "record", &receipt->evidence[i].record);
        json_end_object(writer);
    }
    json_end_array(writer);
}

static void write_ledger(struct json_writer *writer, const struct receipt *receipt)
{
    json_begin_object(writer, "ledger");
    json_write_integer(writer, "index", (int64_t)receipt->index);
    json_write_bytes(writer, "log", receipt->log);
    json_end_object(writer);
}

static void write_payload(struct json_writer *writer, const struct receipt *receipt)
{
    json_begin_object(writer, NULL);
    canonical_write_spoken(writer, "clauses", receipt->clauses_version, &receipt->satisfied, &receipt->violated);
    canonical_write_decision(writer, "decision", receipt->decision);
    write_evidence(writer, receipt);
    json_write_integer(writer, "iat", receipt->issued_at_seconds);
    canonical_write_digest(writer, "instruction", &receipt->instruction);
    json_write_bytes(writer, "iss", receipt->issuer);
    write_ledger(writer, receipt);
    json_write_bytes(writer, "operation", receipt->operation);
    json_end_object(writer);
}

static enum status read_one_evidence(struct reader *reader, struct receipt_evidence *ret_evidence)
{
    TRY(canonical_expect(reader, "{\"ceremony\":"));
    TRY(canonical_id(reader, &ret_evidence->ceremony));
    TRY(canonical_expect(reader, ",\"design\":"));
    TRY(canonical_word(reader, LEDGER_WORD_MAX, &ret_evidence->design));
    TRY(canonical_expect(reader, ",\"record\":"));
    TRY(canonical_digest(reader, &ret_evidence->record));
    return canonical_expect(reader, "}");
}

static enum status read_evidence(struct reader *reader, struct receipt *receipt)
{
    receipt->evidence_count = 0;
    TRY(canonical_expect(reader, ",\"evidence\":["));
    while (!canonical_accept(reader, "]")) {
        if (receipt->evidence_count == RECEIPT_EVIDENCE_MAX)
            return STATUS_INVALID;
        if (receipt->evidence_count > 0)
            TRY(canonical_expect(reader, ","));
        TRY(read_one_evidence(reader, &receipt->evidence[receipt->evidence_count]));
        receipt->evidence_count++;
    }
    return STATUS_OK;
}

/* Moments and indexes: whole numbers from 0. */
static enum status read_count(struct reader *reader, const char *member, int64_t maximum, int64_t *ret_count)
{
    TRY(canonical_expect(reader, member));
    TRY(canonical_integer(reader, ret_count));
    return *ret_count >= 0 && *ret_count <= maximum ? STATUS_OK : STATUS_INVALID;
}

static enum status read_ledger(struct reader *reader, struct receipt *receipt)
{
    int64_t index;
    TRY(read_count(reader, ",\"ledger\":{\"index\":", INT64_MAX, &index));
    TRY(canonical_expect(reader, ",\"log\":"));
    TRY(canonical_word(reader, LEDGER_WORD_MAX, &receipt->log));
    receipt->index = (uint64_t)index;
    return canonical_expect(reader, "}");
}

enum status receipt_payload_read(struct bytes payload, struct receipt *ret_receipt)
{
    struct reader reader = reader_of(payload);
    TRY(canonical_expect(&reader, "{\"clauses\":"));
    TRY(canonical_spoken(&reader, &ret_receipt->clauses_version, &ret_receipt->satisfied, &ret_receipt->violated));
    TRY(canonical_expect(&reader, ",\"decision\":"));
    TRY(canonical_decision(&reader, &ret_receipt->decision));
    TRY(read_evidence(&reader, ret_receipt));
    TRY(read_count(&reader, ",\"iat\":", ISSUED_AT_MAX, &ret_receipt->issued_at_seconds));
    TRY(canonical_expect(&reader, ",\"instruction\":"));
    TRY(canonical_digest(&reader, &ret_receipt->instruction));
    TRY(canonical_expect(&reader, ",\"iss\":"));
    TRY(canonical_word(&reader, LEDGER_WORD_MAX, &ret_receipt->issuer));
    TRY(read_ledger(&reader, ret_receipt));
    TRY(canonical_expect(&reader, ",\"operation\":"));
    TRY(canonical_id(&reader, &ret_receipt->operation));
    TRY(canonical_expect(&reader, "}"));
    return reader_end(&reader);
}

/* Past these the writer would go wrong before the reader could tell. */
static bool is_writable(const struct receipt *receipt)
{
    return receipt->satisfied.count <= LEDGER_CLAUSES_MAX && receipt->violated.count <= LEDGER_CLAUSES_MAX &&
           receipt->evidence_count <= RECEIPT_EVIDENCE_MAX && receipt->index <= INT64_MAX && receipt->decision != LEDGER_DECISION_NONE;
}

static enum status encode_header(const struct jwk_thumbprint *key, struct buffer *ret_text)
{
    CLEANUP(buffer_release) struct buffer header = BUFFER_INIT(HEADER_SIZE_MAX);
    TRY(buffer_append_format(&header, HEADER_START "\"%s\"" HEADER_END, key->text));
    return base64url_encode(buffer_bytes(&header), ret_text);
}

enum status receipt_prepare(const struct receipt *receipt, const struct jwk_thumbprint *key, struct buffer *ret_signing_input,
                            struct digest *ret_digest)
{
    char text[RECEIPT_BYTES_MAX / 2];
    struct json_writer writer = json_writer_into(text, sizeof text);
    struct receipt again;
    struct bytes payload;
    if (!is_writable(receipt) || ret_signing_input->size != 0)
        return STATUS_INVALID;
    write_payload(&writer, receipt);
    if (json_finish(&writer, &payload) != STATUS_OK)
        return STATUS_INVALID;
    TRY(receipt_payload_read(payload, &again));
    TRY(encode_header(key, ret_signing_input));
    TRY(buffer_append_text(ret_signing_input, "."));
    TRY(base64url_encode(payload, ret_signing_input));
    digest_of(buffer_bytes(ret_signing_input), ret_digest);
    return STATUS_OK;
}

enum status receipt_finish(struct buffer *signing_input, const uint8_t signature[RAW_SIGNATURE_SIZE])
{
    TRY(buffer_append_text(signing_input, "."));
    return base64url_encode(bytes_of(signature, RAW_SIGNATURE_SIZE), signing_input);
}

/* The three parts of a compact JWS, still encoded. */
struct token {
    struct bytes header, payload, signature, signing_input;
};

static enum status split(struct bytes text, struct token *ret_token)
{
    const uint8_t *first = text.size > 0 ? memchr(text.data, '.', text.size) : NULL;
    const uint8_t *last = text.size > 0 ? memrchr(text.data, '.', text.size) : NULL;
    if (first == last || text.size > RECEIPT_BYTES_MAX)
        return STATUS_INVALID;
    const uint8_t *end = text.data + text.size;
    ret_token->header = bytes_of(text.data, (size_t)(first - text.data));
    ret_token->payload = bytes_of(first + 1, (size_t)(last - first - 1));
    ret_token->signature = bytes_of(last + 1, (size_t)(end - last - 1));
    ret_token->signing_input = bytes_of(text.data, (size_t)(last - text.data));
    return STATUS_OK;
}

/* The whole header is compared, so another algorithm, type, "crit" or "jwk" has no way in. */
static enum status read_header(struct bytes encoded, char ret_kid[JWK_THUMBPRINT_SIZE])
{
    CLEANUP(buffer_release) struct buffer header = BUFFER_INIT(HEADER_SIZE_MAX);
    struct bytes kid;
    if (base64url_decode(encoded, &header) != STATUS_OK)
        return STATUS_INVALID;
    struct reader reader = reader_of(buffer_bytes(&header));
    TRY(canonical_expect(&reader, HEADER_START));
    TRY(canonical_word(&reader, THUMBPRINT_LENGTH, &kid));
    TRY(canonical_expect(&reader, HEADER_END));
    memcpy(ret_kid, kid.data, kid.size);
    ret_kid[kid.size] = 0;
    return reader_end(&reader);
}

static enum status verify(const struct token *token, const char *kid, struct bytes jwks, struct failure *failure)
{
    CLEANUP(public_key_release) struct public_key key = {NULL};
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(RAW_SIGNATURE_SIZE);
    enum status found = jwks_find(jwks, bytes_of_text(kid), &key);
    if (found == STATUS_NOT_FOUND)
        return failure_set(failure, found, "kid", "the key set has no key %s", kid);
    if (found != STATUS_OK)
        return failure_set(failure, found, "jwks", "this is no readable JWK set");
    if (base64url_decode(token->signature, &signature) != STATUS_OK ||
        public_key_verify(&key, token->signing_input, buffer_bytes(&signature)) != STATUS_OK)
        return failure_set(failure, STATUS_CORRUPT, "signature", "the signature is not of key %s over this receipt", kid);
    return STATUS_OK;
}

enum status receipt_open(struct bytes token, struct bytes jwks, struct buffer *payload, struct receipt *ret_receipt,
                         struct failure *failure)
{
    struct token parts;
    char kid[JWK_THUMBPRINT_SIZE];
    if (split(token, &parts) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "this is no JWS in compact form");
    if (read_header(parts.header, kid) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "header", "only ES256 and the type " RECEIPT_TYPE " are receipts");
    TRY(verify(&parts, kid, jwks, failure));
    buffer_clear(payload);
    if (base64url_decode(parts.payload, payload) != STATUS_OK || receipt_payload_read(buffer_bytes(payload), ret_receipt) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "payload", "this is not the form of a receipt");
    return STATUS_OK;
}

static bool lists_equal(const struct clause_list *a, const struct clause_list *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = bytes_equal(a->ids[i], b->ids[i]);
    return equal;
}

bool receipt_is_of_entry(const struct receipt *receipt, const struct ledger_entry *entry)
{
    enum ledger_event event =
        receipt->decision == LEDGER_DECISION_PERMIT ? LEDGER_EVENT_OPERATION_PERMITTED : LEDGER_EVENT_OPERATION_DENIED;
    return entry->event == event && entry->decision == receipt->decision && bytes_equal(entry->log, receipt->log) &&
           bytes_equal(entry->operation, receipt->operation) && entry->has_instruction &&
           digest_equal(&entry->instruction, &receipt->instruction) && bytes_equal(entry->clauses_version, receipt->clauses_version) &&
           lists_equal(&entry->satisfied, &receipt->satisfied) && lists_equal(&entry->violated, &receipt->violated);
}
