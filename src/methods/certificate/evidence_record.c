/* SPDX-License-Identifier: Apache-2.0
 * The record of a certificate signature: all that a court needs to judge it again. What is public (authorities' certificates, revocation
 * lists) is handed over to be kept once, and named by its hash; what tells of the customer stands in the record. */
#include "src/methods/certificate/verify.h"

#include "src/base/json_writer.h"
#include "src/base/limits.h"
#include "src/base/utf8.h"

#define NOT_KEPT_MAX 32
#define DIGEST_ROOM (2 * DIGEST_SIZE + sizeof ",\"\"")
#define CHECK_ROOM (6 * FAILURE_MESSAGE_MAX + CHECK_REASON_MAX + 64) /* an escape is six characters at most */
#define RECORD_ROOM (CHECK_COUNT * CHECK_ROOM + (METHOD_MATERIAL_MAX + NOT_KEPT_MAX) * DIGEST_ROOM + 1024)

/* What the record says of revocation and of the path. */
struct backing {
    const struct method_context *context;
    struct method_result *result; /* takes the material */
    struct buffer answers;        /* OCSP, one after the other: what tells of customers */
    size_t answer_ends[LIMIT_CHAIN_CERTIFICATES], answer_count;
    struct digest not_kept[NOT_KEPT_MAX]; /* too large */
    size_t not_kept_count;
};

static void backing_release(struct backing *backing)
{
    buffer_release(&backing->answers);
}

static enum status add_answer(struct backing *backing, struct bytes der)
{
    if (backing->answer_count == COUNT_OF(backing->answer_ends))
        return STATUS_LIMIT;
    TRY(buffer_append(&backing->answers, der));
    backing->answer_ends[backing->answer_count++] = backing->answers.size;
    return STATUS_OK;
}

static enum status add_not_kept(struct backing *backing, const struct digest *digest)
{
    if (backing->not_kept_count == NOT_KEPT_MAX)
        return STATUS_LIMIT;
    backing->not_kept[backing->not_kept_count++] = *digest;
    return STATUS_OK;
}

static enum status add_revocation(void *context, const struct revocation_material *material)
{
    struct backing *backing = context;
    if (!material->is_public)
        return add_answer(backing, material->der);
    if (material->der.size == 0)
        return add_not_kept(backing, material->digest);
    return method_result_material(backing->result, backing->context,
                                  material->kind == REVOCATION_CRL ? METHOD_MATERIAL_CRL : METHOD_MATERIAL_OCSP, material->digest,
                                  material->der);
}

/* Only what leads to an anchor is an authority's. Whatever else a signer's software sent along stays in the signature. */
static enum status add_authorities(struct backing *backing, const struct checks *checks)
{
    if (checks->outcomes[CHECK_LEGALITY].result != CHECK_PASSED)
        return STATUS_OK;
    for (size_t i = 1; i < checks->chain.count; i++) {
        const struct certificate *authority = checks->chain.items[i];
        TRY(method_result_material(backing->result, backing->context, METHOD_MATERIAL_CERTIFICATE, certificate_fingerprint(authority),
                                   certificate_der(authority)));
    }
    return STATUS_OK;
}

static void write_digest(struct json_writer *writer, const char *name, const struct digest *digest)
{
    json_write_hex(writer, name, bytes_of(digest->bytes, DIGEST_SIZE));
}

static void write_checks(struct json_writer *writer, const struct checks *checks)
{
    json_begin_object(writer, "checks");
    for (enum check check = 0; check < CHECK_COUNT; check++) {
        const struct check_outcome *outcome = &checks->outcomes[check];
        json_begin_object(writer, check_name(check));
        json_write_boolean(writer, "passed", outcome->result == CHECK_PASSED);
        if (outcome->reason[0] != 0)
            json_write_text(writer, "reason", outcome->reason);
        if (outcome->message[0] != 0 && utf8_is_valid(bytes_of_text(outcome->message)))
            json_write_text(writer, "message", outcome->message);
        json_end_object(writer);
    }
    json_end_object(writer);
}

static void write_answers(struct json_writer *writer, const struct backing *backing)
{
    size_t at = 0;
    json_begin_array(writer, "ocsp");
    for (size_t i = 0; i < backing->answer_count; at = backing->answer_ends[i++])
        json_write_base64(writer, NULL, bytes_of(backing->answers.data + at, backing->answer_ends[i] - at));
    json_end_array(writer);
}

static void write_backing(struct json_writer *writer, const struct backing *backing)
{
    json_begin_array(writer, "material");
    for (size_t i = 0; i < backing->result->material_count; i++)
        write_digest(writer, NULL, &backing->result->material[i].digest);
    json_end_array(writer);
    if (backing->answer_count > 0)
        write_answers(writer, backing);
    if (backing->not_kept_count == 0)
        return;
    json_begin_array(writer, "not_kept");
    for (size_t i = 0; i < backing->not_kept_count; i++)
        write_digest(writer, NULL, &backing->not_kept[i]);
    json_end_array(writer);
}

static void write_confirmation(struct json_writer *writer, const struct signed_evidence *evidence)
{
    if (evidence->confirmation == NULL)
        return;
    json_begin_object(writer, "confirmation");
    json_write_text(writer, "content", evidence->confirmation);
    json_write_text(writer, "signature", evidence->confirmation_signature);
    json_end_object(writer);
}

static size_t text_size(const char *text)
{
    return text != NULL ? strlen(text) : 0;
}

/* Enough for any record. */
static size_t room_for(const struct signed_evidence *evidence, const struct backing *backing)
{
    return RECORD_ROOM + text_size(evidence->signature) + 2 * text_size(evidence->confirmation) +
           text_size(evidence->confirmation_signature) + base64_size(backing->answers.size + 3 * backing->answer_count) +
           3 * backing->answer_count;
}

static enum status write(const struct method_context *context, const struct signed_evidence *evidence, const struct backing *backing,
                         struct buffer *ret_record)
{
    struct timestamp_text at = timestamp_format_utc(context->now);
    const struct checks *checks = &evidence->verified->checks;
    TRY(buffer_reserve(ret_record, room_for(evidence, backing)));
    struct json_writer writer = json_writer_into((char *)ret_record->data + ret_record->size, ret_record->capacity - ret_record->size);
    struct bytes json;
    json_begin_object(&writer, NULL);
    json_write_text(&writer, "design", "certificate");
    json_write_text(&writer, "format", certificate_format_name(evidence->format));
    json_write_text(&writer, "verified_at", at.text);
    write_digest(&writer, "instruction", evidence->instruction);
    json_write_text(&writer, "signature", evidence->signature);
    write_checks(&writer, checks);
    write_backing(&writer, backing);
    write_confirmation(&writer, evidence);
    json_end_object(&writer);
    TRY(json_finish(&writer, &json));
    ret_record->size += json.size;
    return STATUS_OK;
}

enum status certificate_write_record(const struct method_context *context, const struct signed_evidence *evidence,
                                     struct method_result *result)
{
    const struct certificate_settings *settings = context->settings;
    const struct checks *checks = &evidence->verified->checks;
    CLEANUP(backing_release)
    struct backing backing = {.context = context, .result = result, .answers = BUFFER_INIT(LIMIT_CHAIN_CERTIFICATES * LIMIT_OCSP_BYTES)};
    TRY(add_authorities(&backing, checks));
    TRY(revocation_cache_material(settings->revocation, &checks->chain, add_revocation, &backing));
    return write(context, evidence, &backing, &result->record);
}
