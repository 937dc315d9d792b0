/* SPDX-License-Identifier: Apache-2.0
 * The sample terms. */
#include "tests/operation/sample.h"

static struct instruction_terms common(enum service service, const char *code)
{
    return (struct instruction_terms){
        .operation_id = SAMPLE_ID,
        .nonce = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255},
        .code = code,
        .service = service,
        .channel = CHANNEL_WEB,
        .customer_reference = "c-1",
        .created_at = SAMPLE_CREATED_AT,
        .expires_at = SAMPLE_EXPIRES_AT,
    };
}

struct instruction_terms sample_transfer(void)
{
    struct instruction_terms terms = common(SERVICE_TRANSFER, "TRF-ND");
    terms.debit_bank = "999";
    terms.debit_account = "0081234567890";
    terms.payee =
        (struct instruction_payee){.kind = PAYEE_NON_DESIGNATED, .account = "0099876543210", .bank = "999", .name = "示範\"商店\"一號"};
    terms.has_amount = true;
    terms.amount = (struct money){.minor = 4999950, .currency = "TWD"};
    terms.memo = "十一月租金 & fees";
    return terms;
}

struct instruction_terms sample_login(void)
{
    struct instruction_terms terms = common(SERVICE_LOGIN, "LOGIN");
    terms.login_subject = "22099131";
    terms.channel = CHANNEL_MOBILE;
    return terms;
}

struct instruction_terms sample_consent(void)
{
    struct instruction_terms terms = common(SERVICE_WRITTEN_CONSENT, "CONSENT");
    terms.customer = CUSTOMER_CORPORATE;
    terms.document = (struct instruction_document){.id = "jcic-consent", .version = "2026.1", .title = "聯徵中心查詢同意書"};
    memset(terms.document.sha256.bytes, 0xA5, DIGEST_SIZE);
    return terms;
}

struct instruction_terms sample_open_account(void)
{
    struct instruction_terms terms = common(SERVICE_OPEN_ACCOUNT, "OPEN");
    terms.account_class = 2;
    return terms;
}
