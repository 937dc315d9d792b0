/* SPDX-License-Identifier: Apache-2.0
 * 9.8: which personal data may be shown in the clear, and when. */
#include "law/clause.h"

static bool uses_designs_1_to_4(enum design design)
{
    return design >= DESIGN_CERTIFICATE && design <= DESIGN_TWO_FACTOR;
}

bool display_may_be_clear(const struct display_facts *display)
{
    switch (display->field) {
    case DISPLAY_NOT_PERSONAL:
        return true;
    case DISPLAY_OWN_ACCOUNT:
    case DISPLAY_TRANSACTION_NEED:
        return display->identity_confirmed;
    case DISPLAY_CHANGED_PERSONAL:
        return uses_designs_1_to_4(display->design);
    default:
        return false;
    }
}

READING(9_8,
        "個人資料一律隱碼顯示。例外：已確認客戶身分（如簽入）後，客戶自己的帳號與確認交易所需資訊；已採第一款至第四款之一後，"
        "正在變更的個人資料欄位。",
        "Personal data are shown masked. Two exceptions: once identity was confirmed (at login, for example), the customer's own "
        "account numbers and what is needed to confirm a transaction; once one of designs 1 to 4 was used, the fields of a "
        "personal-data change.")

enum verdict clause_9_8(const struct display_facts *display)
{
    if (display->field == DISPLAY_NOT_PERSONAL)
        return NOT_APPLICABLE;
    return kept_if(display->masked || display_may_be_clear(display));
}
