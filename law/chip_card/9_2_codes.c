/* SPDX-License-Identifier: Apache-2.0
 * 9.2.1 to 9.2.3: the codes that a chip card and its terminal make. */
#include "law/clause.h"

READING(9_2_1, "以晶片金融卡簽入，須先由原發卡行驗證交易驗證碼。",
        "Login by chip card waits until the card's own issuer has verified the TAC.")

enum verdict clause_9_2_1(const struct situation *on, const struct chip_card_facts *card)
{
    return on->operation->service == SERVICE_LOGIN ? kept_if(card->tac_verified_by_issuer) : NOT_APPLICABLE;
}

READING(9_2_2, "每筆交易都動態產生無法預知的端末設備查核碼，並檢核網頁回傳資料正確且有效。",
        "A terminal check code that nobody can foresee is made for each transaction, and what the page returns is checked: correct, "
        "and still valid.")

enum verdict clause_9_2_2(const struct situation *on, const struct chip_card_facts *card)
{
    (void)on;
    return kept_if(card->check_code_fresh && card->check_code_unpredictable && card->returned_data_valid);
}

READING(9_2_3, "帳務性交易每次都須輸入卡片密碼，據以產生交易驗證碼並經驗證。",
        "For each account transaction the card PIN is entered anew, so that the card makes a TAC, and the issuer verifies it.")

enum verdict clause_9_2_3(const struct situation *on, const struct chip_card_facts *card)
{
    return on->instruction == INSTRUCTION_TRANSACTION ? kept_if(card->pin_entered && card->tac_verified_by_issuer) : NOT_APPLICABLE;
}
