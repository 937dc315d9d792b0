/* SPDX-License-Identifier: Apache-2.0
 * What a try asks: the vault's generator chooses, so that nobody can have made the samples before. */
#include "src/methods/two_factor/face.h"

#include "src/json/members.h"
#include "src/vault/vault.h"

#define STATE_TRIES_MAX 16

struct prompt_texts {
    const char *chinese, *english;
};
static const struct prompt_texts texts[BIOMETRIC_PROMPT_COUNT] = {
    [BIOMETRIC_STRAIGHT] = {"請正視鏡頭", "Look straight into the camera"},
    [BIOMETRIC_TURN_LEFT] = {"請將頭轉向您的左邊", "Turn your head to your left"},
    [BIOMETRIC_TURN_RIGHT] = {"請將頭轉向您的右邊", "Turn your head to your right"},
    [BIOMETRIC_OPEN_MOUTH] = {"請張開嘴巴", "Open your mouth"},
    [BIOMETRIC_LOOK_UP] = {"請抬頭向上看", "Lift your head and look up"},
};

/* Each gets a random number; those with the smallest are asked, in that order. */
static enum status draw(const struct method_context *context, struct face_state *ret_state)
{
    const struct two_factor_settings *settings = context->settings;
    struct face_state state = {.count = 1, .prompts = {BIOMETRIC_STRAIGHT}};
    uint64_t numbers[BIOMETRIC_PROMPT_COUNT];
    TRY(vault_random(context->vault, (uint8_t *)numbers, sizeof numbers));
    numbers[BIOMETRIC_STRAIGHT] = UINT64_MAX;
    while (state.count < 1 + (size_t)settings->face->prompts) {
        enum biometric_prompt least = BIOMETRIC_STRAIGHT;
        for (enum biometric_prompt prompt = 0; prompt < BIOMETRIC_PROMPT_COUNT; prompt++)
            if (numbers[prompt] < numbers[least])
                least = prompt;
        numbers[least] = UINT64_MAX;
        state.prompts[state.count++] = least;
    }
    *ret_state = state;
    return STATUS_OK;
}

static unsigned asked_by(const struct face_state *state)
{
    unsigned asked = 0;
    for (size_t i = 0; i < state->count; i++)
        asked |= 1U << state->prompts[i];
    return asked;
}

enum status face_state_draw(const struct method_context *context, const struct face_state *before, struct face_state *ret_state)
{
    _Static_assert(FACE_PROMPTS_MAX < BIOMETRIC_PROMPT_COUNT - 1, "there are always others to ask");
    struct face_state state;
    do
        TRY(draw(context, &state));
    while (before != NULL && asked_by(&state) == asked_by(before));
    state.try = before != NULL ? before->try + 1 : 0;
    *ret_state = state;
    return STATUS_OK;
}

enum status face_state_write(const struct face_state *state, struct buffer *ret_text)
{
    json_t *prompts = json_array();
    for (size_t i = 0; i < state->count; i++)
        json_array_append_new(prompts, json_string(biometric_prompt_text(state->prompts[i])));
    return members_write(json_pack("{sI, so}", "try", (json_int_t)state->try, "prompts", prompts), ret_text);
}

enum status face_state_read(struct bytes text, struct face_state *ret_state)
{
    struct face_state state = {.count = 0};
    const json_t *prompts = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"try", MEMBER_INTEGER, true, STATE_TRIES_MAX, &state.try},
        {"prompts", MEMBER_ARRAY, true, LIMIT_BIOMETRIC_SAMPLES, &prompts},
    };
    TRY(members_parse(text, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    for (; state.count < json_array_size(prompts); state.count++) {
        const char *word = json_string_value(json_array_get(prompts, state.count));
        if (word == NULL || biometric_prompt_find(word, &state.prompts[state.count]) != STATUS_OK)
            return STATUS_CORRUPT;
    }
    *ret_state = state;
    return STATUS_OK;
}

json_t *face_prompts_json(const struct face_state *state)
{
    json_t *list = json_array();
    for (size_t i = 0; i < state->count; i++) {
        const struct prompt_texts *text = &texts[state->prompts[i]];
        json_array_append_new(
            list, json_pack("{ss, ss, ss}", "id", biometric_prompt_text(state->prompts[i]), "zh-TW", text->chinese, "en", text->english));
    }
    return list;
}
