/* SPDX-License-Identifier: Apache-2.0
 * The policy against the book of senders and texts. */
#include "src/service/phone_policy.h"

static enum status check_sender(const struct channel_book *book, enum channel_kind kind, const char *id, struct failure *failure)
{
    const struct sender *sender = book_find_sender(book, id);
    if (sender == NULL || sender->kind != kind)
        return failure_set(failure, STATUS_INVALID, "phones", "%s is no sender of %s", id, channel_kind_names[kind]);
    if ((sender->purposes & PURPOSE_BIT(PURPOSE_TRANSACTION)) &&
        !(book_uses_of_address(book, sender->address) & PURPOSE_BIT(PURPOSE_MARKETING)))
        return STATUS_OK;
    return failure_cite(failure, "9.3.2.1",
                        failure_set(failure, STATUS_REFUSED, "phones", "%s is not kept for transactions: it cannot send codes", id));
}

static enum status check_template(const struct channel_book *book, enum phone_template which, const char *id, struct failure *failure)
{
    const enum message_purpose wanted = which == PHONE_TEMPLATE_CHANGED ? PURPOSE_NOTICE : PURPOSE_TRANSACTION;
    const struct message_template *template = book_find_template(book, id);
    if (template == NULL)
        return STATUS_OK;
    if (template->purpose != wanted)
        return failure_set(failure, STATUS_REFUSED, "phones", "the template %s must be of purpose %s", id, message_purpose_names[wanted]);
    if (which == PHONE_TEMPLATE_PAYMENT && !template->shows_payment)
        return failure_set(failure, STATUS_REFUSED, "phones", "the template %s must show the payment", id);
    return STATUS_OK;
}

enum status phone_policy_check(const struct phone_policy *policy, const struct channel_book *book, struct failure *failure)
{
    for (enum channel_kind kind = 0; kind < CHANNEL_KIND_COUNT; kind++)
        if (policy->senders[kind] != NULL)
            TRY(check_sender(book, kind, policy->senders[kind], failure));
    for (enum phone_template which = 0; which < PHONE_TEMPLATE_COUNT; which++)
        TRY(check_template(book, which, policy->templates[which], failure));
    return STATUS_OK;
}

enum status phone_policy_check_quarantine(const struct phone_policy *policy, const struct protection_policy *protections,
                                          struct failure *failure)
{
    if (!policy->quarantine_defers || protections->rules[PROTECTION_DEFERRED_BLOCKABLE].is_offered)
        return STATUS_OK;
    return failure_set(failure, STATUS_REFUSED, "phones.quarantine", "defer needs deferred_blockable in the file of protections");
}
