/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.9.1 and 9.9.4 to 9.9.7. */
#include "law/cases.h"

#define ASSESSED .institution_assessed = true, .customer_assessed = true, .limits_set = true

static const struct clause_case rows_9_9_1[] = {
    {"the board approved", KEPT, COMPANY(ASSESSED, .approved_by = APPROVED_BY_BOARD)},
    {"a manager it empowered approved", KEPT, COMPANY(ASSESSED, .approved_by = APPROVED_BY_DELEGATED_MANAGER)},
    {"the head office's delegate, in a foreign branch", KEPT,
     COMPANY(ASSESSED, .approved_by = APPROVED_BY_HEAD_OFFICE_DELEGATE, .foreign_branch = true)},
    {"the head office's delegate, elsewhere", BROKEN, COMPANY(ASSESSED, .approved_by = APPROVED_BY_HEAD_OFFICE_DELEGATE)},
    {"nobody approved", BROKEN, COMPANY(ASSESSED, .foreign_branch = true)},
    {"institution not assessed", BROKEN, COMPANY(.customer_assessed = true, .limits_set = true, .approved_by = APPROVED_BY_BOARD)},
    {"customer not assessed", BROKEN, COMPANY(.institution_assessed = true, .limits_set = true, .approved_by = APPROVED_BY_BOARD)},
    {"no limits", BROKEN, COMPANY(.institution_assessed = true, .customer_assessed = true, .approved_by = APPROVED_BY_BOARD)},
    {"an FXML certificate was used", NOT_APPLICABLE, COMPANY(.makers = 1), {CERTIFICATE(FXML)}},
    {"a natural person", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH, .has_corporate = true)},
    {"low risk", NOT_APPLICABLE, ON(CORPORATE_PAYMENT, .customer = CUSTOMER_CORPORATE, .has_corporate = true)},
    {"nothing said of the measures", NOT_APPLICABLE, ON(CORPORATE_PAYMENT, .risk = RISK_HIGH, .customer = CUSTOMER_CORPORATE)},
};
CASE_TABLE(9_9_1)

static const struct clause_case rows_9_9_4[] = {
    {"complete", KEPT, COMPANY(.trail_complete = true)},
    {"a trail is missing", BROKEN, COMPANY(.makers = 1)},
    {"not a company", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH)},
};
CASE_TABLE(9_9_4)

static const struct clause_case rows_9_9_5[] = {
    {"limits can be delegated", KEPT, COMPANY(.limit_delegation = true)},
    {"they cannot", BROKEN, COMPANY(.makers = 1)},
    {"not a company", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH)},
};
CASE_TABLE(9_9_5)

static const struct clause_case rows_9_9_6[] = {
    {"module, review and alert", KEPT, COMPANY(.risk_module = true, .indicators_reviewed = true, .alert_on_abnormal = true)},
    {"no module", BROKEN, COMPANY(.indicators_reviewed = true, .alert_on_abnormal = true)},
    {"never reviewed", BROKEN, COMPANY(.risk_module = true, .alert_on_abnormal = true)},
    {"no alert", BROKEN, COMPANY(.risk_module = true, .indicators_reviewed = true)},
    {"not a company", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH)},
};
CASE_TABLE(9_9_6)

static const struct clause_case rows_9_9_7[] = {
    {"notified", KEPT, COMPANY(.customer_notified = true)},
    {"not notified", BROKEN, COMPANY(.makers = 1)},
    {"not a company", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH)},
};
CASE_TABLE(9_9_7)
