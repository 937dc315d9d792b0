/* SPDX-License-Identifier: Apache-2.0
 * Cases of 8.2. */
#include "law/cases.h"

#define HARDWARE .key_storage = KEY_STORAGE_HARDWARE
#define WEBTRUST .trust_audit = TRUST_AUDIT_WEBTRUST, .password_protected = true

static const struct clause_case rows_8_2_high[] = {
    {"FXML key in hardware", KEPT, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML, HARDWARE)}},
    {"FXML key in software", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML)}},
    {"another kind in hardware", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(TWCA_XML, HARDWARE)}},
    {"a chip card for a natural person", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CHIP_CARD()}},
    {"an OTP for a natural person", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {OTP(HARDWARE_TOKEN)}},
    {"an OTP on a company's way of 9.9", KEPT, COMPANY(.makers = 1), {OTP(HARDWARE_TOKEN)}},
    {"a chip card on a company's way of 9.9", KEPT, COMPANY(.makers = 1), {CHIP_CARD()}},
    {"a foreign certificate on a company's way of 9.9",
     KEPT,
     COMPANY(.makers = 1),
     {CERTIFICATE(FOREIGN, WEBTRUST, .corporate_signing = true)}},
    {"a foreign certificate that nobody recognises",
     BROKEN,
     COMPANY(.makers = 1),
     {CERTIFICATE(FOREIGN, .password_protected = true, .corporate_signing = true)}},
    {"a foreign certificate without a password",
     BROKEN,
     COMPANY(.makers = 1),
     {CERTIFICATE(FOREIGN, .trust_audit = TRUST_AUDIT_ETSI, .corporate_signing = true)}},
    {"a foreign certificate not meant for corporate signing", BROKEN, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN, WEBTRUST)}},
    {"two techniques are no form of 9.9", BROKEN, COMPANY(.makers = 1), {TWO_FACTOR(.factors = 3)}},
    {"a chip card beside an FXML certificate: the way of 9.9 is shut", BROKEN, COMPANY(.makers = 1), {CHIP_CARD(), CERTIFICATE(FXML)}},
    {"an OTP for a company without the measures of 9.9",
     BROKEN,
     ON(CORPORATE_PAYMENT, .risk = RISK_HIGH, .customer = CUSTOMER_CORPORATE),
     {OTP(HARDWARE_TOKEN)}},
    {"low risk", NOT_APPLICABLE, ON(TRANSFER), {PASSWORD}},
    {"an application has no risk", NOT_APPLICABLE, ON(APPLY_CHIP_CARD, .risk = RISK_HIGH), {PASSWORD}},
};
CASE_TABLE(8_2_high)

static const struct clause_case rows_8_2_low[] = {
    {"a tax payment by password", KEPT, ON(TAX_GENERAL), {PASSWORD}},
    {"a payment to a shop by OTP", KEPT, ON(CONSUMPTION), {OTP(SMS)}},
    {"high risk", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH), {PASSWORD}},
    {"a query has no risk", NOT_APPLICABLE, ON(ACCOUNT_QUERY), {PASSWORD}},
};
CASE_TABLE(8_2_low)

static const struct clause_case rows_8_2_non_designated[] = {
    {"certificate", KEPT, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {CERTIFICATE(FXML)}},
    {"chip card", KEPT, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {CHIP_CARD()}},
    {"OTP", KEPT, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {OTP(SMS)}},
    {"two techniques, company", KEPT, ON(CORPORATE_PAYMENT, .payee = PAYEE_NON_DESIGNATED), {TWO_FACTOR()}},
    {"video", BROKEN, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {VIDEO()}},
    {"knowledge questions", BROKEN, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {KNOWLEDGE}},
    {"password", BROKEN, ON(CORPORATE_PAYMENT, .payee = PAYEE_NON_DESIGNATED), {PASSWORD}},
    {"a designated payee", NOT_APPLICABLE, ON(TRANSFER, .payee = PAYEE_DESIGNATED), {PASSWORD}},
    {"at high risk 8.2.high rules alone", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH, .payee = PAYEE_NON_DESIGNATED), {PASSWORD}},
    {"a service that names no payee", NOT_APPLICABLE, ON(TAX_GENERAL, .payee = PAYEE_NON_DESIGNATED), {PASSWORD}},
};
CASE_TABLE(8_2_non_designated)
