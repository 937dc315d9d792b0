/* SPDX-License-Identifier: Apache-2.0
 * What an engine is asked: samples as they came, checked to be pictures of a bounded size. */
#include "src/biometric/biometric.h"

#include "src/base/encode.h"
#include "src/json/members.h"

struct media_type {
    const char *name;
    struct bytes begins_with;
};
static const struct media_type media_types[] = {
    {"image/jpeg", {(const uint8_t *)"\xff\xd8\xff", 3}},
    {"image/png", {(const uint8_t *)"\x89PNG\r\n\x1a\n", 8}},
};

static bool begins_with(struct bytes bytes, struct bytes start)
{
    return bytes.size >= start.size && memcmp(bytes.data, start.data, start.size) == 0;
}

static enum status check_picture(const char *media_type, struct bytes bytes)
{
    for (size_t i = 0; i < COUNT_OF(media_types); i++)
        if (strcmp(media_types[i].name, media_type) == 0)
            return begins_with(bytes, media_types[i].begins_with) ? STATUS_OK : STATUS_INVALID;
    return STATUS_INVALID;
}

enum status biometric_sample_read(const json_t *json, const char *path, enum biometric_prompt prompt, struct biometric_sample *ret_sample,
                                  struct failure *failure)
{
    struct biometric_sample sample = {.prompt = prompt};
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(LIMIT_BIOMETRIC_SAMPLE_BYTES);
    const struct member members[] = {
        {"media_type", MEMBER_TEXT, true, 16, &sample.media_type},
        {"data", MEMBER_TEXT, true, (int64_t)base64_size(LIMIT_BIOMETRIC_SAMPLE_BYTES), &sample.base64},
    };
    TRY(members_read(json, path, members, COUNT_OF(members), failure));
    if (base64_decode(bytes_of_text(sample.base64), &bytes) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, path, "data is not base64 of at most %d bytes", LIMIT_BIOMETRIC_SAMPLE_BYTES);
    if (check_picture(sample.media_type, buffer_bytes(&bytes)) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, path, "not the image/jpeg or image/png that media_type says");
    digest_of(buffer_bytes(&bytes), &sample.digest);
    *ret_sample = sample;
    return STATUS_OK;
}

static json_t *samples_json(const struct biometric_request *request)
{
    json_t *list = json_array();
    for (size_t i = 0; i < request->sample_count; i++) {
        const struct biometric_sample *sample = &request->samples[i];
        json_array_append_new(list, json_pack("{ss, ss, ss}", "prompt", biometric_prompt_text(sample->prompt), "media_type",
                                              sample->media_type, "data", sample->base64));
    }
    if (json_array_size(list) == request->sample_count)
        return list;
    json_decref(list);
    return NULL;
}

enum status biometric_request_write(const struct biometric_request *request, struct buffer *ret_json)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(base64_size(LIMIT_BIOMETRIC_TEMPLATE_BYTES) + 1);
    TRY(base64_encode(request->template_bytes, &text));
    if (buffer_text(&text) == NULL)
        return STATUS_NO_MEMORY;
    const char *compared = request->template_bytes.size > 0 ? buffer_text(&text) : NULL;
    return members_write(json_pack("{si, ss, so, ss*}", "contract", BIOMETRIC_CONTRACT, "request", request->id, "samples",
                                   samples_json(request), "template", compared),
                         ret_json);
}
