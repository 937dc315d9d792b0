/* SPDX-License-Identifier: Apache-2.0
 * Technique `face` of design 4: the institution compares itself (9.4.1). An engine of its own process measures; the parameter set that is
 * in force says what suffices, and goes into the evidence. Where a living person or the very person was not confirmed, the ceremony asks
 * again with other prompts; at its end that is what it establishes, and another design must be added. */
#pragma once

#include "src/biometric/engine.h"
#include "src/methods/two_factor/two_factor.h"

#define FACE_PROMPTS_MAX (LIMIT_BIOMETRIC_SAMPLES - 1) /* beside the one that is compared */

/* The institution's declaration that it keeps the emerging-technology rule on biometric data. What that rule asks is not known to us. */
struct face_rule {
    struct digest document;
    timestamp_us valid_from, valid_until;
};
struct face_settings {
    const struct engine_settings *engine;
    struct face_rule rule;
    int64_t prompts;                      /* of one try, beside the one that is compared */
    int64_t seconds;                      /* that a ceremony lives */
    int64_t tries;                        /* of one ceremony */
    int64_t attempts, corporate_attempts; /* tries without a confirmation, in a row, that lock the credential */
    bool keeps_samples;                   /* sealed, with the evidence; else their SHA-256 alone is kept */
};
bool face_rule_is_kept(const struct face_settings *settings, timestamp_us now);

/* The sealed record: a template, and which model of which engine made it. */
struct face_record {
    bool corporate;
    timestamp_us enrolled_at;
    struct biometric_engine_name engine;
    struct digest sample; /* that the template was made of */
    struct buffer template_bytes;
};
void face_record_init(struct face_record *record);
void face_record_release(struct face_record *record);
MUST_CHECK enum status face_record_read(struct bytes text, struct face_record *record);
MUST_CHECK enum status face_record_write(const struct face_record *record, struct buffer *ret_record, struct buffer *ret_public);

/* What one try asks, and which it is. */
struct face_state {
    int64_t try; /* 0 first */
    size_t count;
    enum biometric_prompt prompts[LIMIT_BIOMETRIC_SAMPLES];
};
/* BIOMETRIC_STRAIGHT, then others drawn by the vault's generator; after a try `before`, not the same ones. NULL: it is the first. */
MUST_CHECK enum status face_state_draw(const struct method_context *context, const struct face_state *before, struct face_state *ret_state);
MUST_CHECK enum status face_state_write(const struct face_state *state, struct buffer *ret_text);
MUST_CHECK enum status face_state_read(struct bytes text, struct face_state *ret_state);
/* The prompts with their texts for customers; NULL when there is no memory. */
json_t *face_prompts_json(const struct face_state *state);

/* One try that was measured. */
struct face_try {
    const struct method_context *context;
    const struct method_operation *operation;
    const struct face_state *state;
    const struct biometric_request *request;
    const struct biometric_answer *answer;
    struct biometric_verdict verdict;
    bool is_last;
};
/* An array of the words "liveness" and "person"; NULL when there is no memory. */
json_t *face_not_confirmed_json(const struct face_try *measured);
/* The designs that this server runs and that can authorise the operation beside this one: 9.4.1 asks for one of them. NULL when there is no
 * memory. */
json_t *face_designs_to_add_json(const struct method_operation *operation);
/* Facts, record and details of a try that ends the ceremony; of one that does not, the details alone. */
MUST_CHECK enum status face_evidence_write(const struct face_try *measured, struct method_result *result);
