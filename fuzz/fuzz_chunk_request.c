/* SPDX-License-Identifier: Apache-2.0
 * A chunk of a recording: whatever is taken is within its limits, has the digest that it tells, and stands in one line of the chain. */
#include "fuzz/harness.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"
#include "src/methods/video/chunk_request.h"

#define BYTES_MAX 4096

static void check_chunk(const struct chunk_request *request)
{
    const struct recording_chunk *chunk = &request->chunk;
    CLEANUP(buffer_release) struct buffer line = BUFFER_INIT(RECORDING_LINE_BYTES_MAX);
    struct digest digest;
    digest_of(buffer_bytes(&request->bytes), &digest);
    INVARIANT(digest_equal(&digest, &chunk->digest) && chunk->size == (int64_t)request->bytes.size && request->bytes.size <= BYTES_MAX);
    INVARIANT(chunk->sequence >= 0 && chunk->sequence < LIMIT_RECORDING_CHUNKS && chunk->side < RECORDING_SIDE_COUNT);
    INVARIANT(recording_line(chunk, &line) == STATUS_OK);
    size_t spaces = 0;
    for (size_t i = 0; i < line.size; i++) {
        INVARIANT(line.data[i] >= ' ' && line.data[i] <= '~' && line.data[i] != '"' && line.data[i] != '\\');
        spaces += line.data[i] == ' ';
    }
    INVARIANT(spaces == 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    CLEANUP(chunk_request_release) struct chunk_request request;
    struct failure failure = {0};
    chunk_request_init(&request, BYTES_MAX);
    if (members_parse(bytes_of(data, size), &json, &failure) != STATUS_OK)
        return 0;
    if (chunk_request_read(json, &request, &failure) == STATUS_OK)
        check_chunk(&request);
    else
        INVARIANT(failure.message[0] != 0);
    return 0;
}
