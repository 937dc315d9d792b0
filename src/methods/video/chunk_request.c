/* SPDX-License-Identifier: Apache-2.0
 * Nothing of a chunk is believed but its bytes: the digest is computed, and hints are kept as the client's words. */
#include "src/methods/video/chunk_request.h"

#include "src/base/encode.h"
#include "src/crypto/digest.h"
#include "src/json/members.h"

#define HINTS_BYTES_MAX (RECORDING_HINTS_MAX * (RECORDING_HINT_BYTES_MAX + 1))

void chunk_request_init(struct chunk_request *request, size_t maximum)
{
    *request = (struct chunk_request){.hints = BUFFER_INIT(HINTS_BYTES_MAX), .bytes = BUFFER_INIT(maximum)};
}

void chunk_request_release(struct chunk_request *request)
{
    buffer_release(&request->hints);
    buffer_release(&request->bytes);
}

struct words {
    const char *side, *kind, *media_type, *sha256, *data;
    const json_t *hints;
    bool is_last;
};

static enum status read_members(const json_t *json, const struct buffer *bytes, struct words *words, int64_t *ret_sequence,
                                struct failure *failure)
{
    const struct member members[] = {
        {"side", MEMBER_TEXT, true, 16, &words->side},
        {"sequence", MEMBER_INTEGER, true, LIMIT_RECORDING_CHUNKS - 1, ret_sequence},
        {"kind", MEMBER_TEXT, true, 16, &words->kind},
        {"media_type", MEMBER_TEXT, true, RECORDING_MEDIA_TYPE_MAX, &words->media_type},
        {"sha256", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &words->sha256},
        {"data", MEMBER_TEXT, true, LIMIT_REQUEST_BODY_BYTES, &words->data},
        {"last", MEMBER_BOOLEAN, false, 0, &words->is_last},
        {"hints", MEMBER_ARRAY, false, RECORDING_HINTS_MAX, &words->hints},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    if (strlen(words->data) > base64_size(bytes->maximum))
        return failure_set(failure, STATUS_LIMIT, "data", "a chunk has at most %zu bytes", bytes->maximum);
    return STATUS_OK;
}

/* A word that stands in a line of text between spaces, and in JSON as it is. */
static bool is_media_type(const char *text, enum recording_kind kind)
{
    for (const char *c = text; *c != 0; c++)
        if (*c <= ' ' || *c > '~' || *c == '"' || *c == '\\')
            return false;
    if (kind != RECORDING_VIDEO)
        return strncmp(text, "image/", 6) == 0;
    return strncmp(text, "video/", 6) == 0 || strncmp(text, "audio/", 6) == 0;
}

static enum status read_words(const struct words *words, struct recording_chunk *chunk, struct failure *failure)
{
    unsigned side, kind;
    if (recording_name_find(recording_side_names, words->side, &side) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "side", "customer or officer");
    if (recording_name_find(recording_kind_names, words->kind, &kind) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "kind", "video, snapshot or document");
    chunk->side = (enum recording_side)side;
    chunk->kind = (enum recording_kind)kind;
    chunk->media_type = words->media_type;
    chunk->is_last = words->is_last;
    if (!is_media_type(words->media_type, chunk->kind))
        return failure_set(failure, STATUS_INVALID, "media_type",
                           "video/… or audio/… for video, image/… for pictures, without spaces or quotes");
    return STATUS_OK;
}

static bool is_hint(const char *hint)
{
    size_t size = hint == NULL ? 0 : strlen(hint);
    return size > 0 && size <= RECORDING_HINT_BYTES_MAX && strspn(hint, "abcdefghijklmnopqrstuvwxyz0123456789_") == size;
}

static enum status read_hints(const json_t *hints, struct chunk_request *request, struct failure *failure)
{
    for (size_t i = 0; i < json_array_size(hints); i++) {
        const char *hint = json_string_value(json_array_get(hints, i));
        if (!is_hint(hint))
            return failure_set(failure, STATUS_INVALID, "hints", "words of a-z, 0-9 and _, at most %d bytes each",
                               RECORDING_HINT_BYTES_MAX);
        TRY(buffer_append_format(&request->hints, "%s%s", i > 0 ? "," : "", hint));
    }
    if (request->hints.size == 0)
        TRY(buffer_append_text(&request->hints, RECORDING_NO_HINTS));
    request->chunk.hints = buffer_text(&request->hints);
    return request->chunk.hints != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_bytes(const struct words *words, struct chunk_request *request, struct failure *failure)
{
    struct digest told;
    enum status status = base64_decode(bytes_of_text(words->data), &request->bytes);
    if (status == STATUS_LIMIT)
        return failure_set(failure, STATUS_LIMIT, "data", "a chunk has at most %zu bytes", request->bytes.maximum);
    if (status != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "data", "base64 with padding");
    digest_of(buffer_bytes(&request->bytes), &request->chunk.digest);
    request->chunk.size = (int64_t)request->bytes.size;
    if (hex_read(bytes_of_text(words->sha256), told.bytes, DIGEST_SIZE) != STATUS_OK ||
        memcmp(told.bytes, request->chunk.digest.bytes, DIGEST_SIZE) != 0)
        return failure_set(failure, STATUS_INVALID, "sha256", "is not that of the bytes");
    return STATUS_OK;
}

enum status chunk_request_read(const json_t *json, struct chunk_request *request, struct failure *failure)
{
    struct words words = {.is_last = false};
    TRY(read_members(json, &request->bytes, &words, &request->chunk.sequence, failure));
    TRY(read_words(&words, &request->chunk, failure));
    TRY(read_hints(words.hints, request, failure));
    return read_bytes(&words, request, failure);
}
