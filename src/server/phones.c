/* SPDX-License-Identifier: Apache-2.0
 * Sections codes and phones of countersignd.yaml as values. */
#include "src/server/phones.h"

#define MINOR_PER_TWD 100

static const char *chosen(const char *sender)
{
    return strcmp(sender, "any") != 0 ? sender : NULL;
}

void phones_configure(const struct server_config *config, struct phone_policy *ret_policy)
{
    *ret_policy = (struct phone_policy){
        .codes = {.digits = config->codes.digits,
                  .seconds = config->codes.seconds,
                  .non_designated_seconds = config->codes.non_designated_seconds,
                  .withdrawal_seconds = config->codes.withdrawal_seconds,
                  .sends_max = config->codes.sends,
                  .pause_seconds = config->codes.pause_seconds,
                  .number_lock_after = config->codes.lock_after,
                  .customer_lock_after = config->otp.customer_lock_after,
                  .changes_numbers = config->phones.changed_by_codes == SWITCH_ON},
        .number_hour = config->codes.number_hour,
        .customer_hour = config->codes.customer_hour,
        .address_hour = config->codes.address_hour,
        .quarantine_hours = config->phones.quarantine_hours,
        .quarantine_minor = (int64_t)config->phones.quarantine_day_twd * MINOR_PER_TWD,
        .quarantine_defers = config->phones.quarantine == QUARANTINE_DEFER,
        .senders = {[CHANNEL_SMS] = chosen(config->codes.sms_sender), [CHANNEL_VOICE] = chosen(config->codes.voice_sender)},
        .templates = {[PHONE_TEMPLATE_PAYMENT] = config->codes.payment_template,
                      [PHONE_TEMPLATE_WITHDRAWAL] = config->codes.withdrawal_template,
                      [PHONE_TEMPLATE_SERVICE] = config->codes.service_template,
                      [PHONE_TEMPLATE_VERIFICATION] = config->phones.verification_template,
                      [PHONE_TEMPLATE_CHANGED] = config->phones.changed_template},
    };
}
