/* SPDX-License-Identifier: Apache-2.0
 * The contract's words. */
#include "src/biometric/biometric.h"

static const char *const prompts[] = {
    [BIOMETRIC_STRAIGHT] = "straight",     [BIOMETRIC_TURN_LEFT] = "turn_left", [BIOMETRIC_TURN_RIGHT] = "turn_right",
    [BIOMETRIC_OPEN_MOUTH] = "open_mouth", [BIOMETRIC_LOOK_UP] = "look_up",
};
static const char *const attacks[] = {
    [BIOMETRIC_ATTACK_NONE] = "none", [BIOMETRIC_ATTACK_PRINT] = "print",         [BIOMETRIC_ATTACK_SCREEN] = "screen",
    [BIOMETRIC_ATTACK_MASK] = "mask", [BIOMETRIC_ATTACK_SYNTHETIC] = "synthetic", [BIOMETRIC_ATTACK_OTHER] = "other",
};
static const char *const signals[] = {
    [BIOMETRIC_VIRTUAL_CAMERA] = "virtual_camera", [BIOMETRIC_EMULATOR] = "emulator", [BIOMETRIC_REPEATED_SAMPLE] = "repeated_sample",
    [BIOMETRIC_FRAME_RATE] = "frame_rate",         [BIOMETRIC_METADATA] = "metadata",
};
static const char *const faults[] = {
    [BIOMETRIC_MEASURED] = "none",
    [BIOMETRIC_NO_FACE] = "no_face",
    [BIOMETRIC_MANY_FACES] = "many_faces",
    [BIOMETRIC_POOR_QUALITY] = "poor_quality",
};
_Static_assert(COUNT_OF(prompts) == BIOMETRIC_PROMPT_COUNT && COUNT_OF(attacks) == BIOMETRIC_ATTACK_COUNT &&
                   COUNT_OF(signals) == BIOMETRIC_SIGNAL_COUNT && COUNT_OF(faults) == BIOMETRIC_FAULT_COUNT,
               "each has its word");

const char *biometric_prompt_text(enum biometric_prompt prompt)
{
    return prompts[prompt];
}

const char *biometric_attack_text(enum biometric_attack attack)
{
    return attacks[attack];
}

const char *biometric_signal_text(enum biometric_signal signal)
{
    return signals[signal];
}

const char *biometric_fault_text(enum biometric_fault fault)
{
    return faults[fault];
}

static enum status find_word(const char *const *words, unsigned count, const char *text, unsigned *ret_number)
{
    for (unsigned number = 0; number < count; number++)
        if (strcmp(words[number], text) == 0) {
            *ret_number = number;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

enum status biometric_prompt_find(const char *text, enum biometric_prompt *ret_prompt)
{
    unsigned number;
    TRY(find_word(prompts, COUNT_OF(prompts), text, &number));
    *ret_prompt = (enum biometric_prompt)number;
    return STATUS_OK;
}

enum status biometric_attack_find(const char *text, enum biometric_attack *ret_attack)
{
    unsigned number;
    TRY(find_word(attacks, COUNT_OF(attacks), text, &number));
    *ret_attack = (enum biometric_attack)number;
    return STATUS_OK;
}

enum status biometric_fault_find(const char *text, enum biometric_fault *ret_fault)
{
    unsigned number;
    TRY(find_word(faults, COUNT_OF(faults), text, &number));
    *ret_fault = (enum biometric_fault)number;
    return STATUS_OK;
}

enum status biometric_signals_read(const json_t *list, unsigned *ret_signals)
{
    unsigned read = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        unsigned number;
        if (text == NULL || find_word(signals, COUNT_OF(signals), text, &number) != STATUS_OK)
            return STATUS_INVALID;
        read |= 1U << number;
    }
    *ret_signals = read;
    return STATUS_OK;
}
