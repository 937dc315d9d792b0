/* SPDX-License-Identifier: Apache-2.0
 * 9.7: what proves a consent to a credit-bureau inquiry. */
#include "law/clause.h"

static bool asks_credit_bureau(const struct operation_facts *operation)
{
    bool application = operation->service == SERVICE_LOAN_APPLICATION || operation->service == SERVICE_CARD_APPLICATION;
    return application && operation->has_credit_consent && operation->credit_consent.required;
}

READING(9_7,
        "信用卡或貸款申請若須查詢聯徵中心，系統須留存客戶同意的證明：日期時間、來源IP或電話、同意的版本或內容、身分驗證結果；"
        "且整筆紀錄日後可完整呈現。",
        "Where a card or loan application includes an inquiry at the credit bureau, what proves the customer's consent is kept: date "
        "and time, source IP or phone number, version or content, and the result of identity verification. The whole record can be "
        "presented later.")

enum verdict clause_9_7(const struct situation *on)
{
    const struct credit_consent_facts *consent = &on->operation->credit_consent;
    if (!asks_credit_bureau(on->operation))
        return NOT_APPLICABLE;
    return kept_if(consent->has_at && consent->has_source && (consent->has_version || consent->has_content_hash) &&
                   consent->has_identity_result && consent->presentable);
}
