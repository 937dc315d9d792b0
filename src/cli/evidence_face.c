/* SPDX-License-Identifier: Apache-2.0
 * The record of technique `face` (9.4.1): its scores are judged again by the parameter set that stands in it, and compared with what the
 * ledger was told. What an engine measured, nobody can measure again: the samples are not kept. */
#include "src/cli/evidence_case.h"

#include "src/biometric/biometric.h"

#include <inttypes.h>

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text != NULL ? text : "";
}

static int64_t number_of(const json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

static bool entry_says(const struct ledger_entry *entry, const char *name, const char *text)
{
    for (size_t i = 0; i < entry->detail_count; i++)
        if (bytes_equal(entry->details[i].name, bytes_of_text(name)))
            return bytes_equal(entry->details[i].text, bytes_of_text(text));
    return false;
}

static bool shows_all_prompts(const json_t *samples)
{
    for (size_t i = 0; i < json_array_size(samples); i++)
        if (!json_is_true(json_object_get(json_array_get(samples, i), "kept")))
            return false;
    return json_array_size(samples) > 0;
}

static struct biometric_verdict judge_again(const json_t *record, const json_t *set)
{
    return (struct biometric_verdict){
        .liveness = number_of(record, "liveness") >= number_of(set, "liveness_min") && strcmp(text_of(record, "attack"), "none") == 0 &&
                    json_array_size(json_object_get(record, "signals")) == 0 && shows_all_prompts(json_object_get(record, "samples")),
        .person = number_of(record, "similarity") >= number_of(set, "similarity_min"),
    };
}

static bool entry_agrees(const struct ledger_entry *entry, const json_t *record, const json_t *set, struct biometric_verdict verdict)
{
    const json_t *engine = json_object_get(record, "engine");
    return entry_says(entry, "parameters", text_of(set, "id")) && entry_says(entry, "engine", text_of(engine, "name")) &&
           entry_says(entry, "model", text_of(engine, "model")) &&
           entry_says(entry, "liveness", verdict.liveness ? "confirmed" : "not_confirmed") &&
           entry_says(entry, "person", verdict.person ? "confirmed" : "not_confirmed");
}

void evidence_check_face(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record)
{
    const json_t *set = json_object_get(record, "parameters"), *engine = json_object_get(record, "engine");
    const struct biometric_verdict verdict = judge_again(record, set);
    bool of_one_model =
        strcmp(text_of(set, "engine"), text_of(engine, "name")) == 0 && strcmp(text_of(set, "model"), text_of(engine, "model")) == 0;
    bool good = json_is_object(set) && of_one_model && entry_agrees(&answered->entry, record, set, verdict);
    evidence_say(this, good, "face", "of entry %" PRIu64 ": judged again by set %s, its scores %s", answered->index, text_of(set, "id"),
                 good ? "come to what the ledger says" : "do not come to what the ledger says");
}
