/* SPDX-License-Identifier: Apache-2.0
 * The listing of a recording, as `GET /v1/ceremonies/{id}/recording` answers it, and its chunks laid out as files: of each side and in the
 * order in which it counted them, its video in files that begin where the recorder began one, and each picture in one of its own. */
#pragma once

#include <jansson.h>

#include "src/methods/video/recording.h"

struct recording_listed {
    struct recording_chunk chunk;
    char hints[RECORDING_HINTS_MAX * (RECORDING_HINT_BYTES_MAX + 1)];
};
struct recording_listing {
    json_t *json;
    const char *ceremony, *head;
    size_t count;
    struct recording_listed *listed; /* in the order of arrival */
};
void recording_listing_release(struct recording_listing *listing);
/* STATUS_INVALID when it is no such listing, STATUS_CORRUPT when its chain does not lead to its head. */
MUST_CHECK enum status recording_listing_read(struct bytes text, struct recording_listing *ret_listing);

/* Walks through the chunks, side by side, each in its numbers' order. */
struct recording_walk {
    const struct recording_listing *listing;
    size_t side;
    int64_t sequence;
};
/* The next chunk's place in the order of arrival. false: there is none. */
bool recording_walk_next(struct recording_walk *walk, size_t *ret_position);

#define RECORDING_FILE_NAME_MAX 64
/* Does a chunk with these first bytes begin a file (EBML of WebM and Matroska, `ftyp` of MP4)? */
bool recording_begins_file(struct bytes bytes);
/* "customer-1.webm" with the number of a side's video file, "customer-17-document.png" with a picture's own number. */
void recording_file_name(const struct recording_chunk *chunk, int file, char ret_name[RECORDING_FILE_NAME_MAX]);
