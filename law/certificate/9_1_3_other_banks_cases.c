/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.3. */
#include "law/cases.h"

#define FIT .other_bank = true, .approved_ca = true, .interoperability_spec = true

static const struct clause_case rows_9_1_3[] = {
    {"another bank's certificate at low risk", KEPT, ON(TAX_GENERAL), {CERTIFICATE(FXML, FIT)}},
    {"at high risk in software", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML, FIT)}},
    {"at high risk in hardware", KEPT, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML, FIT, .key_storage = KEY_STORAGE_HARDWARE)}},
    {"an application has no risk", KEPT, ON(DESIGNATE_ACCOUNT, .risk = RISK_HIGH), {CERTIFICATE(FXML, FIT)}},
    {"from a CA that nobody approved", BROKEN, ON(TAX_GENERAL), {CERTIFICATE(FXML, .other_bank = true, .interoperability_spec = true)}},
    {"without the interoperability specification", BROKEN, ON(TAX_GENERAL), {CERTIFICATE(FXML, .other_bank = true, .approved_ca = true)}},
    {"another bank's carrier, middleware reviewed",
     KEPT,
     ON(LOGIN),
     {CERTIFICATE(FXML, .other_bank_carrier = true, .middleware_reviewed = true)}},
    {"another bank's carrier, middleware not reviewed", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .other_bank_carrier = true)}},
    {"both, and the carrier fails", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, FIT, .other_bank_carrier = true)}},
    {"both, and the certificate fails",
     BROKEN,
     ON(LOGIN),
     {CERTIFICATE(FXML, .other_bank = true, .other_bank_carrier = true, .middleware_reviewed = true)}},
    {"one's own bank's certificate", NOT_APPLICABLE, ON(LOGIN), {CERTIFICATE(FXML, .approved_ca = true)}},
    {"a foreign certificate belongs to 9.9", NOT_APPLICABLE, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN, .other_bank = true)}},
};
CASE_TABLE(9_1_3)
