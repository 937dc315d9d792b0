/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.6. */
#include "law/cases.h"

#define CERTIFIED .key_storage = KEY_STORAGE_HARDWARE, .hardware_standard = HARDWARE_STANDARD_FIPS140_2_L3
#define OPENING(class, high) ON(OPEN_ACCOUNT, .account_class = (class), .account_high_risk = (high))

static const struct clause_case rows_9_1_6[] = {
    {"certified device at high risk", KEPT, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML, CERTIFIED)}},
    {"hardware that nobody certified", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML, .key_storage = KEY_STORAGE_HARDWARE)}},
    {"software, whatever is certified",
     BROKEN,
     ON(TRANSFER, .risk = RISK_HIGH),
     {CERTIFICATE(FXML, .hardware_standard = HARDWARE_STANDARD_CC_EAL4_PLUS)}},
    {"same device, nothing more", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML, CERTIFIED, .same_device = true)}},
    {"same device, confirmed by hand",
     KEPT,
     ON(TRANSFER, .risk = RISK_HIGH),
     {CERTIFICATE(FXML, CERTIFIED, .same_device = true, .manual_confirmation = true)}},
    {"same device, two more techniques",
     KEPT,
     ON(TRANSFER, .risk = RISK_HIGH),
     {CERTIFICATE(FXML, CERTIFIED, .same_device = true, .extra_two_factor = true)}},
    {"confirmed by hand, but in software",
     BROKEN,
     ON(TRANSFER, .risk = RISK_HIGH),
     {CERTIFICATE(FXML, .same_device = true, .manual_confirmation = true)}},
    {"opening class 1 for high risk", KEPT, OPENING(1, true), {CERTIFICATE(MOICA, CERTIFIED)}},
    {"opening class 1 for high risk in software", BROKEN, OPENING(1, true), {CERTIFICATE(MOICA)}},
    {"opening class 1 for low risk", NOT_APPLICABLE, OPENING(1, false), {CERTIFICATE(MOICA)}},
    {"opening class 2", NOT_APPLICABLE, OPENING(2, true), {CERTIFICATE(MOICA)}},
    {"low risk", NOT_APPLICABLE, ON(TRANSFER), {CERTIFICATE(FXML)}},
    {"an application has no risk", NOT_APPLICABLE, ON(LOAN_APPLICATION, .risk = RISK_HIGH), {CERTIFICATE(FXML)}},
    {"a foreign certificate belongs to 9.9", NOT_APPLICABLE, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN)}},
};
CASE_TABLE(9_1_6)
