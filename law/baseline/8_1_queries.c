/* SPDX-License-Identifier: Apache-2.0
 * 8.1: which designs serve queries and login. */
#include "law/clause.h"

READING(8_1,
        "查詢帳務、查詢個人資料與簽入，可採用第七條任一款安全設計；第四款「兩項以上技術」只需其中一項技術。"
        "各款仍須遵循第九條自身的要求。",
        "Account and personal-data queries and login may use any of the seven designs; of design 4, a single technique is enough. "
        "Each design still keeps its own clauses of Article 9.")

enum verdict clause_8_1(const struct situation *on, const struct evidence_facts *entry)
{
    (void)entry;
    return on->instruction == INSTRUCTION_QUERY ? KEPT : NOT_APPLICABLE;
}
