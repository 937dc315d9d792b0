/* SPDX-License-Identifier: Apache-2.0
 * One JSON object. Texts are members as they are, so that canonical JSON keeps its bytes; everything binary is base64. */
#include "src/ledger/evidence.h"

#include <jansson.h>

#include "src/ledger/receipt.h"

static void json_release(json_t **json)
{
    json_decref(*json);
}

/* NULL when there is no memory or it is no UTF-8: jansson then refuses what it would be put into. */
static json_t *text_json(struct bytes text)
{
    return json_stringn((const char *)text.data, text.size);
}

static json_t *base64_json(struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(bytes.size / 3 * 4 + 8);
    return base64_encode(bytes, &text) == STATUS_OK ? text_json(buffer_bytes(&text)) : NULL;
}

static json_t *list_json(const struct bytes *items, size_t count, json_t *(*item_json)(struct bytes item))
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        if (json_array_append_new(list, item_json(items[i])) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static json_t *records_json(const struct evidence_record *records, size_t count, const char *of)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *object = json_pack("{so, so}", of, text_json(records[i].of), "plain", base64_json(records[i].plain));
        if (json_array_append_new(list, object) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

static bool fits(const struct evidence *evidence)
{
    return evidence->record_count <= EVIDENCE_RECORDS_MAX && evidence->protection_count <= EVIDENCE_PROTECTIONS_MAX &&
           evidence->proof_count <= EVIDENCE_PROOFS_MAX && evidence->certificate_count <= EVIDENCE_MATERIAL_MAX &&
           evidence->crl_count <= EVIDENCE_MATERIAL_MAX && evidence->ocsp_count <= EVIDENCE_MATERIAL_MAX;
}

static json_t *evidence_json(const struct evidence *evidence)
{
    json_t *protections =
        evidence->tells_protections ? records_json(evidence->protections, evidence->protection_count, "protection") : NULL;
    if (evidence->tells_protections && protections == NULL)
        return NULL;
    return json_pack(
        "{ss, so, so, so*, so, so*, so, so, so, so}", "format", EVIDENCE_FORMAT, "operation", text_json(evidence->operation), "instruction",
        text_json(evidence->instruction), "receipt", evidence->receipt.size > 0 ? text_json(evidence->receipt) : NULL, "records",
        records_json(evidence->records, evidence->record_count, "ceremony"), "protections", protections, "proofs",
        list_json(evidence->proofs, evidence->proof_count, text_json), "certificates",
        list_json(evidence->certificates, evidence->certificate_count, base64_json), "crls",
        list_json(evidence->crls, evidence->crl_count, base64_json), "ocsp", list_json(evidence->ocsp, evidence->ocsp_count, base64_json));
}

static int append_piece(const char *piece, size_t size, void *context)
{
    return buffer_append(context, bytes_of(piece, size)) == STATUS_OK ? 0 : -1;
}

enum status evidence_write(const struct evidence *evidence, struct buffer *ret_json)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    if (!fits(evidence))
        return STATUS_LIMIT;
    CLEANUP(json_release) json_t *json = evidence_json(evidence);
    if (json == NULL)
        return STATUS_INVALID;
    if (json_dump_callback(json, append_piece, &text, JSON_INDENT(1)) != 0)
        return STATUS_LIMIT;
    TRY(buffer_append_text(&text, "\n"));
    return buffer_append(ret_json, buffer_bytes(&text));
}

void evidence_file_release(struct evidence_file *file)
{
    json_decref(file->json);
    buffer_release(&file->decoded);
    *file = (struct evidence_file){0};
}

static struct bytes view_of(const json_t *text)
{
    return bytes_of(json_string_value(text), json_string_length(text));
}

/* All that is binary goes into one buffer, made large enough beforehand, so that views into it stay. */
static enum status decode(const json_t *text, struct buffer *decoded, struct bytes *ret_bytes)
{
    size_t before = decoded->size;
    if (!json_is_string(text) || base64_decode(view_of(text), decoded) != STATUS_OK)
        return STATUS_INVALID;
    *ret_bytes = bytes_of(decoded->data + before, decoded->size - before);
    return STATUS_OK;
}

static enum status read_text(const json_t *object, const char *name, size_t longest, struct bytes *ret_text)
{
    const json_t *text = json_object_get(object, name);
    if (!json_is_string(text) || json_string_length(text) == 0 || json_string_length(text) > longest)
        return STATUS_INVALID;
    *ret_text = view_of(text);
    return STATUS_OK;
}

static enum status read_list(const json_t *object, const char *name, struct buffer *decoded, size_t most, struct bytes *ret_items,
                             size_t *ret_count)
{
    const json_t *list = json_object_get(object, name);
    if (!json_is_array(list) || json_array_size(list) > most)
        return STATUS_INVALID;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (decoded != NULL)
            TRY(decode(item, decoded, &ret_items[i]));
        else if (json_is_string(item))
            ret_items[i] = view_of(item);
        else
            return STATUS_INVALID;
    }
    *ret_count = json_array_size(list);
    return STATUS_OK;
}

static enum status read_record(const json_t *object, const char *of, struct buffer *decoded, struct evidence_record *ret_record)
{
    if (!json_is_object(object) || json_object_size(object) != 2)
        return STATUS_INVALID;
    TRY(read_text(object, of, ID_TEXT_SIZE - 1, &ret_record->of));
    return decode(json_object_get(object, "plain"), decoded, &ret_record->plain);
}

_Static_assert(EVIDENCE_PROTECTIONS_MAX == EVIDENCE_RECORDS_MAX, "both lists are read by one function");

static enum status read_records(const json_t *list, const char *of, struct buffer *decoded,
                                struct evidence_record ret_records[EVIDENCE_RECORDS_MAX], size_t *ret_count)
{
    if (!json_is_array(list) || json_array_size(list) > EVIDENCE_RECORDS_MAX)
        return STATUS_INVALID;
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(read_record(json_array_get(list, i), of, decoded, &ret_records[i]));
    *ret_count = json_array_size(list);
    return STATUS_OK;
}

/* Files of before have no such member. */
static enum status read_protections(const json_t *object, struct buffer *decoded, struct evidence *evidence)
{
    const json_t *list = json_object_get(object, "protections");
    evidence->tells_protections = list != NULL;
    if (list == NULL)
        return STATUS_OK;
    return read_records(list, "protection", decoded, evidence->protections, &evidence->protection_count);
}

static enum status named(enum status status, const char *name, struct failure *failure)
{
    return status == STATUS_OK ? STATUS_OK : failure_set(failure, status, name, "is missing, or not of its form");
}

static enum status read_material(const json_t *object, const char *name, struct evidence_file *file,
                                 struct bytes ret_items[EVIDENCE_MATERIAL_MAX], size_t *ret_count, struct failure *failure)
{
    return named(read_list(object, name, &file->decoded, EVIDENCE_MATERIAL_MAX, ret_items, ret_count), name, failure);
}

static enum status read_members(const json_t *object, struct evidence_file *file, struct failure *failure)
{
    struct evidence *evidence = &file->evidence;
    struct bytes format;
    enum status status = read_text(object, "format", sizeof EVIDENCE_FORMAT, &format);
    if (status != STATUS_OK || !bytes_equal(format, bytes_of_text(EVIDENCE_FORMAT)))
        return failure_set(failure, STATUS_INVALID, "format", "is not " EVIDENCE_FORMAT);
    TRY(named(read_text(object, "operation", ID_TEXT_SIZE - 1, &evidence->operation), "operation", failure));
    TRY(named(read_text(object, "instruction", LIMIT_INSTRUCTION_BYTES, &evidence->instruction), "instruction", failure));
    if (json_object_get(object, "receipt") != NULL)
        TRY(named(read_text(object, "receipt", RECEIPT_BYTES_MAX, &evidence->receipt), "receipt", failure));
    TRY(named(read_records(json_object_get(object, "records"), "ceremony", &file->decoded, evidence->records, &evidence->record_count),
              "records", failure));
    TRY(named(read_protections(object, &file->decoded, evidence), "protections", failure));
    TRY(named(read_list(object, "proofs", NULL, EVIDENCE_PROOFS_MAX, evidence->proofs, &evidence->proof_count), "proofs", failure));
    TRY(read_material(object, "certificates", file, evidence->certificates, &evidence->certificate_count, failure));
    TRY(read_material(object, "crls", file, evidence->crls, &evidence->crl_count, failure));
    TRY(read_material(object, "ocsp", file, evidence->ocsp, &evidence->ocsp_count, failure));
    size_t expected = 8U + (evidence->receipt.size > 0) + evidence->tells_protections;
    if (json_object_size(object) != expected)
        return failure_set(failure, STATUS_INVALID, NULL, "it has a member that is not known");
    return STATUS_OK;
}

enum status evidence_read(struct bytes json, struct evidence_file *ret_file, struct failure *failure)
{
    if (json.size > EVIDENCE_BYTES_MAX)
        return failure_set(failure, STATUS_LIMIT, NULL, "is larger than it may be");
    json_t *object = json_loadb((const char *)json.data, json.size, JSON_REJECT_DUPLICATES, NULL);
    struct evidence_file file = {.json = object, .decoded = BUFFER_INIT(json.size)};
    if (!json_is_object(object)) {
        evidence_file_release(&file);
        return failure_set(failure, STATUS_INVALID, NULL, "is no JSON object");
    }
    enum status status = buffer_reserve(&file.decoded, json.size);
    if (status == STATUS_OK)
        status = read_members(object, &file, failure);
    if (status != STATUS_OK) {
        evidence_file_release(&file);
        return status;
    }
    *ret_file = file;
    return STATUS_OK;
}
