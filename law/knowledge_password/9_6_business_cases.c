/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.6: each row of the list, what stands just outside it, and everything that no row lists. */
#include "law/cases.h"

static const struct clause_case rows_9_6[] = {
    {"login by password", KEPT, ON(LOGIN), {PASSWORD}},
    {"account query by knowledge questions", KEPT, ON(ACCOUNT_QUERY), {KNOWLEDGE}},
    {"a listed business is its own row's", NOT_APPLICABLE, ON(TAX_GENERAL), {PASSWORD}},
    {"to a payee who is not designated", BROKEN, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {PASSWORD}},
    {"to a payee of whom nothing is said", BROKEN, ON(TRANSFER), {KNOWLEDGE}},
    {"a company's payment to a designated payee", BROKEN, ON(CORPORATE_PAYMENT, .payee = PAYEE_DESIGNATED), {PASSWORD}},
    {"paying in a shop", BROKEN, ON(CONSUMPTION), {PASSWORD}},
    {"cardless withdrawal", BROKEN, ON(CARDLESS_WITHDRAWAL), {PASSWORD}},
    {"opening an account", BROKEN, ON(OPEN_ACCOUNT, .account_class = 3), {KNOWLEDGE}},
    {"resetting a password", BROKEN, ON(PASSWORD_RESET), {KNOWLEDGE}},
    {"changing the phone number", BROKEN, ON(PHONE_NUMBER_CHANGE), {PASSWORD}},
    {"written consent", BROKEN, ON(WRITTEN_CONSENT), {PASSWORD}},
    {"a new customer's loan", BROKEN, ON(LOAN_APPLICATION, .new_customer = true), {PASSWORD}},
    {"the first wealth questionnaire", BROKEN, ON(WEALTH_KYC, .first_time = true), {PASSWORD}},
    {"another design", NOT_APPLICABLE, ON(CONSUMPTION), {CHIP_CARD()}},
};
CASE_TABLE(9_6)

static const struct clause_case rows_9_6_1_1[] = {
    {"to a designated account", KEPT, ON(TRANSFER, .payee = PAYEE_DESIGNATED), {PASSWORD}},
    {"to another account", NOT_APPLICABLE, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED), {PASSWORD}},
    {"by a company's payment", NOT_APPLICABLE, ON(CORPORATE_PAYMENT, .payee = PAYEE_DESIGNATED), {PASSWORD}},
};
CASE_TABLE(9_6_1_1)

static const struct clause_case rows_9_6_1_2[] = {
    {"taxes under a general agreement", KEPT, ON(TAX_GENERAL), {PASSWORD}},
    {"limited taxes have their own row", NOT_APPLICABLE, ON(TAX_LIMITED), {PASSWORD}},
};
CASE_TABLE(9_6_1_2)

static const struct clause_case rows_9_6_1_3[] = {
    {"limited taxes", KEPT, ON(TAX_LIMITED), {KNOWLEDGE}},
    {"setting them up", KEPT, ON(TAX_LIMITED_SETUP), {PASSWORD}},
    {"general taxes have their own row", NOT_APPLICABLE, ON(TAX_GENERAL), {PASSWORD}},
};
CASE_TABLE(9_6_1_3)

static const struct clause_case rows_9_6_1_4[] = {
    {"transfer to one's own account", KEPT, ON(TRANSFER, .payee = PAYEE_SAME_ID), {PASSWORD}},
    {"time deposit", KEPT, ON(TIME_DEPOSIT), {PASSWORD}},
    {"investment", KEPT, ON(INVESTMENT), {KNOWLEDGE}},
    {"transfer to somebody else", NOT_APPLICABLE, ON(TRANSFER, .payee = PAYEE_DESIGNATED), {PASSWORD}},
};
CASE_TABLE(9_6_1_4)

static const struct clause_case rows_9_6_2[] = {
    {"a known customer applies for a loan", KEPT, ON(LOAN_APPLICATION), {KNOWLEDGE}},
    {"a known customer draws on a loan", KEPT, ON(LOAN_INSTRUCTION), {PASSWORD}},
    {"a new customer applies", NOT_APPLICABLE, ON(LOAN_APPLICATION, .new_customer = true), {KNOWLEDGE}},
    {"a new customer draws", NOT_APPLICABLE, ON(LOAN_INSTRUCTION, .new_customer = true), {PASSWORD}},
};
CASE_TABLE(9_6_2)

static const struct clause_case rows_9_6_3[] = {
    {"a known customer applies for a card", KEPT, ON(CARD_APPLICATION), {KNOWLEDGE}},
    {"a known customer's card instruction", KEPT, ON(CARD_INSTRUCTION), {PASSWORD}},
    {"a new customer applies", NOT_APPLICABLE, ON(CARD_APPLICATION, .new_customer = true), {KNOWLEDGE}},
};
CASE_TABLE(9_6_3)

static const struct clause_case rows_9_6_4_1[] = {
    {"a later know-your-customer form", KEPT, ON(WEALTH_KYC), {PASSWORD}},
    {"the first", NOT_APPLICABLE, ON(WEALTH_KYC, .first_time = true), {PASSWORD}},
};
CASE_TABLE(9_6_4_1)

static const struct clause_case rows_9_6_4_2[] = {
    {"a later risk test", KEPT, ON(WEALTH_RISK_TEST), {PASSWORD}},
    {"the first", NOT_APPLICABLE, ON(WEALTH_RISK_TEST, .first_time = true), {PASSWORD}},
};
CASE_TABLE(9_6_4_2)

static const struct clause_case rows_9_6_4_3[] = {
    {"consent to structured products", KEPT, ON(STRUCTURED_PRODUCT_RECOMMENDATION), {PASSWORD}},
    {"trust recommendation has its own row", NOT_APPLICABLE, ON(TRUST_RECOMMENDATION), {PASSWORD}},
};
CASE_TABLE(9_6_4_3)

static const struct clause_case rows_9_6_5_1[] = {
    {"a later know-your-customer form", KEPT, ON(TRUST_KYC), {PASSWORD}},
    {"the first", NOT_APPLICABLE, ON(TRUST_KYC, .first_time = true), {PASSWORD}},
};
CASE_TABLE(9_6_5_1)

static const struct clause_case rows_9_6_5_2[] = {
    {"a later risk test", KEPT, ON(TRUST_RISK_TEST), {PASSWORD}},
    {"the first", NOT_APPLICABLE, ON(TRUST_RISK_TEST, .first_time = true), {PASSWORD}},
};
CASE_TABLE(9_6_5_2)

static const struct clause_case rows_9_6_5_3[] = {
    {"consent to a trust's recommendation", KEPT, ON(TRUST_RECOMMENDATION), {PASSWORD}},
    {"structured products have their own row", NOT_APPLICABLE, ON(STRUCTURED_PRODUCT_RECOMMENDATION), {PASSWORD}},
};
CASE_TABLE(9_6_5_3)

static const struct clause_case rows_9_6_5_4[] = {
    {"signing as professional investor", KEPT, ON(PROFESSIONAL_INVESTOR_SIGNATURE), {PASSWORD}},
    {"the declaration has its own row", NOT_APPLICABLE, ON(PROFESSIONAL_INVESTOR_DECLARATION), {PASSWORD}},
};
CASE_TABLE(9_6_5_4)

static const struct clause_case rows_9_6_5_5[] = {
    {"declaration of review", KEPT, ON(PROFESSIONAL_INVESTOR_DECLARATION), {PASSWORD}},
    {"the signature has its own row", NOT_APPLICABLE, ON(PROFESSIONAL_INVESTOR_SIGNATURE), {PASSWORD}},
};
CASE_TABLE(9_6_5_5)

static const struct clause_case rows_9_6_6[] = {
    {"joint marketing", KEPT, ON(JOINT_MARKETING), {KNOWLEDGE}},
    {"other business", NOT_APPLICABLE, ON(WRITTEN_CONSENT), {KNOWLEDGE}},
};
CASE_TABLE(9_6_6)

static const struct clause_case rows_9_6_7[] = {
    {"a change that touches no notice and no instruction", KEPT, ON(PERSONAL_DATA_CHANGE), {PASSWORD}},
    {"a change that does", NOT_APPLICABLE, ON(PERSONAL_DATA_CHANGE, .affects_notice_or_instruction = true), {PASSWORD}},
};
CASE_TABLE(9_6_7)

static const struct clause_case rows_9_6_8[] = {
    {"identity for an electronic payment institution", KEPT, ON(EPAYMENT_IDENTITY), {KNOWLEDGE}},
    {"other business", NOT_APPLICABLE, ON(APPLY_CHIP_CARD), {KNOWLEDGE}},
};
CASE_TABLE(9_6_8)
