/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.1 and its three groups. */
#include "law/cases.h"

#define APPROVED .approved_ca = true, .practice_statement_checked = true
#define C3_READY .password_protected = true, .key_storage_secure = true

static const struct clause_case rows_9_1_1[] = {
    {"approved CA, practice statement followed", KEPT, ON(LOGIN), {CERTIFICATE(MOICA, APPROVED)}},
    {"a CA that nobody approved", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .practice_statement_checked = true)}},
    {"practice statement not followed", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .approved_ca = true)}},
    {"a foreign certificate at login", BROKEN, ON(LOGIN), {CERTIFICATE(FOREIGN, APPROVED)}},
    {"a foreign certificate beside an FXML one", BROKEN, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN, APPROVED), CERTIFICATE(FXML)}},
    {"a foreign certificate on a company's way of 9.9", NOT_APPLICABLE, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN)}},
    {"no certificate at all", NOT_APPLICABLE, ON(LOGIN), {PASSWORD}},
};
CASE_TABLE(9_1_1)

static const struct clause_case rows_9_1_1_1[] = {
    {"FXML at high risk", KEPT, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(FXML)}},
    {"FXML at low risk", KEPT, ON(CONSUMPTION), {CERTIFICATE(FXML)}},
    {"FXML for an application", KEPT, ON(WEALTH_KYC), {CERTIFICATE(FXML)}},
    {"another kind", NOT_APPLICABLE, ON(LOGIN), {CERTIFICATE(MOICA)}},
};
CASE_TABLE(9_1_1_1)

static const struct clause_case rows_9_1_1_2[] = {
    {"MOICA at login", KEPT, ON(LOGIN), {CERTIFICATE(MOICA)}},
    {"MOICA opens an account", KEPT, ON(OPEN_ACCOUNT, .account_class = 1), {CERTIFICATE(MOICA)}},
    {"MOEACA applies for a loan", KEPT, ON(LOAN_APPLICATION), {CERTIFICATE(MOEACA)}},
    {"MOICA pays tax", BROKEN, ON(TAX_GENERAL), {CERTIFICATE(MOICA)}},
    {"MOEACA pays", BROKEN, ON(CORPORATE_PAYMENT, .risk = RISK_HIGH), {CERTIFICATE(MOEACA)}},
    {"another kind", NOT_APPLICABLE, ON(TRANSFER), {CERTIFICATE(FXML)}},
};
CASE_TABLE(9_1_1_2)

static const struct clause_case rows_9_1_1_3[] = {
    {"login with a password-protected key", KEPT, ON(LOGIN), {CERTIFICATE(TWCA_EC_PLUS, .password_protected = true)}},
    {"login without a password", BROKEN, ON(LOGIN), {CERTIFICATE(TWCA_XML, .key_storage_secure = true)}},
    {"an application", KEPT, ON(DESIGNATE_ACCOUNT), {CERTIFICATE(CHT_CLASS3, .password_protected = true)}},
    {"low risk, enrolled at the counter", KEPT, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_COUNTER)}},
    {"low risk, enrolled by certificate", KEPT, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_CERTIFICATE)}},
    {"low risk, enrolled by chip card", KEPT, ON(TAX_GENERAL), {CERTIFICATE(CHT_CLASS3, C3_READY, .enrolment = ENROLMENT_CHIP_CARD)}},
    {"low risk, enrolled by OTP", KEPT, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_OTP)}},
    {"low risk, enrolled by two techniques", KEPT, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_TWO_FACTOR)}},
    {"low risk, enrolled by video", KEPT, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_VIDEO)}},
    {"low risk, enrolled by knowledge questions",
     BROKEN,
     ON(TAX_GENERAL),
     {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_KNOWLEDGE)}},
    {"low risk, enrolled by password", BROKEN, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY, .enrolment = ENROLMENT_PASSWORD)}},
    {"low risk, nobody knows how it was enrolled", BROKEN, ON(TAX_GENERAL), {CERTIFICATE(TWCA_XML, C3_READY)}},
    {"low risk, key stored anywhere",
     BROKEN,
     ON(TAX_GENERAL),
     {CERTIFICATE(TWCA_XML, .password_protected = true, .enrolment = ENROLMENT_COUNTER)}},
    {"to a designated payee",
     KEPT,
     ON(TRANSFER, .payee = PAYEE_DESIGNATED),
     {CERTIFICATE(TWCA_EC_PLUS, C3_READY, .enrolment = ENROLMENT_COUNTER)}},
    {"to a payee who is not designated",
     BROKEN,
     ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED),
     {CERTIFICATE(TWCA_EC_PLUS, C3_READY, .enrolment = ENROLMENT_COUNTER)}},
    {"high risk", BROKEN, ON(TRANSFER, .risk = RISK_HIGH), {CERTIFICATE(TWCA_EC_PLUS, C3_READY, .enrolment = ENROLMENT_COUNTER)}},
    {"another kind", NOT_APPLICABLE, ON(LOGIN), {CERTIFICATE(FXML)}},
};
CASE_TABLE(9_1_1_3)
