/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.4.1 and 9.4.2. */
#include "law/cases.h"

#define DIRECT .factors = SET_OF(FACTOR_BIOMETRIC_DIRECT) | SET_OF(FACTOR_HELD)
#define INDIRECT .factors = SET_OF(FACTOR_BIOMETRIC_INDIRECT) | SET_OF(FACTOR_HELD)
#define RULES .biometric_rule_kept = true, .parameters_recorded = true

static const struct clause_case rows_9_4_1[] = {
    {"a living person and the very person", KEPT, ON(LOGIN), {TWO_FACTOR(DIRECT, RULES, .liveness = true, .person = true)}},
    {"liveness unsure", BROKEN, ON(LOGIN), {TWO_FACTOR(DIRECT, RULES, .person = true)}},
    {"person unsure", BROKEN, ON(LOGIN), {TWO_FACTOR(DIRECT, RULES, .liveness = true)}},
    {"unsure, another design added", KEPT, ON(TRANSFER), {TWO_FACTOR(DIRECT, RULES, .additional_design = true)}},
    {"biometric rule not kept", BROKEN, ON(LOGIN), {TWO_FACTOR(DIRECT, .parameters_recorded = true, .liveness = true, .person = true)}},
    {"parameters not recorded", BROKEN, ON(LOGIN), {TWO_FACTOR(DIRECT, .biometric_rule_kept = true, .liveness = true, .person = true)}},
    {"no direct biometrics", NOT_APPLICABLE, ON(LOGIN), {TWO_FACTOR(INDIRECT)}},
};
CASE_TABLE(9_4_1)

static const struct clause_case rows_9_4_2[] = {
    {"all four",
     KEPT,
     ON(LOGIN),
     {TWO_FACTOR(INDIRECT, .effectiveness_assessed = true, .risk_notice = true, .off_switch = true, .strengthened = true)}},
    {"not assessed", BROKEN, ON(LOGIN), {TWO_FACTOR(INDIRECT, .risk_notice = true, .off_switch = true, .strengthened = true)}},
    {"customer not told",
     BROKEN,
     ON(LOGIN),
     {TWO_FACTOR(INDIRECT, .effectiveness_assessed = true, .off_switch = true, .strengthened = true)}},
    {"no way to switch it off",
     BROKEN,
     ON(LOGIN),
     {TWO_FACTOR(INDIRECT, .effectiveness_assessed = true, .risk_notice = true, .strengthened = true)}},
    {"nothing strengthened",
     BROKEN,
     ON(TRANSFER),
     {TWO_FACTOR(INDIRECT, .effectiveness_assessed = true, .risk_notice = true, .off_switch = true)}},
    {"no indirect biometrics", NOT_APPLICABLE, ON(LOGIN), {TWO_FACTOR(DIRECT)}},
};
CASE_TABLE(9_4_2)
