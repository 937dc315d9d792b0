/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.2. */
#include "law/cases.h"

static const struct clause_case rows_9_1_2[] = {
    {"all five",
     KEPT,
     ON(LOGIN),
     {CERTIFICATE(FXML, .legality = true, .correctness = true, .validity = true, .assurance = true, .usage = true)}},
    {"no legality", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .correctness = true, .validity = true, .assurance = true, .usage = true)}},
    {"no correctness", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .legality = true, .validity = true, .assurance = true, .usage = true)}},
    {"no validity", BROKEN, ON(LOGIN), {CERTIFICATE(MOICA, .legality = true, .correctness = true, .assurance = true, .usage = true)}},
    {"no assurance", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .legality = true, .correctness = true, .validity = true, .usage = true)}},
    {"outside its limits of use",
     BROKEN,
     ON(LOGIN),
     {CERTIFICATE(FXML, .legality = true, .correctness = true, .validity = true, .assurance = true)}},
    {"a foreign certificate is checked too", BROKEN, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN)}},
    {"no certificate at all", NOT_APPLICABLE, ON(LOGIN), {CHIP_CARD()}},
};
CASE_TABLE(9_1_2)
