/* SPDX-License-Identifier: Apache-2.0
 * What the law asks of a code by message: how old it may become, and the facts of 9.3. The digits of such a code are random: they do not
 * depend on the content, so 9.3.1's two minutes hold; but where its message tells amount and payee, and the code serves for nothing else,
 * that is the protection otp_bound. */
#include "src/methods/phone/phone.h"

int64_t phone_code_seconds(const struct operation_facts *operation, const struct phone_settings *settings)
{
    if (operation->service == SERVICE_CARDLESS_WITHDRAWAL)
        return settings->withdrawal_seconds;
    if (operation->payee == PAYEE_NON_DESIGNATED)
        return settings->non_designated_seconds;
    return settings->seconds;
}

int64_t phone_sent_age(const struct phone_sent *sent, timestamp_us now)
{
    return now > sent->sent_at ? (now - sent->sent_at + TIMESTAMP_SECOND - 1) / TIMESTAMP_SECOND : 0;
}

enum status phone_sent_check_age(const struct phone_sent *sent, timestamp_us now, struct failure *failure)
{
    if (phone_sent_age(sent, now) <= sent->seconds)
        return STATUS_OK;
    return failure_cite(
        failure, "9.3.1",
        failure_set(failure, STATUS_EXPIRED, "code", "the code lived %lld seconds: have another sent", (long long)sent->seconds));
}

enum status phone_sent_check_again(const struct phone_sent *sent, const struct phone_settings *settings, timestamp_us now,
                                   struct failure *failure)
{
    if (sent->sends >= settings->sends_max)
        return failure_set(failure, STATUS_TOO_OFTEN, "code", "as many codes were sent as may be: begin anew");
    if (now < sent->sent_at + settings->pause_seconds * TIMESTAMP_SECOND)
        return failure_set(failure, STATUS_TOO_OFTEN, "code", "a code was sent less than %lld seconds ago",
                           (long long)settings->pause_seconds);
    return STATUS_OK;
}

void phone_make_facts(const struct phone_sent *sent, const struct method_phone *phone, timestamp_us now, struct evidence_facts *ret_facts)
{
    struct otp_facts facts = {
        .delivery = sent->delivery,
        .age_seconds = phone_sent_age(sent, now),
        .sms_sender = sent->sms_sender,
        .phone_change = phone->set_by,
        .protections = sent->shows_payment ? SET_OF(PROTECTION_OTP_BOUND) : 0,
    };
    *ret_facts = (struct evidence_facts){.design = DESIGN_OTP, .otp = facts};
}
