/* SPDX-License-Identifier: Apache-2.0
 * The chain is over text, so that anybody can follow it with a SHA-256 program. */
#include "src/methods/video/recording.h"

#include "src/base/encode.h"
#include "src/crypto/digest.h"

#include <inttypes.h>
#include <string.h>

const char *const recording_side_names[RECORDING_SIDE_COUNT + 1] = {
    [RECORDING_CUSTOMER] = "customer", [RECORDING_OFFICER] = "officer", [RECORDING_SIDE_COUNT] = NULL};
const char *const recording_kind_names[RECORDING_KIND_COUNT + 1] = {
    [RECORDING_VIDEO] = "video", [RECORDING_SNAPSHOT] = "snapshot", [RECORDING_DOCUMENT] = "document", [RECORDING_KIND_COUNT] = NULL};

enum status recording_name_find(const char *const *names, const char *text, unsigned *ret_index)
{
    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], text) != 0)
            continue;
        *ret_index = i;
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}

enum status recording_line(const struct recording_chunk *chunk, struct buffer *ret_line)
{
    TRY(buffer_append_format(ret_line, "%s %" PRId64 " %s %s %s %" PRId64 " ", recording_side_names[chunk->side], chunk->sequence,
                             recording_kind_names[chunk->kind], chunk->is_last ? RECORDING_PART_LAST : RECORDING_PART_MORE,
                             chunk->media_type, chunk->size));
    TRY(hex_encode(bytes_of(chunk->digest.bytes, DIGEST_SIZE), ret_line));
    return buffer_append_format(ret_line, " %" PRId64 " %s", chunk->received_at, chunk->hints);
}

void recording_chain_start(const char *ceremony, struct digest *ret_chain)
{
    const struct bytes parts[] = {bytes_of_text("countersign-recording-1 "), bytes_of_text(ceremony)};
    digest_of_parts(parts, COUNT_OF(parts), ret_chain);
}

void recording_chain_add(const struct digest *before, struct bytes line, struct digest *ret_chain)
{
    const struct bytes parts[] = {bytes_of(before->bytes, DIGEST_SIZE), line};
    digest_of_parts(parts, COUNT_OF(parts), ret_chain);
}

enum status recording_chain_next(const struct digest *before, const struct recording_chunk *chunk, struct digest *ret_chain)
{
    CLEANUP(buffer_release) struct buffer line = BUFFER_INIT(RECORDING_LINE_BYTES_MAX);
    TRY(recording_line(chunk, &line));
    recording_chain_add(before, buffer_bytes(&line), ret_chain);
    return STATUS_OK;
}

enum status recording_verify(const struct recording *recording)
{
    struct digest chain;
    recording_chain_start(recording->ceremony, &chain);
    for (size_t i = 0; i < recording->count; i++) {
        struct digest next;
        TRY(recording_chain_next(&chain, &recording->chunks[i], &next));
        if (!digest_equal(&next, &recording->chunks[i].chain))
            return STATUS_CORRUPT;
        chain = next;
    }
    return digest_equal(&chain, &recording->head) ? STATUS_OK : STATUS_CORRUPT;
}

const struct recording_chunk *recording_find(const struct recording *recording, enum recording_side side, int64_t sequence)
{
    for (size_t i = 0; i < recording->count; i++)
        if (recording->chunks[i].side == side && recording->chunks[i].sequence == sequence)
            return &recording->chunks[i];
    return NULL;
}

static void add_side(const struct recording *recording, enum recording_side side, struct recording_sum *sum)
{
    int64_t highest = -1;
    for (size_t i = 0; i < recording->count; i++) {
        const struct recording_chunk *chunk = &recording->chunks[i];
        if (chunk->side != side)
            continue;
        sum->chunks[side]++;
        sum->has_ended[side] |= chunk->is_last;
        highest = chunk->sequence > highest ? chunk->sequence : highest;
    }
    sum->missing[side] = highest + 1 - sum->chunks[side];
}

static void add_pause(timestamp_us from, timestamp_us to, struct recording_sum *sum)
{
    if (to - from > sum->longest_pause_us)
        sum->longest_pause_us = to - from;
}

void recording_add_up(const struct recording *recording, timestamp_us now, struct recording_sum *ret_sum)
{
    struct recording_sum sum = {.video = 0};
    timestamp_us latest = 0;
    for (enum recording_side side = 0; side < RECORDING_SIDE_COUNT; side++)
        add_side(recording, side, &sum);
    for (size_t i = 0; i < recording->count; i++) {
        const struct recording_chunk *chunk = &recording->chunks[i];
        sum.images += chunk->kind == RECORDING_SNAPSHOT;
        if (chunk->kind != RECORDING_VIDEO || chunk->side != RECORDING_CUSTOMER)
            continue;
        if (sum.video++ > 0)
            add_pause(latest, chunk->received_at, &sum);
        latest = chunk->received_at;
    }
    if (sum.video > 0 && !sum.has_ended[RECORDING_CUSTOMER])
        add_pause(latest, recording->closed_at != 0 ? recording->closed_at : now, &sum);
    *ret_sum = sum;
}

bool recording_is_complete(const struct recording_sum *sum, int64_t pause_seconds)
{
    return sum->video > 0 && sum->missing[RECORDING_CUSTOMER] == 0 && sum->missing[RECORDING_OFFICER] == 0 &&
           sum->longest_pause_us <= pause_seconds * TIMESTAMP_SECOND;
}
