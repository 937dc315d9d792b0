/* SPDX-License-Identifier: Apache-2.0
 * 9.9.2: a re-confirmation mechanism in the customer's hands, and two persons. */
#include "law/clause.h"

READING(9_9_2,
        "提供客戶交易再確認機制，並在安全的實體環境交付；每筆交易至少由兩人確認：一位建檔人員，以及一位以上的授權人員，"
        "且不得為同一人。",
        "The customer has a re-confirmation mechanism, handed over in a secure physical environment. Two persons or more confirm "
        "every transaction: one who made it, and at least one other who authorises it.")

enum verdict clause_9_9_2(const struct situation *on)
{
    const struct corporate_facts *corporate = &on->operation->corporate;
    if (!on->corporate_path)
        return NOT_APPLICABLE;
    return kept_if(corporate->reconfirmation_provided && corporate->secure_delivery && corporate->makers >= 1 &&
                   corporate->authorisers >= 1 && corporate->distinct_persons);
}
