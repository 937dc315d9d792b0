/* SPDX-License-Identifier: Apache-2.0
 * A recording as values: its chunks in the order of arrival, the hash chain over them, and what they come to. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/limits.h"
#include "src/base/timestamp.h"

enum recording_side { RECORDING_CUSTOMER, RECORDING_OFFICER, RECORDING_SIDE_COUNT };
enum recording_kind { RECORDING_VIDEO, RECORDING_SNAPSHOT, RECORDING_DOCUMENT, RECORDING_KIND_COUNT };
/* Closed by NULL. */
extern const char *const recording_side_names[RECORDING_SIDE_COUNT + 1];
extern const char *const recording_kind_names[RECORDING_KIND_COUNT + 1];
/* STATUS_NOT_FOUND when no name is `text`. */
MUST_CHECK enum status recording_name_find(const char *const *names, const char *text, unsigned *ret_index);

#define RECORDING_PART_MORE "more"
#define RECORDING_PART_LAST "last"
#define RECORDING_NO_HINTS "-"
#define RECORDING_MEDIA_TYPE_MAX 64
#define RECORDING_HINTS_MAX 8
#define RECORDING_HINT_BYTES_MAX 32
#define RECORDING_LINE_BYTES_MAX 640

/* What one chunk is, but for its bytes. Borrows its texts. */
struct recording_chunk {
    enum recording_side side;
    int64_t sequence; /* as the side counts, from 0 */
    enum recording_kind kind;
    bool is_last;           /* the side sends no number above this one */
    const char *media_type; /* visible ASCII */
    const char *hints;      /* words of the client with commas between them, or RECORDING_NO_HINTS */
    int64_t size;
    struct digest digest; /* SHA-256 of the bytes */
    timestamp_us received_at;
    struct digest chain;
};

/* The chunk as a line of text, without a line end: "customer 0 video more video/webm 1024 <SHA-256> <received_at> -". */
MUST_CHECK enum status recording_line(const struct recording_chunk *chunk, struct buffer *ret_line);
/* The chain before any chunk is the SHA-256 of "countersign-recording-1 <ceremony>"; after a chunk, of the value before it and its line. */
void recording_chain_start(const char *ceremony, struct digest *ret_chain);
void recording_chain_add(const struct digest *before, struct bytes line, struct digest *ret_chain);
MUST_CHECK enum status recording_chain_next(const struct digest *before, const struct recording_chunk *chunk, struct digest *ret_chain);

struct recording {
    const char *ceremony;
    size_t count;
    const struct recording_chunk *chunks; /* in the order of arrival */
    struct digest head;                   /* as it is kept beside them */
    timestamp_us closed_at;               /* 0 while it grows */
};
/* STATUS_CORRUPT unless the chain runs through all chunks to the head. */
MUST_CHECK enum status recording_verify(const struct recording *recording);
/* NULL when there is none. */
const struct recording_chunk *recording_find(const struct recording *recording, enum recording_side side, int64_t sequence);

struct recording_sum {
    int64_t chunks[RECORDING_SIDE_COUNT];
    int64_t missing[RECORDING_SIDE_COUNT]; /* numbers below the highest that never came */
    bool has_ended[RECORDING_SIDE_COUNT];  /* the last one came */
    int64_t video;                         /* of the customer's side */
    int64_t images;                        /* snapshots, of either side */
    int64_t longest_pause_us; /* between arrivals of the customer's video, and from the latest to the end unless it was the last */
};
/* `now` is the end of a recording that still grows. */
void recording_add_up(const struct recording *recording, timestamp_us now, struct recording_sum *ret_sum);
/* Nothing is missing, and the customer was seen all the time: no pause longer than `pause_seconds`. */
bool recording_is_complete(const struct recording_sum *sum, int64_t pause_seconds);
