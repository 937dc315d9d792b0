/* SPDX-License-Identifier: Apache-2.0
 * Who took over somebody's number by a change could do most in the first days, while the owner has not noticed. */
#include "src/service/phone_use.h"

#include "law/words.h"
#include "src/json/instruction_json.h"
#include "src/service/deferral.h"
#include "src/service/phone_policy.h"
#include "src/store/usage.h"

#define USAGE_CLASS "(phone in quarantine)" /* no name of a catalogue */

static enum status refuse(struct call *call, const struct phone_use *use, const char *what)
{
    struct timestamp_text until = timestamp_format_utc(use->row.quarantined_until);
    return failure_set(&call->failure, STATUS_REFUSED, "credential", "the number was changed a short time ago: until %s codes to it %s",
                       until.text, what);
}

static struct usage_key key_of(const struct call *call, timestamp_us now)
{
    return (struct usage_key){call->subject.customer.text, USAGE_CLASS, USAGE_DAY, timestamp_taipei_day(now)};
}

static enum status amount_of(struct call *call, const struct loaded_operation *operation, int64_t *ret_minor)
{
    const struct catalogue *catalogue = call->services->catalogue;
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    TRY(instruction_parse(buffer_bytes(&operation->instruction), &parsed, NULL));
    if (!parsed.terms.has_amount) {
        *ret_minor = 0;
        return STATUS_OK;
    }
    return money_to_twd(&parsed.terms.amount, catalogue->rates, catalogue->rate_count, ret_minor);
}

static bool is_over(const struct phone_use *use, const struct loaded_operation *operation, timestamp_us now)
{
    return !use->is_phone || now >= use->row.quarantined_until || service_instruction(operation->facts.service) == INSTRUCTION_QUERY;
}

bool phone_quarantine_defers(const struct call *call, const struct phone_use *use, const struct loaded_operation *operation,
                             timestamp_us now)
{
    const struct services *services = call->services;
    return !is_over(use, operation, now) && services->phones->quarantine_defers &&
           protection_serves(services->protections, PROTECTION_DEFERRED_BLOCKABLE, operation->facts.service, PROTECTS_CODES);
}

static enum status judge(struct call *call, struct store_connection *connection, const struct phone_use *use,
                         const struct loaded_operation *operation, timestamp_us now, int64_t *ret_minor)
{
    const struct usage_key key = key_of(call, now);
    int64_t used_minor, minor;
    if (service_instruction(operation->facts.service) == INSTRUCTION_APPLICATION)
        return refuse(call, use, "authorise no application");
    TRY(usage_read(connection, &key, &used_minor));
    if (amount_of(call, operation, &minor) != STATUS_OK || minor > call->services->phones->quarantine_minor - used_minor)
        return refuse(call, use, "authorise no more than the institution's sum a day");
    *ret_minor = minor;
    return STATUS_OK;
}

enum status phone_quarantine_check(struct call *call, struct store_connection *connection, const struct phone_use *use,
                                   const struct loaded_operation *operation, timestamp_us now)
{
    int64_t minor;
    if (is_over(use, operation, now) || phone_quarantine_defers(call, use, operation, now))
        return STATUS_OK;
    return judge(call, connection, use, operation, now, &minor);
}

enum status phone_quarantine_use(struct call *call, struct keeper_transaction *transaction, const struct phone_use *use,
                                 const struct loaded_operation *operation)
{
    const struct usage_key key = key_of(call, transaction->now);
    int64_t minor;
    if (is_over(use, operation, transaction->now))
        return STATUS_OK;
    if (phone_quarantine_defers(call, use, operation, transaction->now))
        return deferral_arm(call, transaction, &operation->row, "quarantine");
    TRY(judge(call, transaction->connection, use, operation, transaction->now, &minor));
    return minor > 0 ? usage_add(transaction->connection, &key, minor, INT64_MAX) : STATUS_OK;
}
