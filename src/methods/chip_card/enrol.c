/* SPDX-License-Identifier: Apache-2.0
 * Enrolling a card: issuer and account, by somebody who knows whose it is. Nothing secret of a card is ever enrolled. */
#include "src/methods/chip_card/chip_card.h"

#include "law/words.h"
#include "src/json/members.h"

#define NAME_START "\0chip card|" /* no identifier begins like that: names of other designs are texts */

enum status card_name_write(const char *issuer, const char *account, struct buffer *ret_name, struct failure *failure)
{
    if (strlen(issuer) != CARD_BANK_SIZE || strspn(issuer, "0123456789") != CARD_BANK_SIZE)
        return failure_set(failure, STATUS_INVALID, "issuer", "a bank's code: 3 digits");
    if (!card_field_is_valid(CARD_FROM_ACCOUNT, account))
        return failure_set(failure, STATUS_INVALID, "account", "an account as cards have it: 16 digits");
    TRY(buffer_append(ret_name, bytes_of(NAME_START, sizeof NAME_START - 1)));
    return buffer_append_format(ret_name, "%s|%s", issuer, account);
}

enum status card_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                       struct method_enrolment *enrolment, struct failure *failure)
{
    (void)customer;
    const char *confirmed_by = NULL;
    struct card_record record = {.json = NULL};
    const struct member members[] = {{"issuer", MEMBER_TEXT, true, CARD_BANK_SIZE, &record.issuer},
                                     {"account", MEMBER_TEXT, true, CARD_ACCOUNT_SIZE, &record.account},
                                     {"confirmed_by", MEMBER_TEXT, true, 32, &confirmed_by}};
    if (context->settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "design", "this server takes no chip cards");
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    TRY(method_enrolment_confirm(enrolment, confirmed_by, failure));
    TRY(card_name_write(record.issuer, record.account, &enrolment->name, failure));
    if (card_issuer_find(context->settings, record.issuer) == NULL)
        return failure_set(failure, STATUS_REFUSED, "details.issuer", "nobody verifies cards of this bank");
    TRY(card_record_write(&record, &enrolment->record));
    return members_write(json_pack("{ss}", "issuer", record.issuer), &enrolment->public_record);
}

enum status card_decoy(const char *issuer, const char *account, struct buffer *ret_record)
{
    const struct card_record record = {.issuer = issuer, .account = account};
    return card_record_write(&record, ret_record);
}
