/* SPDX-License-Identifier: Apache-2.0
 * The record of technique `face` (9.4.1): its scores are judged again by the parameter set that stands in it, and compared with what the
 * ledger was told; samples, where they are kept, with their hashes. */
#include "src/cli/evidence_case.h"

#include "src/methods/two_factor/face_kept.h"

#include <inttypes.h>
#include <stdio.h>

static bool entry_agrees(const struct ledger_entry *entry, const struct face_kept *kept, struct biometric_verdict verdict)
{
    return ledger_entry_says(entry, "parameters", bytes_of_text(kept->set.id.text)) &&
           ledger_entry_says(entry, "engine", bytes_of_text(kept->answer.engine.name)) &&
           ledger_entry_says(entry, "model", bytes_of_text(kept->answer.engine.model)) &&
           ledger_entry_says(entry, "liveness", bytes_of_text(verdict.liveness ? "confirmed" : "not_confirmed")) &&
           ledger_entry_says(entry, "person", bytes_of_text(verdict.person ? "confirmed" : "not_confirmed"));
}

static size_t count_kept(const struct biometric_request *request)
{
    size_t count = 0;
    for (size_t i = 0; i < request->sample_count; i++)
        count += request->samples[i].base64 != NULL;
    return count;
}

void evidence_check_face(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record)
{
    CLEANUP(face_kept_release) struct face_kept kept;
    struct biometric_verdict verdict;
    face_kept_init(&kept);
    enum status status = face_kept_read(record, &kept);
    if (status != STATUS_OK) {
        evidence_say(this, false, "face", "the record of entry %" PRIu64 " %s", answered->index,
                     status == STATUS_CORRUPT ? "keeps a sample that is not the one which was measured" : "is not of its form");
        return;
    }
    bool good = face_kept_verify(&kept, &verdict) == STATUS_OK && entry_agrees(&answered->entry, &kept, verdict);
    evidence_say(this, good, "face", "of entry %" PRIu64 ": judged again by set %s, its scores %s", answered->index, kept.set.id.text,
                 good ? "come to what the ledger says" : "do not come to what the ledger says");
    if (count_kept(&kept.request) > 0)
        printf("    %-12s %zu kept, each by its hash the one that was measured\n", "samples", count_kept(&kept.request));
}
