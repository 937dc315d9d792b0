/* SPDX-License-Identifier: Apache-2.0
 * The record of design 5: its recording's hash chain is followed again, from the ceremony's id to the head that the ledger knows. */
#include "src/cli/evidence_case.h"

#include <inttypes.h>

#include "src/crypto/digest.h"
#include "src/methods/video/recording.h"

static bool follow(const char *ceremony, const json_t *lines, struct digest *ret_chain)
{
    recording_chain_start(ceremony, ret_chain);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *line = json_string_value(json_array_get(lines, i));
        if (line == NULL)
            return false;
        recording_chain_add(ret_chain, bytes_of_text(line), ret_chain);
    }
    return json_is_array(lines);
}

void evidence_check_recording(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record)
{
    const json_t *recording = json_object_get(record, "recording"), *lines = json_object_get(recording, "chunks");
    const char *head = json_string_value(json_object_get(recording, "head"));
    const char *ceremony = json_string_value(json_object_get(recording, "ceremony"));
    char followed[2 * DIGEST_SIZE];
    struct digest chain;
    bool good = head != NULL && ceremony != NULL && follow(ceremony, lines, &chain);
    if (good) {
        hex_write(bytes_of(chain.bytes, DIGEST_SIZE), followed);
        good = bytes_equal(bytes_of_text(head), bytes_of(followed, sizeof followed)) &&
               bytes_equal(bytes_of_text(ceremony), answered->entry.ceremony) &&
               ledger_entry_says(&answered->entry, "chain", bytes_of_text(head));
    }
    evidence_say(this, good, "recording", "of entry %" PRIu64 ": the chain of its %zu chunks %s", answered->index, json_array_size(lines),
                 good ? "leads to the head in the ledger" : "does not lead to the head in the ledger");
}
