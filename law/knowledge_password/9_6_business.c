/* SPDX-License-Identifier: Apache-2.0
 * 9.6: the business that knowledge questions and fixed passwords may serve. Each row opens its own; 9.6 itself speaks where none does. */
#include "law/clause.h"

static enum verdict permitted_if(bool condition)
{
    return condition ? KEPT : NOT_APPLICABLE;
}

static bool is_service(const struct situation *on, enum service service)
{
    return on->operation->service == service;
}

READING(9_6_1_1, "約定轉入帳戶的轉帳可用知識詢問或固定密碼。",
        "A transfer to a designated account may rest on knowledge questions or a fixed password.")

enum verdict clause_9_6_1_1(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_TRANSFER) && on->payee == PAYEE_DESIGNATED);
}

READING(9_6_1_2, "依概括約定扣繳或退還稅費，可用知識詢問或固定密碼。",
        "So may taxes and fees debited or refunded under a general agreement.")

enum verdict clause_9_6_1_2(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_TAX_GENERAL));
}

READING(9_6_1_3, "限定性繳稅費的扣款、退款及其設定（如基金定期定額、信用卡繳款），可用知識詢問或固定密碼。",
        "So may limited taxes and fees, debited, refunded or set up (a fund savings plan or a card payment, for example).")

enum verdict clause_9_6_1_3(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_TAX_LIMITED) || is_service(on, SERVICE_TAX_LIMITED_SETUP));
}

READING(9_6_1_4, "同一統一編號帳戶之間的轉帳、定存或投資，可用知識詢問或固定密碼。",
        "So may a transfer, a time deposit or an investment between accounts of one ID.")

enum verdict clause_9_6_1_4(const struct situation *on)
{
    bool transfer_to_self = is_service(on, SERVICE_TRANSFER) && on->payee == PAYEE_SAME_ID;
    return permitted_if(transfer_to_self || is_service(on, SERVICE_TIME_DEPOSIT) || is_service(on, SERVICE_INVESTMENT));
}

READING(9_6_2, "授信業務可用知識詢問或固定密碼，但新戶不可。", "So may credit business, but not for a new customer.")

enum verdict clause_9_6_2(const struct situation *on)
{
    bool credit = is_service(on, SERVICE_LOAN_APPLICATION) || is_service(on, SERVICE_LOAN_INSTRUCTION);
    return permitted_if(credit && !on->operation->new_customer);
}

READING(9_6_3, "信用卡業務可用知識詢問或固定密碼，但新戶不可。", "So may credit-card business, but not for a new customer.")

enum verdict clause_9_6_3(const struct situation *on)
{
    bool card = is_service(on, SERVICE_CARD_APPLICATION) || is_service(on, SERVICE_CARD_INSTRUCTION);
    return permitted_if(card && !on->operation->new_customer);
}

READING(9_6_4_1, "財富管理的認識客戶作業可用知識詢問或固定密碼，但首次不可。",
        "So may a know-your-customer form of wealth management, but not the first.")

enum verdict clause_9_6_4_1(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_WEALTH_KYC) && !on->operation->first_time);
}

READING(9_6_4_2, "財富管理的風險承受度測驗可用知識詢問或固定密碼，但首次不可。",
        "So may a risk-tolerance test of wealth management, but not the first.")

enum verdict clause_9_6_4_2(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_WEALTH_RISK_TEST) && !on->operation->first_time);
}

READING(9_6_4_3, "同意推介結構型商品或終止推介，可用知識詢問或固定密碼。",
        "So may the consent to the recommendation of structured products, or its end.")

enum verdict clause_9_6_4_3(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_STRUCTURED_PRODUCT_RECOMMENDATION));
}

READING(9_6_5_1, "信託的認識客戶作業可用知識詢問或固定密碼，但首次不可。",
        "So may a know-your-customer form of trust business, but not the first.")

enum verdict clause_9_6_5_1(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_TRUST_KYC) && !on->operation->first_time);
}

READING(9_6_5_2, "信託的風險承受度測驗可用知識詢問或固定密碼，但首次不可。",
        "So may a risk-tolerance test of trust business, but not the first.")

enum verdict clause_9_6_5_2(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_TRUST_RISK_TEST) && !on->operation->first_time);
}

READING(9_6_5_3, "信託業推介的同意書與終止推介，可用知識詢問或固定密碼。",
        "So may the consent to recommendation by a trust business, or its end.")

enum verdict clause_9_6_5_3(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_TRUST_RECOMMENDATION));
}

READING(9_6_5_4, "同意簽署為專業投資人，可用知識詢問或固定密碼。", "So may signing as a professional investor.")

enum verdict clause_9_6_5_4(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_PROFESSIONAL_INVESTOR_SIGNATURE));
}

READING(9_6_5_5, "專業投資人聲明已充分審閱、無須審閱期，可用知識詢問或固定密碼。",
        "So may a professional investor's declaration of having read the contract and needing no review period.")

enum verdict clause_9_6_5_5(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_PROFESSIONAL_INVESTOR_DECLARATION));
}

READING(9_6_6, "共同行銷業務可用知識詢問或固定密碼。", "So may joint marketing.")

enum verdict clause_9_6_6(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_JOINT_MARKETING));
}

READING(9_6_7, "個人資料異動若不涉及帳務通知與交易指示，可用知識詢問或固定密碼。",
        "So may a change of personal data that touches neither account notices nor transaction instructions.")

enum verdict clause_9_6_7(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_PERSONAL_DATA_CHANGE) && !on->operation->affects_notice_or_instruction);
}

READING(9_6_8, "協助電子支付機構確認客戶身分，可用知識詢問或固定密碼。",
        "So may helping an electronic payment institution to confirm who a customer is.")

enum verdict clause_9_6_8(const struct situation *on)
{
    return permitted_if(is_service(on, SERVICE_EPAYMENT_IDENTITY));
}

static bool some_row_permits(const struct situation *on)
{
    static enum verdict (*const rows[])(const struct situation *) = {
        clause_9_6_1_1, clause_9_6_1_2, clause_9_6_1_3, clause_9_6_1_4, clause_9_6_2,   clause_9_6_3,
        clause_9_6_4_1, clause_9_6_4_2, clause_9_6_4_3, clause_9_6_5_1, clause_9_6_5_2, clause_9_6_5_3,
        clause_9_6_5_4, clause_9_6_5_5, clause_9_6_6,   clause_9_6_7,   clause_9_6_8,
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i](on) == KEPT)
            return true;
    return false;
}

READING(9_6, "知識詢問與固定密碼只能用於非電子轉帳類，以及本款逐項列出的電子轉帳類業務；未列者不得使用。",
        "Knowledge questions and fixed passwords serve the non-transfer category and, of the transfer category, the listed business "
        "only. Nothing else may rest on them.")

enum verdict clause_9_6(const struct situation *on)
{
    if (on->category == CATEGORY_NON_TRANSFER)
        return KEPT;
    return some_row_permits(on) ? NOT_APPLICABLE : BROKEN;
}
