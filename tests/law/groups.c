/* SPDX-License-Identifier: Apache-2.0
 * The groups: for each clause, the fields it reads stand together in one of them. */
#include "tests/law/space.h"

#define WHEN "operation.service operation.risk "
#define TO_WHOM "operation.payee "
#define PATH "operation.customer operation.corporate "

const struct group groups[] = {
    {"every operation: knowledge questions (9.6)", SERVICE_LOGIN, DESIGN_KNOWLEDGE,
     WHEN TO_WHOM "operation.new_customer operation.first_time operation.affects_notice_or_instruction",
     PATH "operation.account_class operation.account_high_risk operation.credit_consent"},
    {"every operation: password (9.6)", SERVICE_LOGIN, DESIGN_PASSWORD,
     WHEN TO_WHOM "operation.new_customer operation.first_time operation.affects_notice_or_instruction",
     PATH "operation.account_class operation.account_high_risk operation.credit_consent"},
    {"certificate: approved CA (9.1.1)", SERVICE_LOGIN, DESIGN_CERTIFICATE, WHEN PATH "kind approved_ca practice_statement_checked",
     TO_WHOM},
    {"certificate: what each kind may do (9.1.1.1-3)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN TO_WHOM "kind password_protected enrolment key_storage_secure", PATH "key_storage"},
    {"certificate: five checks (9.1.2)", SERVICE_LOGIN, DESIGN_CERTIFICATE, WHEN "kind legality correctness validity assurance usage",
     TO_WHOM PATH},
    {"certificate: other banks (9.1.3)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN "kind other_bank approved_ca interoperability_spec key_storage other_bank_carrier middleware_reviewed", TO_WHOM PATH},
    {"certificate: renewal and content (9.1.4, 9.1.5)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN PATH "kind renewal_signed_with_current_key signed", TO_WHOM},
    {"certificate: certified hardware (9.1.6)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN "operation.account_class operation.account_high_risk kind key_storage hardware_standard same_device manual_confirmation "
          "extra_two_factor",
     PATH},
    {"certificate: RA counter (9.1.7)", SERVICE_LOGIN, DESIGN_CERTIFICATE, WHEN "kind ra_counter ra_two_factor ra_second_reviewer",
     TO_WHOM PATH},
    {"certificate: high risk and foreign forms (8.2.high, 9.9.3)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN PATH "kind key_storage trust_audit password_protected corporate_signing", TO_WHOM "hardware_standard"},
    {"chip card (9.2)", SERVICE_LOGIN, DESIGN_CHIP_CARD,
     WHEN "tac_verified_by_issuer check_code_fresh check_code_unpredictable returned_data_valid pin_entered component_exclusive "
          "retrieval_prompted",
     TO_WHOM PATH},
    {"OTP: lifetime (9.3.1)", SERVICE_LOGIN, DESIGN_OTP, WHEN TO_WHOM "operation.otp_lifetime_limit delivery bound_to_content age_seconds",
     PATH "phone_change"},
    {"OTP: numbers (9.3.2.1, 9.3.2.3.1, 9.3.2.4)", SERVICE_LOGIN, DESIGN_OTP,
     WHEN TO_WHOM "operation.account_class delivery sms_sender phone_change", PATH},
    {"OTP: protections (9.3.2.2, 9.3.2.3.2)", SERVICE_LOGIN, DESIGN_OTP,
     "operation.service operation.payee delivery protections assessment_recorded approval_level_recorded", NULL},
    {"two techniques (9.4)", SERVICE_LOGIN, DESIGN_TWO_FACTOR,
     "operation.service factors liveness person biometric_rule_kept parameters_recorded additional_design", "operation.risk " TO_WHOM PATH},
    {"two techniques: indirect biometrics (9.4.2)", SERVICE_LOGIN, DESIGN_TWO_FACTOR,
     "operation.service factors effectiveness_assessed risk_notice off_switch strengthened", "operation.risk " TO_WHOM PATH},
    {"video (9.5)", SERVICE_LOGIN, DESIGN_VIDEO, WHEN TO_WHOM "liveness person retained document_required document_checked", PATH},
    {"consent to a credit-bureau inquiry (9.7)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     "operation.service operation.credit_consent credit_consent.required credit_consent.at credit_consent.source credit_consent.version "
     "credit_consent.content_hash credit_consent.identity_result credit_consent.presentable",
     "kind"},
    {"company: assessment (9.9.1)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN PATH
     "kind "
     "corporate.institution_assessed corporate.customer_assessed corporate.limits_set corporate.approved_by corporate.foreign_branch",
     TO_WHOM},
    {"company: two persons (9.9.2)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN PATH "kind "
               "corporate.reconfirmation_provided corporate.secure_delivery corporate.makers corporate.authorisers "
               "corporate.distinct_persons",
     TO_WHOM},
    {"company: forms and containers (9.9.3)", SERVICE_CORPORATE_PAYMENT, DESIGN_CERTIFICATE,
     "operation.risk operation.customer operation.corporate kind trust_audit password_protected corporate_signing corporate.container "
     "corporate.container_standard corporate.device_protected corporate.app_protected",
     "operation.service"},
    {"company: chip cards and containers (9.9.3)", SERVICE_LOGIN, DESIGN_CHIP_CARD,
     WHEN PATH "corporate.container corporate.container_standard", TO_WHOM},
    {"company: OTPs and containers (9.9.3)", SERVICE_LOGIN, DESIGN_OTP, WHEN PATH "corporate.container corporate.container_standard",
     TO_WHOM},
    {"company: what the institution runs (9.9.4-7)", SERVICE_LOGIN, DESIGN_CERTIFICATE,
     WHEN PATH "kind "
               "corporate.trail_complete corporate.limit_delegation corporate.risk_module corporate.indicators_reviewed "
               "corporate.alert_on_abnormal corporate.customer_notified",
     TO_WHOM},
};
const size_t group_count = COUNT_OF(groups);
