/* SPDX-License-Identifier: Apache-2.0
 * The recording of a ceremony as the use cases need it: begun with the ceremony, loaded with its chunks, told of in the ledger. */
#pragma once

#include "src/ledger/entry.h"
#include "src/methods/video/video.h"
#include "src/service/call.h"
#include "src/store/ceremonies.h"
#include "src/store/recordings.h"

/* The settings of design video; NULL where this server runs none. */
static inline const struct video_settings *recording_settings(const struct services *services)
{
    return services->method_settings[DESIGN_VIDEO];
}

/* In the transaction of the ceremony's row. STATUS_CONFLICT, with its reason, when the operation has had as many as one may have. */
MUST_CHECK enum status recording_begin(struct call *call, struct keeper_transaction *transaction, const struct ceremony_row *ceremony);

struct loaded_recording {
    struct recording_row row;
    size_t count;
    struct recording_chunk_row *rows; /* without their bytes */
    struct recording_chunk *chunks;
    struct recording recording; /* of all of it; borrows */
};
void loaded_recording_release(struct loaded_recording *recording);
/* STATUS_NOT_FOUND when the ceremony has none. Whether its chain holds is another question: recording_verify. */
MUST_CHECK enum status loaded_recording_read(struct store_connection *connection, const struct ceremony_row *ceremony,
                                             struct loaded_recording *recording);

/* STATUS_CORRUPT when a word of the row is none. Borrows its texts. */
MUST_CHECK enum status recording_chunk_from_row(const struct recording_chunk_row *row, struct recording_chunk *ret_chunk);

/* How far the recording has grown: its head and its number of chunks. With `operation`, in that operation's trail. */
MUST_CHECK enum status recording_tell(struct keeper_transaction *transaction, enum ledger_event event, const struct ceremony_row *ceremony,
                                      const struct digest *head, int64_t chunks);
/* Closes it with what was examined, and forgets the conference's signals. STATUS_CONFLICT, with its reason, when it has grown since. */
MUST_CHECK enum status recording_close(struct call *call, struct keeper_transaction *transaction, const struct ceremony_row *ceremony,
                                       const struct loaded_recording *recording);

/* Finds the ceremony that the first parameter of the call names, and loads its customer as the call's subject. STATUS_NOT_FOUND when it has
 * no recording to speak of: of another design, or of a customer who was erased. */
MUST_CHECK enum status recording_find_ceremony(struct call *call, struct store_connection *connection, struct ceremony_row *ret_ceremony);

#define RECORDING_CHUNK_NAME_SIZE 80
/* What a chunk's bytes are sealed as. */
void recording_chunk_name(const char *ceremony, const char *side, int64_t sequence, char ret_name[RECORDING_CHUNK_NAME_SIZE]);
