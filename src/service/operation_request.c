/* SPDX-License-Identifier: Apache-2.0
 * The body of POST /v1/operations and of POST /v1/authorisations, member by member. */
#include "src/service/operation_request.h"

#include "src/json/members.h"

#define TEXT_MAX 512

static enum status read_account(const json_t *json, struct operation_request *request, struct failure *failure)
{
    const struct member members[] = {
        {"bank", MEMBER_TEXT, true, 11, &request->debit_bank},
        {"account", MEMBER_TEXT, true, 34, &request->debit_account},
    };
    return json == NULL ? STATUS_OK : members_read(json, "account", members, COUNT_OF(members), failure);
}

static enum status read_payee(const json_t *json, struct operation_request *request, struct failure *failure)
{
    const struct member members[] = {
        {"bank", MEMBER_TEXT, true, 11, &request->payee_bank},
        {"account", MEMBER_TEXT, true, 34, &request->payee_account},
        {"name", MEMBER_TEXT, false, 192, &request->payee_name},
    };
    return json == NULL ? STATUS_OK : members_read(json, "payee", members, COUNT_OF(members), failure);
}

static enum status read_amount(const json_t *json, struct operation_request *request, struct failure *failure)
{
    const char *currency = NULL;
    const struct member members[] = {
        {"minor", MEMBER_INTEGER, true, MONEY_MINOR_MAX, &request->amount.minor},
        {"currency", MEMBER_TEXT, true, 3, &currency},
    };
    if (json == NULL)
        return STATUS_OK;
    TRY(members_read(json, "amount", members, COUNT_OF(members), failure));
    if (currency_find(currency) == NULL)
        return failure_set(failure, STATUS_INVALID, "amount.currency", "not a currency that we know (ISO 4217)");
    memcpy(request->amount.currency, currency, sizeof request->amount.currency);
    request->has_amount = true;
    return STATUS_OK;
}

static enum status read_document(const json_t *json, struct operation_request *request, struct failure *failure)
{
    const char *sha256 = NULL;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, 64, &request->document_id},
        {"version", MEMBER_TEXT, true, 64, &request->document_version},
        {"title", MEMBER_TEXT, true, 192, &request->document_title},
        {"sha256", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &sha256},
    };
    if (json == NULL)
        return STATUS_OK;
    TRY(members_read(json, "document", members, COUNT_OF(members), failure));
    if (hex_read(bytes_of_text(sha256), request->document_sha256.bytes, DIGEST_SIZE) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "document.sha256", "64 hexadecimal digits are needed here");
    return STATUS_OK;
}

static enum status read_business_facts(const json_t *json, struct operation_request *request, struct failure *failure)
{
    const struct member members[] = {
        {"account_class", MEMBER_INTEGER, false, 3, &request->account_class},
        {"account_high_risk", MEMBER_BOOLEAN, false, 0, &request->account_high_risk},
        {"new_customer", MEMBER_BOOLEAN, false, 0, &request->new_customer},
        {"first_time", MEMBER_BOOLEAN, false, 0, &request->first_time},
        {"affects_notice_or_instruction", MEMBER_BOOLEAN, false, 0, &request->affects_notice_or_instruction},
    };
    return json == NULL ? STATUS_OK : members_read(json, "facts", members, COUNT_OF(members), failure);
}

enum status operation_request_read(const json_t *json, enum operation_request_form form, struct operation_request *ret_request,
                                   struct failure *failure)
{
    struct operation_request request = {0};
    const char *channel = NULL;
    const json_t *account = NULL, *payee = NULL, *amount = NULL, *document = NULL, *facts = NULL;
    const struct member members[] = {
        {"customer", MEMBER_TEXT, true, ID_TEXT_SIZE - 1, &request.customer},
        {"code", MEMBER_TEXT, true, 64, &request.code},
        {"channel", MEMBER_TEXT, true, 16, &channel},
        {"account", MEMBER_OBJECT, false, 0, &account},
        {"payee", MEMBER_OBJECT, false, 0, &payee},
        {"amount", MEMBER_OBJECT, false, 0, &amount},
        {"memo", MEMBER_TEXT, false, TEXT_MAX, &request.memo},
        {"login_subject", MEMBER_TEXT, false, TEXT_MAX, &request.login_subject},
        {"phone_number", MEMBER_TEXT, false, PHONE_NUMBER_SIZE - 1, &request.phone_given},
        {"document", MEMBER_OBJECT, false, 0, &document},
        {"facts", MEMBER_OBJECT, false, 0, &facts},
        {"credential", MEMBER_TEXT, true, ID_TEXT_SIZE - 1, &request.credential}, /* these two with an answer only */
        {"answer", MEMBER_OBJECT, true, 0, &request.answer},
    };
    TRY(members_read(json, "", members, COUNT_OF(members) - (form == OPERATION_ALONE ? 2 : 0), failure));
    if (channel_find(bytes_of_text(channel), &request.channel) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "channel", "not a channel that we know");
    if (request.phone_given != NULL && phone_number_parse(bytes_of_text(request.phone_given), &request.phone_number) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "phone_number", "not a phone number: digits only, or + and digits");
    TRY(read_account(account, &request, failure));
    TRY(read_payee(payee, &request, failure));
    TRY(read_amount(amount, &request, failure));
    TRY(read_document(document, &request, failure));
    TRY(read_business_facts(facts, &request, failure));
    *ret_request = request;
    return STATUS_OK;
}
