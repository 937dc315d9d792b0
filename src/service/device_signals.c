/* SPDX-License-Identifier: Apache-2.0
 * From JSON to a rule. */
#include "src/service/device_signals.h"

#include "src/json/members.h"
#include "src/service/event.h"

#include <stdio.h>

static enum status refuse(struct failure *failure)
{
    return failure_set(failure, STATUS_INVALID, "device_signals",
                       "different words of: root, jailbreak, emulator, debugger, hooking, repackaged");
}

static void append_word(struct device_signals *signals, const char *word)
{
    size_t used = strlen(signals->text);
    int size = snprintf(signals->text + used, sizeof signals->text - used, "%s%s", used > 0 ? "+" : "", word);
    INVARIANT(size > 0 && (size_t)size < sizeof signals->text - used);
}

static enum status read_word(const json_t *value, struct device_signals *signals, struct failure *failure)
{
    enum device_signal signal;
    if (!json_is_string(value) || device_signal_find(json_string_value(value), &signal) != STATUS_OK ||
        (signals->told & SET_OF(signal)) != 0)
        return refuse(failure);
    signals->told |= SET_OF(signal);
    return STATUS_OK;
}

enum status device_signals_read(const json_t *array, struct device_signals *ret_signals, struct failure *failure)
{
    struct device_signals signals = {.told = 0};
    if (!json_is_array(array))
        return refuse(failure);
    for (size_t i = 0; i < json_array_size(array); i++)
        TRY(read_word(json_array_get(array, i), &signals, failure));
    for (enum device_signal signal = 0; signal < DEVICE_SIGNAL_COUNT; signal++)
        if ((signals.told & SET_OF(signal)) != 0)
            append_word(&signals, device_signal_text(signal));
    *ret_signals = signals;
    return STATUS_OK;
}

enum status device_signals_take(const json_t *request, json_t **ret_answer, struct device_signals *ret_signals, struct failure *failure)
{
    const json_t *array = json_object_get(request, "device_signals");
    if (array == NULL)
        return STATUS_OK;
    TRY(device_signals_read(array, ret_signals, failure));
    json_t *answer = json_deep_copy(request);
    if (answer == NULL)
        return STATUS_NO_MEMORY;
    json_object_del(answer, "device_signals");
    *ret_answer = answer;
    return STATUS_OK;
}

/* Techniques of design 4 are shown on the device, and a software token is in it; a hardware token, a certificate's carrier and a person on
 * a screen are not. */
static bool lives_in_device(const struct credential_row *credential)
{
    CLEANUP(json_reference_release) json_t *details = NULL;
    if (!row_word_is(&credential->design, "otp") || members_parse(credential->public_record, &details, NULL) != STATUS_OK)
        return row_word_is(&credential->design, "two_factor");
    const char *delivery = json_string_value(json_object_get(details, "delivery"));
    return delivery != NULL && strcmp(delivery, "software_token") == 0;
}

void device_signals_judge(const struct services *services, const struct credential_row *credential, struct device_signals *signals)
{
    signals->rule = device_policy_judge(&services->device_policy, signals->told, lives_in_device(credential));
}

void device_signals_describe(const struct device_signals *signals, struct ledger_entry *entry)
{
    if (signals->told == 0)
        return;
    event_detail_insert(entry, "device_rule", device_rule_names[signals->rule]);
    event_detail_insert(entry, "device_signals", signals->text);
}

enum status device_signals_write(const struct device_signals *signals, struct buffer *ret_json)
{
    const char *before = "";
    TRY(buffer_append_text(ret_json, "\"reason\":\"device_signals\",\"device_signals\":["));
    for (enum device_signal signal = 0; signal < DEVICE_SIGNAL_COUNT; signal++)
        if ((signals->told & SET_OF(signal)) != 0) {
            TRY(buffer_append_format(ret_json, "%s\"%s\"", before, device_signal_text(signal)));
            before = ",";
        }
    return buffer_append_format(ret_json, "],\"rule\":\"%s\"", device_rule_names[signals->rule]);
}
