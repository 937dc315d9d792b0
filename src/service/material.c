/* SPDX-License-Identifier: Apache-2.0
 * Rows out of what a method handed over, and names out of a record. */
#include "src/service/material.h"

#include "src/json/members.h"
#include "src/store/evidence_material.h"

static const char *const kind_words[] = {
    [METHOD_MATERIAL_CERTIFICATE] = MATERIAL_CERTIFICATE, [METHOD_MATERIAL_CRL] = MATERIAL_CRL, [METHOD_MATERIAL_OCSP] = MATERIAL_OCSP};

enum status material_keep(struct store_connection *connection, const struct method_result *result, timestamp_us now)
{
    for (size_t i = 0; i < result->material_count; i++) {
        const struct method_material *material = &result->material[i];
        if (material->bytes.size == 0)
            continue;
        struct evidence_material_row row = {.digest = material->digest, .der = buffer_bytes(&material->bytes), .first_seen_at = now};
        TRY(row_word_set(&row.kind, kind_words[material->kind]));
        TRY(evidence_material_row_keep(connection, &row));
    }
    return STATUS_OK;
}

void material_remember(struct digest_set *kept, const struct method_result *result)
{
    for (size_t i = 0; i < result->material_count; i++)
        if (result->material[i].bytes.size > 0)
            digest_set_add(kept, &result->material[i].digest);
}

static bool is_among(const struct digest *digests, size_t count, const struct digest *digest)
{
    for (size_t i = 0; i < count; i++)
        if (digest_equal(&digests[i], digest))
            return true;
    return false;
}

static enum status read_digest(const json_t *text, struct digest *ret_digest)
{
    if (hex_read(bytes_of(json_string_value(text), json_string_length(text)), ret_digest->bytes, DIGEST_SIZE) != STATUS_OK)
        return STATUS_CORRUPT;
    return STATUS_OK;
}

enum status material_named(struct bytes record, struct digest *ret_digests, size_t capacity, size_t *ret_count)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    if (members_parse(record, &json, NULL) != STATUS_OK)
        return STATUS_CORRUPT;
    const json_t *names = json_object_get(json, "material");
    for (size_t i = 0; i < json_array_size(names); i++) {
        struct digest digest;
        TRY(read_digest(json_array_get(names, i), &digest));
        if (is_among(ret_digests, *ret_count, &digest))
            continue;
        if (*ret_count == capacity)
            return STATUS_LIMIT;
        ret_digests[(*ret_count)++] = digest;
    }
    return STATUS_OK;
}
