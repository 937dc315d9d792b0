/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.2.1 to 9.2.3. */
#include "law/cases.h"

static const struct clause_case rows_9_2_1[] = {
    {"the issuer verified the TAC", KEPT, ON(LOGIN), {CHIP_CARD(.tac_verified_by_issuer = true)}},
    {"the PIN alone", BROKEN, ON(LOGIN), {CHIP_CARD(.pin_entered = true)}},
    {"no login", NOT_APPLICABLE, ON(ACCOUNT_QUERY), {CHIP_CARD()}},
};
CASE_TABLE(9_2_1)

static const struct clause_case rows_9_2_2[] = {
    {"fresh, unpredictable, and valid data",
     KEPT,
     ON(TRANSFER),
     {CHIP_CARD(.check_code_fresh = true, .check_code_unpredictable = true, .returned_data_valid = true)}},
    {"a code used before", BROKEN, ON(TRANSFER), {CHIP_CARD(.check_code_unpredictable = true, .returned_data_valid = true)}},
    {"a code that can be foreseen", BROKEN, ON(LOGIN), {CHIP_CARD(.check_code_fresh = true, .returned_data_valid = true)}},
    {"returned data wrong", BROKEN, ON(LOGIN), {CHIP_CARD(.check_code_fresh = true, .check_code_unpredictable = true)}},
};
CASE_TABLE(9_2_2)

static const struct clause_case rows_9_2_3[] = {
    {"PIN entered, TAC verified", KEPT, ON(TRANSFER), {CHIP_CARD(.pin_entered = true, .tac_verified_by_issuer = true)}},
    {"an old TAC without the PIN", BROKEN, ON(TRANSFER), {CHIP_CARD(.tac_verified_by_issuer = true)}},
    {"a TAC that nobody verified", BROKEN, ON(CONSUMPTION), {CHIP_CARD(.pin_entered = true)}},
    {"login", NOT_APPLICABLE, ON(LOGIN), {CHIP_CARD()}},
    {"an application", NOT_APPLICABLE, ON(DESIGNATE_ACCOUNT), {CHIP_CARD()}},
};
CASE_TABLE(9_2_3)
