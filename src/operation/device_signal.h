/* SPDX-License-Identifier: Apache-2.0
 * What an app tells of the device that it runs on, in a closed list of words, and what the institution makes of each. A signal that is
 * missing proves nothing: whoever took the app apart tells none. */
#pragma once

#include "law/facts.h"

enum device_signal {
    DEVICE_SIGNAL_ROOT,
    DEVICE_SIGNAL_JAILBREAK,
    DEVICE_SIGNAL_EMULATOR,
    DEVICE_SIGNAL_DEBUGGER,
    DEVICE_SIGNAL_HOOKING,    /* somebody changes the app while it runs */
    DEVICE_SIGNAL_REPACKAGED, /* the app is not as the institution signed it */
    DEVICE_SIGNAL_COUNT
};
const char *device_signal_text(enum device_signal signal);
/* STATUS_INVALID: not a word of the list. */
MUST_CHECK enum status device_signal_find(const char *text, enum device_signal *ret_signal);

enum device_rule {
    DEVICE_NOTE,          /* kept on record, and no more */
    DEVICE_REQUIRE_OTHER, /* what lives in the device serves for nothing */
    DEVICE_REFUSE,        /* nothing that comes through the device serves */
};
/* The same in words, as in the configuration, closed by NULL. */
extern const char *const device_rule_names[];

struct device_policy {
    enum device_rule rules[DEVICE_SIGNAL_COUNT];
};
/* Of all signals told (a set of enum device_signal) the strictest rule; DEVICE_NOTE where it does not touch this credential. */
enum device_rule device_policy_judge(const struct device_policy *policy, word_set told, bool lives_in_device);
