/* SPDX-License-Identifier: Apache-2.0
 * What is kept of an enrolled face: the engine's template, sealed by the service. Nothing public leads to it. */
#include "src/methods/two_factor/face.h"

#include "src/base/encode.h"
#include "src/json/members.h"
#include "src/methods/two_factor/technique.h"

#include <stdio.h>

#define HEX_SIZE (2 * DIGEST_SIZE + 1)

void face_record_init(struct face_record *record)
{
    *record = (struct face_record){.template_bytes = BUFFER_INIT(LIMIT_BIOMETRIC_TEMPLATE_BYTES)};
}

void face_record_release(struct face_record *record)
{
    buffer_release(&record->template_bytes);
}

static enum status read_digest(const char *text, struct digest *ret_digest)
{
    if (hex_read(bytes_of_text(text), ret_digest->bytes, DIGEST_SIZE) != STATUS_OK)
        return STATUS_CORRUPT;
    return STATUS_OK;
}

enum status face_record_read(struct bytes text, struct face_record *record)
{
    const char *technique = NULL, *engine = NULL, *version = NULL, *model = NULL, *sample = NULL, *made = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"technique", MEMBER_TEXT, true, TECHNIQUE_NAME_MAX, &technique},
        {"corporate", MEMBER_BOOLEAN, true, 0, &record->corporate},
        {"enrolled_at", MEMBER_INTEGER, true, TIMESTAMP_END, &record->enrolled_at},
        {"engine", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &engine},
        {"version", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &version},
        {"model", MEMBER_TEXT, true, BIOMETRIC_NAME_SIZE - 1, &model},
        {"sample", MEMBER_TEXT, true, HEX_SIZE - 1, &sample},
        {"template", MEMBER_TEXT, true, (int64_t)base64_size(LIMIT_BIOMETRIC_TEMPLATE_BYTES), &made},
    };
    TRY(members_parse(text, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    snprintf(record->engine.name, BIOMETRIC_NAME_SIZE, "%s", engine);
    snprintf(record->engine.version, BIOMETRIC_NAME_SIZE, "%s", version);
    snprintf(record->engine.model, BIOMETRIC_NAME_SIZE, "%s", model);
    TRY(read_digest(sample, &record->sample));
    return base64_decode(bytes_of_text(made), &record->template_bytes);
}

static enum status write_sealed(const struct face_record *record, struct buffer *ret_record)
{
    char sample[HEX_SIZE] = "";
    CLEANUP(buffer_release) struct buffer made = BUFFER_INIT(base64_size(LIMIT_BIOMETRIC_TEMPLATE_BYTES) + 1);
    hex_write(bytes_of(record->sample.bytes, DIGEST_SIZE), sample);
    TRY(base64_encode(buffer_bytes(&record->template_bytes), &made));
    if (buffer_text(&made) == NULL)
        return STATUS_NO_MEMORY;
    return members_write(json_pack("{ss, sb, sI, ss, ss, ss, ss, ss}", "technique", "face", "corporate", record->corporate, "enrolled_at",
                                   (json_int_t)record->enrolled_at, "engine", record->engine.name, "version", record->engine.version,
                                   "model", record->engine.model, "sample", sample, "template", buffer_text(&made)),
                         ret_record);
}

enum status face_record_write(const struct face_record *record, struct buffer *ret_record, struct buffer *ret_public)
{
    struct timestamp_text enrolled_at = timestamp_format_utc(record->enrolled_at);
    TRY(write_sealed(record, ret_record));
    return members_write(json_pack("{ss, ss, ss, ss}", "technique", "face", "engine", record->engine.name, "model", record->engine.model,
                                   "enrolled_at", enrolled_at.text),
                         ret_public);
}
