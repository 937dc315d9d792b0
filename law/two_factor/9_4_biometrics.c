/* SPDX-License-Identifier: Apache-2.0
 * 9.4.1 and 9.4.2: biometrics verified by the institution, and by the customer's own device. */
#include "law/clause.h"

READING(9_4_1,
        "直接驗證生物特徵時，須確認真人與本人；無法有效確認者，須增加其他安全設計。並須符合新興科技作業規範的資料控管，"
        "且依風險承擔能力設定參數並留存紀錄。",
        "When the institution verifies biometrics itself, it confirms a living person and the very person, or adds another design "
        "where it cannot. The rule on biometric data is kept, and the parameters follow the institution's risk appetite, on record.")

enum verdict clause_9_4_1(const struct situation *on, const struct two_factor_facts *two_factor)
{
    (void)on;
    if ((two_factor->factors & SET_OF(FACTOR_BIOMETRIC_DIRECT)) == 0)
        return NOT_APPLICABLE;
    bool confirmed = (two_factor->liveness && two_factor->person) || two_factor->additional_design;
    return kept_if(two_factor->biometric_rule_kept && two_factor->parameters_recorded && confirmed);
}

READING(9_4_2, "由客戶設備間接驗證生物特徵時，機構須事先評估其有效性、告知客戶風險、提供關閉管道，並加強控制措施。",
        "When the customer's own device compares the biometrics, the institution has assessed beforehand that this works, told the "
        "customer of the risk, offered a way to switch it off, and put a strengthened control beside it.")

enum verdict clause_9_4_2(const struct situation *on, const struct two_factor_facts *two_factor)
{
    (void)on;
    if ((two_factor->factors & SET_OF(FACTOR_BIOMETRIC_INDIRECT)) == 0)
        return NOT_APPLICABLE;
    return kept_if(two_factor->effectiveness_assessed && two_factor->risk_notice && two_factor->off_switch && two_factor->strengthened);
}
