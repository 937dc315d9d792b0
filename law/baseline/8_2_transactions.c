/* SPDX-License-Identifier: Apache-2.0
 * 8.2: which designs serve transactions, by risk and by payee. */
#include "law/clause.h"
#include "law/corporate/form.h"

static bool is_hardware_fxml(const struct evidence_facts *entry)
{
    return entry->design == DESIGN_CERTIFICATE && entry->certificate.kind == CERTIFICATE_KIND_FXML &&
           entry->certificate.key_storage == KEY_STORAGE_HARDWARE;
}

READING(8_2_high,
        "高風險交易應逐筆或逐批以硬體裝置儲存私鑰之金融FXML憑證簽章。"
        "法人客戶無法使用符合電子簽章法之數位簽章而走第九條第九款時，以該款所接受的再確認方式代之。",
        "A high-risk transaction is signed, singly or as a batch, with an FXML certificate whose key lives in hardware. A company "
        "that goes the way of 9.9 uses a form of re-confirmation accepted there instead.")

enum verdict clause_8_2_high(const struct situation *on, const struct evidence_facts *entry)
{
    if (!on->high_risk)
        return NOT_APPLICABLE;
    return kept_if(is_hardware_fxml(entry) || (on->corporate_path && corporate_form_accepted(entry)));
}

READING(8_2_low, "低風險交易可採用第七條任一款安全設計；知識詢問與固定密碼另受第九條第六款限縮。",
        "A low-risk transaction may use any of the seven designs; 9.6 then narrows knowledge questions and passwords.")

enum verdict clause_8_2_low(const struct situation *on, const struct evidence_facts *entry)
{
    (void)entry;
    return on->low_risk ? KEPT : NOT_APPLICABLE;
}

READING(8_2_non_designated, "轉入非約定帳戶時，每筆交易都應採用第七條第一款至第四款之一。高風險者只看高風險的規定。",
        "Each transfer to a payee who is not designated uses one of designs 1 to 4. At high risk the rule for high risk stands alone.")

enum verdict clause_8_2_non_designated(const struct situation *on, const struct evidence_facts *entry)
{
    if (!on->low_risk || on->payee != PAYEE_NON_DESIGNATED)
        return NOT_APPLICABLE;
    return kept_if(entry->design >= DESIGN_CERTIFICATE && entry->design <= DESIGN_TWO_FACTOR);
}
