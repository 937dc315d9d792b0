/* SPDX-License-Identifier: Apache-2.0
 * 9.9.1 and 9.9.4 to 9.9.7: what the institution does before, beside and after a company's high-risk transactions. */
#include "law/clause.h"

static bool properly_approved(const struct corporate_facts *corporate)
{
    switch (corporate->approved_by) {
    case APPROVED_BY_BOARD:
    case APPROVED_BY_DELEGATED_MANAGER:
        return true;
    case APPROVED_BY_HEAD_OFFICE_DELEGATE:
        return corporate->foreign_branch;
    default:
        return false;
    }
}

static enum verdict on_path_kept_if(const struct situation *on, bool condition)
{
    return on->corporate_path ? kept_if(condition) : NOT_APPLICABLE;
}

READING(9_9_1,
        "針對機構自身與客戶評估風險，據以訂定交易額度與管控機制，並經董（理）事會或其授權之經理部門核定；外國銀行在臺分行，"
        "得由總行授權之人員核定。",
        "The risks of the institution and of the customer are assessed, limits and controls follow from that, and the board or a "
        "manager it empowered approves them. In a foreign bank's branch it may be somebody whom the head office empowered.")

enum verdict clause_9_9_1(const struct situation *on)
{
    const struct corporate_facts *corporate = &on->operation->corporate;
    return on_path_kept_if(on, corporate->institution_assessed && corporate->customer_assessed && corporate->limits_set &&
                                   properly_approved(corporate));
}

READING(9_9_4, "身分確認、交易再確認、交易異動與訊息通知的軌跡紀錄須完整。",
        "The trails of identity confirmation, re-confirmation, change of transactions and notification are complete.")

enum verdict clause_9_9_4(const struct situation *on)
{
    return on_path_kept_if(on, on->operation->corporate.trail_complete);
}

READING(9_9_5, "提供額度授權機制，由客戶自行評估後授權其指定交易人員，協助其管理帳戶與額度。",
        "The customer can delegate limits to dealers whom it has assessed and named, which helps it manage its accounts and limits.")

enum verdict clause_9_9_5(const struct situation *on)
{
    return on_path_kept_if(on, on->operation->corporate.limit_delegation);
}

READING(9_9_6, "建置防偽冒與洗錢防制的風險分析模組與指標，異常時立即告警並處理；模組與指標須定期檢討。",
        "A risk-analysis module with indicators against impersonation and money laundering runs, raises an alert at once on abnormal "
        "behaviour, and is reviewed at set times.")

enum verdict clause_9_9_6(const struct situation *on)
{
    const struct corporate_facts *corporate = &on->operation->corporate;
    return on_path_kept_if(on, corporate->risk_module && corporate->indicators_reviewed && corporate->alert_on_abnormal);
}

READING(9_9_7, "再確認或敏感資料異動時，立即通知客戶。",
        "The customer is notified at once of a re-confirmation and of a change of sensitive data.")

enum verdict clause_9_9_7(const struct situation *on)
{
    return on_path_kept_if(on, on->operation->corporate.customer_notified);
}
