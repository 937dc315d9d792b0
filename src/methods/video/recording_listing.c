/* SPDX-License-Identifier: Apache-2.0
 * Reads a listing strictly: what proves something may not say more than it is known to say. */
#include "src/methods/video/recording_listing.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/encode.h"
#include "src/crypto/digest.h"
#include "src/json/members.h"

#define WORD_MAX 32
#define HEX_MAX (2 * DIGEST_SIZE)

void recording_listing_release(struct recording_listing *listing)
{
    json_decref(listing->json);
    free(listing->listed);
}

static enum status read_hints(const json_t *list, char ret_hints[sizeof((struct recording_listed *)0)->hints])
{
    size_t used = 0, size = sizeof((struct recording_listed *)0)->hints;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *hint = json_string_value(json_array_get(list, i));
        if (hint == NULL || strlen(hint) > RECORDING_HINT_BYTES_MAX)
            return STATUS_INVALID;
        used += (size_t)snprintf(ret_hints + used, size - used, "%s%s", i == 0 ? "" : ",", hint);
    }
    if (used == 0)
        snprintf(ret_hints, size, RECORDING_NO_HINTS);
    return STATUS_OK;
}

static enum status read_words(const char *side, const char *kind, struct recording_chunk *chunk)
{
    unsigned word;
    TRY(recording_name_find(recording_side_names, side, &word));
    chunk->side = (enum recording_side)word;
    TRY(recording_name_find(recording_kind_names, kind, &word));
    chunk->kind = (enum recording_kind)word;
    return STATUS_OK;
}

static enum status read_chunk(const json_t *json, size_t at, struct recording_listed *listed)
{
    struct recording_chunk *chunk = &listed->chunk;
    const char *side = NULL, *kind = NULL, *sha256 = NULL, *chain = NULL;
    const json_t *hints = NULL;
    int64_t position = -1;
    const struct member members[] = {
        {"position", MEMBER_INTEGER, true, LIMIT_RECORDING_CHUNKS, &position},
        {"side", MEMBER_TEXT, true, WORD_MAX, &side},
        {"sequence", MEMBER_INTEGER, true, LIMIT_RECORDING_CHUNKS, &chunk->sequence},
        {"kind", MEMBER_TEXT, true, WORD_MAX, &kind},
        {"size", MEMBER_INTEGER, true, LIMIT_CHUNK_BYTES, &chunk->size},
        {"media_type", MEMBER_TEXT, true, RECORDING_MEDIA_TYPE_MAX, &chunk->media_type},
        {"hints", MEMBER_ARRAY, false, RECORDING_HINTS_MAX, &hints},
        {"last", MEMBER_BOOLEAN, false, 0, &chunk->is_last},
        {"received_at", MEMBER_MOMENT, true, 0, &chunk->received_at},
        {"sha256", MEMBER_TEXT, true, HEX_MAX, &sha256},
        {"chain", MEMBER_TEXT, true, HEX_MAX, &chain},
    };
    TRY(members_read(json, "chunks", members, COUNT_OF(members), NULL));
    TRY(read_words(side, kind, chunk));
    TRY(read_hints(hints, listed->hints));
    chunk->hints = listed->hints;
    TRY(hex_read(bytes_of_text(sha256), chunk->digest.bytes, DIGEST_SIZE));
    TRY(hex_read(bytes_of_text(chain), chunk->chain.bytes, DIGEST_SIZE));
    return position == (int64_t)at ? STATUS_OK : STATUS_INVALID;
}

static enum status follow_chain(const struct recording_listing *listing)
{
    struct digest chain, head;
    TRY(hex_read(bytes_of_text(listing->head), head.bytes, DIGEST_SIZE));
    recording_chain_start(listing->ceremony, &chain);
    for (size_t i = 0; i < listing->count; i++) {
        const struct digest before = chain;
        TRY(recording_chain_next(&before, &listing->listed[i].chunk, &chain));
        if (!digest_equal(&chain, &listing->listed[i].chunk.chain))
            return STATUS_CORRUPT;
    }
    return digest_equal(&chain, &head) ? STATUS_OK : STATUS_CORRUPT;
}

/* The rest of a listing tells of the conference; what proves the recording is here. */
static enum status read_parts(struct recording_listing *listing)
{
    const json_t *chunks = json_object_get(listing->json, "chunks");
    listing->ceremony = json_string_value(json_object_get(listing->json, "ceremony"));
    listing->head = json_string_value(json_object_get(listing->json, "head"));
    if (listing->ceremony == NULL || !id_is_valid(listing->ceremony) || listing->head == NULL || !json_is_array(chunks) ||
        json_array_size(chunks) > LIMIT_RECORDING_CHUNKS)
        return STATUS_INVALID;
    listing->count = json_array_size(chunks);
    listing->listed = calloc(listing->count + 1, sizeof *listing->listed);
    if (listing->listed == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < listing->count; i++)
        if (read_chunk(json_array_get(chunks, i), i, &listing->listed[i]) != STATUS_OK)
            return STATUS_INVALID;
    return follow_chain(listing);
}

enum status recording_listing_read(struct bytes text, struct recording_listing *ret_listing)
{
    CLEANUP(recording_listing_release) struct recording_listing listing = {.json = NULL};
    TRY(members_parse(text, &listing.json, NULL));
    TRY(read_parts(&listing));
    *ret_listing = listing;
    listing = (struct recording_listing){.json = NULL};
    return STATUS_OK;
}

bool recording_walk_next(struct recording_walk *walk, size_t *ret_position)
{
    for (; walk->side < RECORDING_SIDE_COUNT; walk->side++, walk->sequence = 0)
        for (; walk->sequence <= LIMIT_RECORDING_CHUNKS; walk->sequence++)
            for (size_t i = 0; i < walk->listing->count; i++) {
                const struct recording_chunk *chunk = &walk->listing->listed[i].chunk;
                if (chunk->side != walk->side || chunk->sequence != walk->sequence)
                    continue;
                walk->sequence++;
                *ret_position = i;
                return true;
            }
    return false;
}

bool recording_begins_file(struct bytes bytes)
{
    return bytes.size >= 8 && (memcmp(bytes.data, "\x1a\x45\xdf\xa3", 4) == 0 || memcmp(bytes.data + 4, "ftyp", 4) == 0);
}

static const char *ending_of(const char *media_type)
{
    static const char *const endings[][2] = {
        {"video/webm", "webm"}, {"audio/webm", "webm"}, {"video/mp4", "mp4"},   {"audio/mp4", "mp4"},
        {"image/jpeg", "jpg"},  {"image/png", "png"},   {"image/webp", "webp"},
    };
    for (size_t i = 0; i < COUNT_OF(endings); i++)
        if (strncmp(media_type, endings[i][0], strlen(endings[i][0])) == 0)
            return endings[i][1];
    return "bin";
}

void recording_file_name(const struct recording_chunk *chunk, int file, char ret_name[RECORDING_FILE_NAME_MAX])
{
    const char *side = recording_side_names[chunk->side], *ending = ending_of(chunk->media_type);
    if (chunk->kind == RECORDING_VIDEO)
        snprintf(ret_name, RECORDING_FILE_NAME_MAX, "%s-%d.%s", side, file, ending);
    else
        snprintf(ret_name, RECORDING_FILE_NAME_MAX, "%s-%" PRId64 "-%s.%s", side, chunk->sequence, recording_kind_names[chunk->kind],
                 ending);
}
