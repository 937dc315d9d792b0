/* SPDX-License-Identifier: Apache-2.0
 * One transaction code: its service, what it is offered to, and where its risk comes from. */
#include "law/words.h"
#include "src/config/catalogue_parts.h"
#include "src/operation/readable.h"

#define WORDS_MAX 16

static enum status read_service(struct yaml_value value, enum service *ret_service, struct failure *failure)
{
    const char *text;
    unsigned word;
    TRY(yaml_text(value, LIMIT_REFERENCE_BYTES, &text, failure));
    if (vocabulary_find(&vocabulary_service, bytes_of_text(text), &word) != STATUS_OK)
        return yaml_refuse(value, failure, "is no service");
    *ret_service = (enum service)word;
    return STATUS_OK;
}

static enum status read_set(struct yaml_value list, const char *const *names, word_set *ret_set, struct failure *failure)
{
    size_t count;
    word_set set = 0;
    TRY(yaml_list(list, WORDS_MAX, &count, failure));
    for (size_t i = 0; i < count; i++) {
        unsigned word;
        TRY(yaml_choice(yaml_item(list, i), names, &word, failure));
        if ((set & SET_OF(word)) != 0)
            return yaml_refuse(yaml_item(list, i), failure, "is named twice");
        set |= SET_OF(word);
    }
    if (set == 0)
        return yaml_refuse(list, failure, "names nothing");
    *ret_set = set;
    return STATUS_OK;
}

static enum status read_channels(struct yaml_value list, word_set *ret_set, struct failure *failure)
{
    const char *names[channel_count + 1] = {NULL};
    for (unsigned i = 0; i < channel_count; i++)
        names[i] = channel_text((enum channel)i);
    return read_set(list, names, ret_set, failure);
}

static enum status read_words(struct yaml_value list, const struct vocabulary *vocabulary, word_set *ret_set, struct failure *failure)
{
    const char *names[WORDS_MAX + 1] = {NULL};
    INVARIANT(vocabulary->count <= WORDS_MAX);
    for (unsigned i = 0; i < vocabulary->count; i++)
        names[i] = vocabulary_text(vocabulary, i);
    return read_set(list, names, ret_set, failure);
}

static enum status read_payees(struct yaml_value list, struct catalogue_entry *entry, struct failure *failure)
{
    bool wanted = entry->service == SERVICE_TRANSFER || entry->service == SERVICE_CORPORATE_PAYMENT;
    if (!wanted && yaml_is_present(list))
        return yaml_refuse(list, failure, "belongs to transfer and corporate_payment only");
    entry->payees = SET_OF(PAYEE_NONE);
    if (!wanted)
        return STATUS_OK;
    TRY(read_words(list, &vocabulary_payee, &entry->payees, failure));
    if ((entry->payees & SET_OF(PAYEE_NONE)) != 0)
        return yaml_refuse(list, failure, "cannot hold none: this service always has a payee");
    return STATUS_OK;
}

static bool serves_natural_persons_freely(const struct catalogue_entry *entry)
{
    return (entry->customers & SET_OF(CUSTOMER_NATURAL)) != 0 && (entry->payees & SET_OF(PAYEE_NON_DESIGNATED)) != 0;
}

static bool is_within(const struct limits *limits, const struct limits *ceiling)
{
    return limits->transaction_minor <= ceiling->transaction_minor && limits->day_minor <= ceiling->day_minor &&
           limits->month_minor <= ceiling->month_minor;
}

static enum status read_limits(const struct catalogue *catalogue, struct yaml_value value, struct catalogue_entry *entry,
                               struct failure *failure)
{
    const char *name;
    TRY(yaml_text(value, LIMIT_CODE_BYTES, &name, failure));
    entry->limits = catalogue_find_limits(catalogue, name);
    entry->risk_source = RISK_SOURCE_LIMITS;
    if (entry->limits == NULL)
        return yaml_refuse(value, failure, "are no limits of this file, nor natural or class3");
    if (!instruction_requires_amount(entry->service))
        return yaml_refuse(value, failure, "need a service that always has an amount");
    if (serves_natural_persons_freely(entry) && !is_within(entry->limits, &limits_natural))
        return yaml_refuse(value, failure, "for natural persons may not pass 50000 a transaction, 100000 a day, 200000 a month");
    return STATUS_OK;
}

static enum status read_fixed_risk(struct yaml_value value, struct catalogue_entry *entry, struct failure *failure)
{
    static const char *const names[] = {[RISK_LOW] = "low", [RISK_HIGH] = "high", NULL};
    unsigned word;
    TRY(yaml_choice(value, names, &word, failure));
    entry->risk_source = RISK_SOURCE_FIXED;
    entry->fixed_risk = (enum risk)word;
    if (entry->fixed_risk == RISK_LOW && serves_natural_persons_freely(entry))
        return yaml_refuse(value, failure, "cannot be low whatever the amount: non-designated payees of natural persons need limits");
    return STATUS_OK;
}

static enum status read_risk(const struct catalogue *catalogue, struct yaml_value map, struct catalogue_entry *entry,
                             struct failure *failure)
{
    struct yaml_value limits = yaml_member(map, "limits"), risk = yaml_member(map, "risk");
    bool is_transaction = service_instruction(entry->service) == INSTRUCTION_TRANSACTION;
    if (yaml_is_present(limits) && yaml_is_present(risk))
        return yaml_refuse(risk, failure, "is resolved from limits: give one of the two");
    if (!is_transaction && (yaml_is_present(limits) || yaml_is_present(risk)))
        return yaml_refuse(yaml_is_present(limits) ? limits : risk, failure, "belongs to transactions only");
    if (!is_transaction)
        return STATUS_OK;
    if (yaml_is_present(limits))
        return read_limits(catalogue, limits, entry, failure);
    if (yaml_is_present(risk))
        return read_fixed_risk(risk, entry, failure);
    if (entry->service != SERVICE_TRANSFER || entry->customers != SET_OF(CUSTOMER_NATURAL))
        return yaml_refuse(map, failure, "needs limits or risk: only transfers of natural persons have default limits");
    entry->limits = catalogue_find_limits(catalogue, limits_natural.name);
    entry->risk_source = RISK_SOURCE_LIMITS;
    return STATUS_OK;
}

enum status catalogue_read_entry(const struct catalogue *catalogue, const char *code, struct yaml_value value,
                                 struct catalogue_entry *ret_entry, struct failure *failure)
{
    static const char *const members[] = {"service", "channels", "customers", "payees", "limits", "risk", NULL};
    struct catalogue_entry entry = {.code = code};
    if (strlen(code) > LIMIT_CODE_BYTES || token_fault(bytes_of_text(code)) != NULL)
        return yaml_refuse(value, failure, "has a name that is no code: up to %d letters, digits and - _ . :", LIMIT_CODE_BYTES);
    TRY(yaml_check_members(value, members, failure));
    TRY(read_service(yaml_member(value, "service"), &entry.service, failure));
    TRY(read_channels(yaml_member(value, "channels"), &entry.channels, failure));
    TRY(read_words(yaml_member(value, "customers"), &vocabulary_customer, &entry.customers, failure));
    TRY(read_payees(yaml_member(value, "payees"), &entry, failure));
    TRY(read_risk(catalogue, value, &entry, failure));
    *ret_entry = entry;
    return STATUS_OK;
}
