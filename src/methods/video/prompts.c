/* SPDX-License-Identifier: Apache-2.0
 * Drawing prompts: which, in which order, and with which digits, is the vault's generator's choice. */
#include "src/methods/video/video.h"

#include "src/json/members.h"
#include "src/vault/vault.h"

#define PLACE "{digits}"
#define FILLED_MAX (VIDEO_TEXT_MAX + VIDEO_DIGITS_MAX + 1)
#define DIGIT_BYTES_FAIR 250 /* bytes below fall evenly on ten digits */

static enum status draw_digits(const struct method_context *context, int64_t count, char ret_digits[VIDEO_DIGITS_MAX + 1])
{
    int64_t made = 0;
    while (made < count) {
        uint8_t random;
        TRY(vault_random(context->vault, &random, 1));
        if (random < DIGIT_BYTES_FAIR)
            ret_digits[made++] = (char)('0' + random % 10);
    }
    ret_digits[made] = 0;
    return STATUS_OK;
}

static void fill_in(const char *text, const char *digits, char ret_text[FILLED_MAX])
{
    const char *place = strstr(text, PLACE);
    if (place == NULL)
        snprintf(ret_text, FILLED_MAX, "%s", text);
    else
        snprintf(ret_text, FILLED_MAX, "%.*s%s%s", (int)(place - text), text, digits, place + sizeof PLACE - 1);
}

static enum status draw_one(const struct method_context *context, const struct video_prompt *prompt, json_t *prompts)
{
    char digits[VIDEO_DIGITS_MAX + 1], chinese[FILLED_MAX], english[FILLED_MAX];
    TRY(draw_digits(context, prompt->digits, digits));
    fill_in(prompt->chinese, digits, chinese);
    fill_in(prompt->english, digits, english);
    json_t *drawn = json_pack("{ss, ss, ss}", "id", prompt->id, "zh-TW", chinese, "en", english);
    return json_array_append_new(prompts, drawn) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
}

/* Each prompt of the list gets a random number; those with the smallest are drawn, in that order. */
enum status video_prompts_draw(const struct method_context *context, json_t **ret_prompts)
{
    const struct video_settings *settings = context->settings;
    uint64_t numbers[VIDEO_PROMPTS_MAX];
    bool is_taken[VIDEO_PROMPTS_MAX] = {false};
    CLEANUP(json_reference_release) json_t *prompts = json_array();
    TRY(vault_random(context->vault, (uint8_t *)numbers, settings->prompt_count * sizeof numbers[0]));
    for (int64_t i = 0; i < settings->asked; i++) {
        size_t best = VIDEO_PROMPTS_MAX;
        for (size_t k = 0; k < settings->prompt_count; k++)
            if (!is_taken[k] && (best == VIDEO_PROMPTS_MAX || numbers[k] < numbers[best]))
                best = k;
        if (best == VIDEO_PROMPTS_MAX) /* more are asked than there are: the configuration has seen to that */
            return STATUS_INTERNAL;
        is_taken[best] = true;
        TRY(draw_one(context, &settings->prompts[best], prompts));
    }
    *ret_prompts = json_incref(prompts);
    return STATUS_OK;
}
