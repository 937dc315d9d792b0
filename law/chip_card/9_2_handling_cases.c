/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.2.4 and 9.2.5. */
#include "law/cases.h"

static const struct clause_case rows_9_2_4[] = {
    {"the component holds the card alone", KEPT, ON(LOGIN), {CHIP_CARD(.component_exclusive = true)}},
    {"somebody else could reach it", BROKEN, ON(LOGIN), {CHIP_CARD(.retrieval_prompted = true)}},
};
CASE_TABLE(9_2_4)

static const struct clause_case rows_9_2_5[] = {
    {"told to take the card back", KEPT, ON(TRANSFER), {CHIP_CARD(.retrieval_prompted = true)}},
    {"not told", BROKEN, ON(TRANSFER), {CHIP_CARD(.component_exclusive = true)}},
};
CASE_TABLE(9_2_5)
