/* SPDX-License-Identifier: Apache-2.0
 * Whether the terms of an instruction are complete, in place and readable. Every refusal names the member. */
#include "src/operation/instruction.h"

#include "src/operation/readable.h"

enum need { NO, MAY, MUST };

static const struct {
    enum need amount, payee, debit;
} needs[service_count] = {
#define SERVICE_TERMS(service, zh_tw, en, amount, payee, debit) [SERVICE_##service] = {amount, payee, debit},
#include "src/operation/service_terms.def"
#undef SERVICE_TERMS
};

bool instruction_requires_amount(enum service service)
{
    return needs[service].amount == MUST;
}

static enum status refuse(struct failure *failure, const char *member, const char *why)
{
    return failure_set(failure, STATUS_INVALID, member, "%s", why);
}

static enum status check_presence(enum need need, bool present, const char *member, struct failure *failure)
{
    if (need == MUST && !present)
        return refuse(failure, member, "is required by this service");
    if (need == NO && present)
        return refuse(failure, member, "has no place in this service");
    return STATUS_OK;
}

static enum status check(const char *text, size_t maximum, const char *(*fault_of)(struct bytes), const char *member,
                         struct failure *failure)
{
    if (text == NULL)
        return refuse(failure, member, "is required");
    if (strlen(text) > maximum)
        return refuse(failure, member, "is too long");
    const char *fault = fault_of(bytes_of_text(text));
    return fault == NULL ? STATUS_OK : refuse(failure, member, fault);
}

static enum status check_text(const char *text, size_t maximum, const char *member, struct failure *failure)
{
    return check(text, maximum, readable_fault, member, failure);
}

static enum status check_token(const char *text, size_t maximum, const char *member, struct failure *failure)
{
    return check(text, maximum, token_fault, member, failure);
}

static enum status check_optional_text(const char *text, size_t maximum, const char *member, struct failure *failure)
{
    return text == NULL ? STATUS_OK : check_text(text, maximum, member, failure);
}

static enum status check_debit(const struct instruction_terms *terms, struct failure *failure)
{
    TRY(check_presence(needs[terms->service].debit, terms->debit_account != NULL, "debit.account", failure));
    if (terms->debit_account == NULL)
        return check_presence(NO, terms->debit_bank != NULL, "debit.bank", failure);
    TRY(check_token(terms->debit_account, LIMIT_ACCOUNT_BYTES, "debit.account", failure));
    return check_token(terms->debit_bank, LIMIT_BANK_BYTES, "debit.bank", failure);
}

static enum status check_payee(const struct instruction_terms *terms, struct failure *failure)
{
    const struct instruction_payee *payee = &terms->payee;
    bool kind_matters = terms->service == SERVICE_TRANSFER || terms->service == SERVICE_CORPORATE_PAYMENT;
    TRY(check_presence(kind_matters ? MUST : NO, payee->kind != PAYEE_NONE, "payee.kind", failure));
    TRY(check_presence(needs[terms->service].payee, payee->account != NULL, "payee.account", failure));
    if (payee->account == NULL) {
        TRY(check_presence(NO, payee->bank != NULL, "payee.bank", failure));
        return check_presence(NO, payee->name != NULL, "payee.name", failure);
    }
    TRY(check_token(payee->account, LIMIT_ACCOUNT_BYTES, "payee.account", failure));
    TRY(check_token(payee->bank, LIMIT_BANK_BYTES, "payee.bank", failure));
    return check_optional_text(payee->name, LIMIT_NAME_BYTES, "payee.name", failure);
}

static enum status check_amount(const struct instruction_terms *terms, struct failure *failure)
{
    TRY(check_presence(needs[terms->service].amount, terms->has_amount, "amount", failure));
    if (!terms->has_amount)
        return STATUS_OK;
    if (currency_find(terms->amount.currency) == NULL)
        return refuse(failure, "amount.currency", "is no currency we know");
    if (terms->amount.minor <= 0 || terms->amount.minor > MONEY_MINOR_MAX)
        return refuse(failure, "amount.minor", "must be above 0 and at most 2^53");
    return STATUS_OK;
}

static enum status check_document(const struct instruction_terms *terms, struct failure *failure)
{
    const struct instruction_document *document = &terms->document;
    TRY(check_presence(terms->service == SERVICE_WRITTEN_CONSENT ? MUST : MAY, document->id != NULL, "document", failure));
    if (document->id == NULL)
        return STATUS_OK;
    TRY(check_token(document->id, LIMIT_REFERENCE_BYTES, "document.id", failure));
    TRY(check_token(document->version, LIMIT_CODE_BYTES, "document.version", failure));
    return check_text(document->title, LIMIT_NAME_BYTES, "document.title", failure);
}

static enum status check_subject(const struct instruction_terms *terms, struct failure *failure)
{
    TRY(check_presence(terms->service == SERVICE_LOGIN ? MUST : NO, terms->login_subject != NULL, "login_subject", failure));
    return check_optional_text(terms->login_subject, LIMIT_REFERENCE_BYTES, "login_subject", failure);
}

static enum status check_phone_number(const struct instruction_terms *terms, struct failure *failure)
{
    struct phone_number number;
    TRY(check_presence(terms->service == SERVICE_PHONE_NUMBER_CHANGE ? MUST : NO, terms->phone_number != NULL, "phone_number", failure));
    if (terms->phone_number == NULL)
        return STATUS_OK;
    if (phone_number_parse(bytes_of_text(terms->phone_number), &number) != STATUS_OK || strcmp(number.text, terms->phone_number) != 0)
        return refuse(failure, "phone_number", "must be +, country and number, digits only");
    return STATUS_OK;
}

static enum status check_account_class(const struct instruction_terms *terms, struct failure *failure)
{
    TRY(check_presence(terms->service == SERVICE_OPEN_ACCOUNT ? MUST : NO, terms->account_class != 0, "account_class", failure));
    if (terms->account_class > 3)
        return refuse(failure, "account_class", "is 1, 2 or 3");
    return STATUS_OK;
}

static enum status check_times(const struct instruction_terms *terms, struct failure *failure)
{
    if (terms->created_at < 0 || terms->created_at >= TIMESTAMP_END)
        return refuse(failure, "created_at", "is outside the years 1970 to 9999");
    if (terms->expires_at <= terms->created_at || terms->expires_at >= TIMESTAMP_END)
        return refuse(failure, "expires_at", "must be after created_at");
    return STATUS_OK;
}

static enum status check_enumerations(const struct instruction_terms *terms, struct failure *failure)
{
    if (terms->service == SERVICE_MISSING || terms->service >= service_count)
        return refuse(failure, "service", "is required");
    if (terms->channel >= channel_count)
        return refuse(failure, "channel", "is no channel");
    if (terms->risk != RISK_LOW && service_instruction(terms->service) != INSTRUCTION_TRANSACTION)
        return refuse(failure, "risk", "only transactions have a risk");
    return STATUS_OK;
}

enum status instruction_check(const struct instruction_terms *terms, struct failure *failure)
{
    TRY(check_enumerations(terms, failure));
    if (terms->operation_id == NULL || !id_is_valid(terms->operation_id))
        return refuse(failure, "operation_id", "is no id");
    TRY(check_token(terms->code, LIMIT_CODE_BYTES, "code", failure));
    TRY(check_token(terms->customer_reference, LIMIT_REFERENCE_BYTES, "customer.reference", failure));
    TRY(check_debit(terms, failure));
    TRY(check_payee(terms, failure));
    TRY(check_amount(terms, failure));
    TRY(check_optional_text(terms->memo, LIMIT_MEMO_BYTES, "memo", failure));
    TRY(check_document(terms, failure));
    TRY(check_subject(terms, failure));
    TRY(check_phone_number(terms, failure));
    TRY(check_account_class(terms, failure));
    return check_times(terms, failure);
}
