/* SPDX-License-Identifier: Apache-2.0
 * The signals that an app tells of its device with the opening or the answer of a ceremony: read, judged by the institution's policy, and
 * put on record. */
#pragma once

#include "src/ledger/entry.h"
#include "src/service/services.h"
#include "src/store/credentials.h"

#include <jansson.h>

#define DEVICE_SIGNALS_TEXT_SIZE 64
struct device_signals {
    word_set told;                       /* of enum device_signal */
    enum device_rule rule;               /* what policy makes of them here */
    char text[DEVICE_SIGNALS_TEXT_SIZE]; /* "root+debugger", for the ledger; "" when none was told */
};

/* STATUS_INVALID, with its reason, for anything but an array of different words of the list. */
MUST_CHECK enum status device_signals_read(const json_t *array, struct device_signals *ret_signals, struct failure *failure);
/* The answer without its member `device_signals`, and what that said. `*ret_answer` is owned by the caller; NULL: there was none, and the
 * request stands as it is. */
MUST_CHECK enum status device_signals_take(const json_t *request, json_t **ret_answer, struct device_signals *ret_signals,
                                           struct failure *failure);
/* `credential` is empty where the design needs none. */
void device_signals_judge(const struct services *services, const struct credential_row *credential, struct device_signals *signals);
/* Nothing when none was told. */
void device_signals_describe(const struct device_signals *signals, struct ledger_entry *entry);
/* `"reason":"device_signals","device_signals":[…],"rule":…` */
MUST_CHECK enum status device_signals_write(const struct device_signals *signals, struct buffer *ret_json);
