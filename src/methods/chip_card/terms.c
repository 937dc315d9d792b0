/* SPDX-License-Identifier: Apache-2.0
 * From an instruction to what a chip card is asked: purpose, amount, accounts. What a card cannot say is refused here, before anything is
 * opened. */
#include "src/methods/chip_card/chip_card.h"

#include "src/json/members.h"

#include <stdio.h>

#define TWD_SCALE 100
#define PAD_WIDTH 14

void card_terms_release(struct card_terms *terms)
{
    json_decref(terms->instruction);
}

static const char *text_in(const json_t *instruction, const char *object, const char *member)
{
    return json_string_value(json_object_get(json_object_get(instruction, object), member));
}

/* What is debited is what the card authorises, where anything is. */
static enum status check_debit(const json_t *instruction, const struct card_record *record, struct failure *failure)
{
    const char *bank = text_in(instruction, "debit", "bank"), *account = text_in(instruction, "debit", "account");
    char padded[CARD_ACCOUNT_SIZE + 1] = "";
    if (account == NULL)
        return STATUS_OK;
    if (card_account_pad(account, padded) != STATUS_OK || strcmp(padded, record->account) != 0 || bank == NULL ||
        strcmp(bank, record->issuer) != 0)
        return failure_set(failure, STATUS_REFUSED, "credential", "the card is of another account than the one that is debited");
    return STATUS_OK;
}

static enum status read_amount(struct card_terms *terms, struct failure *failure)
{
    const json_t *amount = json_object_get(terms->instruction, "amount");
    const char *currency = text_in(terms->instruction, "amount", "currency");
    json_int_t minor = json_integer_value(json_object_get(amount, "minor"));
    if (currency == NULL || strcmp(currency, "TWD") != 0)
        return failure_set(failure, STATUS_REFUSED, "amount.currency", "chip cards authorise amounts in TWD only");
    int size =
        snprintf(terms->fields.text[CARD_AMOUNT], sizeof terms->fields.text[CARD_AMOUNT], "%0*" JSON_INTEGER_FORMAT, PAD_WIDTH, minor);
    if (size != PAD_WIDTH)
        return failure_set(failure, STATUS_REFUSED, "amount", "larger than a chip card can authorise");
    snprintf(terms->amount, sizeof terms->amount, "%" JSON_INTEGER_FORMAT ".%02" JSON_INTEGER_FORMAT, minor / TWD_SCALE, minor % TWD_SCALE);
    return STATUS_OK;
}

/* A bill is known by its number (銷帳編號), which is the payee's account in the instruction; only its kind is no term of it. */
static enum status read_bill(struct card_terms *terms, const char *reference, const char *kind, struct failure *failure)
{
    size_t size = strlen(reference), most = card_field_size(CARD_BILL_REFERENCE);
    char *padded = terms->fields.text[CARD_BILL_REFERENCE];
    if (kind == NULL || !card_field_is_valid(CARD_PAYMENT_KIND, kind))
        return failure_set(failure, STATUS_INVALID, "details.payment_kind", "needed: 5 digits");
    if (size > most)
        return failure_set(failure, STATUS_REFUSED, "payee.account", "longer than a chip card's number of a bill");
    memset(padded, '0', most - size);
    memcpy(padded + most - size, reference, size + 1);
    if (!card_field_is_valid(CARD_BILL_REFERENCE, padded))
        return failure_set(failure, STATUS_REFUSED, "payee.account", "no number of a bill: digits and capital letters");
    memcpy(terms->fields.text[CARD_PAYMENT_KIND], kind, strlen(kind) + 1);
    return STATUS_OK;
}

static enum status read_transfer(struct card_terms *terms, const char *account, struct failure *failure)
{
    if (card_account_pad(account, terms->to_account) != STATUS_OK)
        return failure_set(failure, STATUS_REFUSED, "payee.account", "no account that a chip card can name: at most 16 digits");
    memcpy(terms->fields.text[CARD_TO_ACCOUNT], terms->to_account, sizeof terms->to_account);
    return STATUS_OK;
}

static bool is_bill(enum service service)
{
    return service == SERVICE_TAX_GENERAL || service == SERVICE_TAX_LIMITED;
}

/* An amount to an account: a transfer, or a bill; an amount alone: as a withdrawal; none: an inquiry. */
static enum status read_purpose(enum service service, const char *kind, struct card_terms *terms, struct failure *failure)
{
    const char *account = text_in(terms->instruction, "payee", "account"), *name = text_in(terms->instruction, "payee", "name");
    terms->purpose = CARD_INQUIRY;
    if (json_object_get(terms->instruction, "amount") == NULL)
        return STATUS_OK;
    TRY(read_amount(terms, failure));
    terms->purpose = CARD_WITHDRAWAL;
    if (account == NULL)
        return STATUS_OK;
    terms->payee = name != NULL ? name : account;
    terms->purpose = is_bill(service) ? CARD_PAYMENT : CARD_TRANSFER;
    return is_bill(service) ? read_bill(terms, account, kind, failure) : read_transfer(terms, account, failure);
}

enum status card_terms_read(const struct method_operation *operation, const struct card_record *record, const json_t *details,
                            struct card_terms *ret_terms, struct failure *failure)
{
    CLEANUP(card_terms_release) struct card_terms terms = {.instruction = NULL};
    const char *kind = NULL;
    const struct member members[] = {{"payment_kind", MEMBER_TEXT, false, 5, &kind}};
    if (details != NULL)
        TRY(members_read(details, "details", members, COUNT_OF(members), failure));
    TRY(members_parse(operation->instruction, &terms.instruction, NULL));
    TRY(check_debit(terms.instruction, record, failure));
    TRY(read_purpose(operation->facts->service, kind, &terms, failure));
    if (kind != NULL && terms.purpose != CARD_PAYMENT)
        return failure_set(failure, STATUS_INVALID, "details.payment_kind", "only where a bill is paid");
    terms.text = json_object_get(terms.instruction, "text");
    *ret_terms = terms;
    terms.instruction = NULL;
    return STATUS_OK;
}
