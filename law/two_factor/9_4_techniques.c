/* SPDX-License-Identifier: Apache-2.0
 * 9.4: two techniques of different kinds. */
#include "law/clause.h"

static unsigned kinds_of_factors(word_set factors)
{
    bool known = (factors & SET_OF(FACTOR_KNOWN)) != 0;
    bool held = (factors & SET_OF(FACTOR_HELD)) != 0;
    bool biometric = (factors & (SET_OF(FACTOR_BIOMETRIC_DIRECT) | SET_OF(FACTOR_BIOMETRIC_INDIRECT))) != 0;
    return (unsigned)known + held + biometric;
}

READING(9_4, "須由兩項不同種類的技術組成：客戶所知、客戶所持有、客戶所具有的生物特徵（直接或間接驗證算同一種）。查詢與簽入只需一項。",
        "Two techniques of different kinds: something the customer knows, something held, and something the customer is (verified "
        "directly or indirectly, one kind). For queries and login one is enough.")

enum verdict clause_9_4(const struct situation *on, const struct two_factor_facts *two_factor)
{
    unsigned needed = on->instruction == INSTRUCTION_QUERY ? 1 : 2;
    return kept_if(kinds_of_factors(two_factor->factors) >= needed);
}
