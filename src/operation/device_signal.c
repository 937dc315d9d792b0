/* SPDX-License-Identifier: Apache-2.0
 * The list, and the policy over it. */
#include "src/operation/device_signal.h"

static const char *const texts[DEVICE_SIGNAL_COUNT] = {"root", "jailbreak", "emulator", "debugger", "hooking", "repackaged"};

const char *const device_rule_names[] = {"note", "require_other", "refuse", NULL};

const char *device_signal_text(enum device_signal signal)
{
    INVARIANT(signal < DEVICE_SIGNAL_COUNT);
    return texts[signal];
}

enum status device_signal_find(const char *text, enum device_signal *ret_signal)
{
    for (enum device_signal signal = 0; signal < DEVICE_SIGNAL_COUNT; signal++)
        if (strcmp(texts[signal], text) == 0) {
            *ret_signal = signal;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

enum device_rule device_policy_judge(const struct device_policy *policy, word_set told, bool lives_in_device)
{
    enum device_rule strictest = DEVICE_NOTE;
    for (enum device_signal signal = 0; signal < DEVICE_SIGNAL_COUNT; signal++)
        if ((told & SET_OF(signal)) != 0 && policy->rules[signal] > strictest)
            strictest = policy->rules[signal];
    return strictest == DEVICE_REQUIRE_OTHER && !lives_in_device ? DEVICE_NOTE : strictest;
}
