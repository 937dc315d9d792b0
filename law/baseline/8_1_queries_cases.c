/* SPDX-License-Identifier: Apache-2.0
 * Cases of 8.1. */
#include "law/cases.h"

static const struct clause_case rows_8_1[] = {
    {"login by password", KEPT, ON(LOGIN), {PASSWORD}},
    {"account query by a single technique", KEPT, ON(ACCOUNT_QUERY), {TWO_FACTOR(.factors = SET_OF(FACTOR_HELD))}},
    {"personal-data query by video", KEPT, ON(PERSONAL_DATA_QUERY), {VIDEO()}},
    {"an application is no query", NOT_APPLICABLE, ON(OPEN_ACCOUNT, .account_class = 3), {PASSWORD}},
    {"a transaction is no query", NOT_APPLICABLE, ON(TRANSFER), {PASSWORD}},
};
CASE_TABLE(8_1)
