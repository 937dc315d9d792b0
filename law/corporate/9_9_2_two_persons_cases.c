/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.9.2, each side of each number of persons. */
#include "law/cases.h"

#define PROVIDED .reconfirmation_provided = true, .secure_delivery = true

static const struct clause_case rows_9_9_2[] = {
    {"one maker, one authoriser", KEPT, COMPANY(PROVIDED, .makers = 1, .authorisers = 1, .distinct_persons = true)},
    {"one maker, three authorisers", KEPT, COMPANY(PROVIDED, .makers = 1, .authorisers = 3, .distinct_persons = true)},
    {"no maker", BROKEN, COMPANY(PROVIDED, .makers = 0, .authorisers = 2, .distinct_persons = true)},
    {"no authoriser", BROKEN, COMPANY(PROVIDED, .makers = 2, .authorisers = 0, .distinct_persons = true)},
    {"one person in both roles", BROKEN, COMPANY(PROVIDED, .makers = 1, .authorisers = 1)},
    {"no mechanism", BROKEN, COMPANY(.secure_delivery = true, .makers = 1, .authorisers = 1, .distinct_persons = true)},
    {"handed over anywhere", BROKEN, COMPANY(.reconfirmation_provided = true, .makers = 1, .authorisers = 1, .distinct_persons = true)},
    {"not a company", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH)},
};
CASE_TABLE(9_9_2)
