/* SPDX-License-Identifier: Apache-2.0
 * 9.2.4 and 9.2.5: the card while it is used, and afterwards. */
#include "law/clause.h"

READING(9_2_4, "元件存取卡片期間，須使第三者無法存取該卡片。", "While the component uses the card, nobody else can reach it.")

enum verdict clause_9_2_4(const struct situation *on, const struct chip_card_facts *card)
{
    (void)on;
    return kept_if(card->component_exclusive);
}

READING(9_2_5, "使用後提示客戶取回卡片並妥善保管。", "The customer is told to take the card back and to keep it safe.")

enum verdict clause_9_2_5(const struct situation *on, const struct chip_card_facts *card)
{
    (void)on;
    return kept_if(card->retrieval_prompted);
}
