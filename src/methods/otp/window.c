/* SPDX-License-Identifier: Apache-2.0
 * Which moving factors a code may have, and how old it is at most when it has one. */
#include "src/methods/otp/otp.h"

#include "law/facts.h"
#include "src/base/limits.h"

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static struct otp_window window_between(int64_t first, int64_t last)
{
    if (last < first)
        return (struct otp_window){0};
    return (struct otp_window){.first = first, .count = smaller(last - first + 1, LIMIT_OTP_WINDOW)};
}

static struct otp_window time_window(const struct otp_device *device, const struct method_credential *credential, timestamp_us now,
                                     int64_t from_drift, int64_t to_drift)
{
    int64_t step = otp_step(now, otp_device_period(device));
    return window_between(larger(credential->next_factor, step + from_drift), step + to_drift);
}

struct otp_window otp_window_of(const struct otp_device *device, const struct otp_settings *settings,
                                const struct method_credential *credential, timestamp_us now)
{
    if (otp_device_period(device) == 0)
        return window_between(credential->next_factor, credential->next_factor + settings->look_ahead);
    return time_window(device, credential, now, larger(credential->drift - settings->time_steps, -settings->drift_steps),
                       smaller(credential->drift + settings->time_steps, settings->drift_steps));
}

struct otp_window otp_window_to_resynchronise(const struct otp_device *device, const struct otp_settings *settings,
                                              const struct method_credential *credential, timestamp_us now)
{
    int64_t steps = settings->resynchronise_steps;
    if (otp_device_period(device) == 0)
        return window_between(credential->next_factor, credential->next_factor + steps);
    return time_window(device, credential, now, -smaller(steps, settings->drift_steps), smaller(steps, settings->drift_steps));
}

/* The longest that can have gone by since the device made the code. A time step began at a moment that the device's clock, as far off as it
 * was known to be, tells. A bound code cannot be older than its question. A counter tells nothing: such a code may have been made at any
 * time since the device was handed over. */
static int64_t age_seconds(const struct otp_facts_input *input)
{
    const struct otp_device *device = &input->record->device;
    int64_t period = otp_device_period(device);
    timestamp_us made_at = device->kind == OTP_OCRA ? input->opened_at : input->credential->enrolled_at;
    if (period > 0)
        made_at = larger(device->kind == OTP_OCRA ? made_at : 0, otp_step_begins(input->factor - input->credential->drift, period));
    return larger(0, input->now - made_at) / TIMESTAMP_SECOND;
}

void otp_make_facts(const struct otp_facts_input *input, struct evidence_facts *ret_facts)
{
    bool bound = input->record->device.kind == OTP_OCRA;
    const struct otp_facts facts = {
        .delivery = input->record->hardware ? DELIVERY_HARDWARE_TOKEN : DELIVERY_SOFTWARE_TOKEN,
        .bound_to_content = bound,
        .age_seconds = age_seconds(input),
        .protections = bound ? SET_OF(PROTECTION_OTP_BOUND) : 0,
    };
    *ret_facts = (struct evidence_facts){.design = DESIGN_OTP, .otp = facts};
}
