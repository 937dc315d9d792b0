/* SPDX-License-Identifier: Apache-2.0
 * What could still permit an operation: ceremonies of each design in their best form are put before the same decision, and those that it
 * permits say which clauses would have been kept. No second reading of the law. */
#include "law/decision.h"

/* What each clause about certificates asks, and the conditions that make 9.1.3 and 9.1.7 speak; kind and content are filled in. */
static const struct certificate_facts best_certificate = {
    .approved_ca = true,
    .practice_statement_checked = true,
    .legality = true,
    .correctness = true,
    .validity = true,
    .assurance = true,
    .usage = true,
    .password_protected = true,
    .enrolment = ENROLMENT_COUNTER,
    .key_storage_secure = true,
    .key_storage = KEY_STORAGE_HARDWARE,
    .hardware_standard = HARDWARE_STANDARD_CC_EAL4_PLUS,
    .other_bank = true,
    .interoperability_spec = true,
    .renewal_signed_with_current_key = true,
    .trust_audit = TRUST_AUDIT_WEBTRUST,
    .corporate_signing = true,
    .ra_counter = true,
    .ra_two_factor = true,
};

/* The best ceremony of each other design; designs 6 and 7 have nothing to add. */
static const struct evidence_facts best_entries[design_count] = {
    [DESIGN_CHIP_CARD] = {.design = DESIGN_CHIP_CARD,
                          .chip_card = {.tac_verified_by_issuer = true,
                                        .check_code_fresh = true,
                                        .check_code_unpredictable = true,
                                        .returned_data_valid = true,
                                        .pin_entered = true,
                                        .component_exclusive = true,
                                        .retrieval_prompted = true}},
    [DESIGN_OTP] = {.design = DESIGN_OTP,
                    .otp = {.delivery = DELIVERY_SMS,
                            .sms_sender = SMS_SENDER_TRANSACTION,
                            .phone_change = PHONE_CHANGE_COUNTER,
                            .protections = SET_OF(PROTECTION_TRANSACTION_PASSWORD)}},
    [DESIGN_TWO_FACTOR] = {.design = DESIGN_TWO_FACTOR,
                           .two_factor = {.factors = SET_OF(FACTOR_KNOWN) | SET_OF(FACTOR_HELD) | SET_OF(FACTOR_BIOMETRIC_DIRECT) |
                                                     SET_OF(FACTOR_BIOMETRIC_INDIRECT),
                                          .liveness = true,
                                          .person = true,
                                          .biometric_rule_kept = true,
                                          .parameters_recorded = true,
                                          .effectiveness_assessed = true,
                                          .risk_notice = true,
                                          .off_switch = true,
                                          .strengthened = true}},
    [DESIGN_VIDEO] = {.design = DESIGN_VIDEO,
                      .video = {.liveness = true, .person = true, .retained = true, .document_required = true, .document_checked = true}},
    [DESIGN_KNOWLEDGE] = {.design = DESIGN_KNOWLEDGE},
    [DESIGN_PASSWORD] = {.design = DESIGN_PASSWORD},
};

static clause_set spoken_when_permitted(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    struct decision decision;
    decide(operation, entry, 1, &decision);
    return decision.permitted ? decision.entries[0].kept | decision.operation.kept : 0;
}

/* Over the kinds and the contents, because no single certificate makes every clause speak. */
static clause_set certificate_options(const struct operation_facts *operation)
{
    clause_set spoken = 0;
    for (enum certificate_kind kind = CERTIFICATE_KIND_FXML; kind < certificate_kind_count; kind++)
        for (enum signed_content content = SIGNED_OTHER; content < signed_content_count; content++) {
            struct evidence_facts entry = {.design = DESIGN_CERTIFICATE, .certificate = best_certificate};
            entry.certificate.kind = kind;
            entry.certificate.signed_content = content;
            spoken |= spoken_when_permitted(operation, &entry);
        }
    return spoken;
}

clause_set decide_options(const struct operation_facts *operation, enum design design)
{
    INVARIANT(design > DESIGN_MISSING && design < design_count);
    return design == DESIGN_CERTIFICATE ? certificate_options(operation) : spoken_when_permitted(operation, &best_entries[design]);
}

/* Of the certificates the one that serves most: an FXML certificate over the payment instruction. */
clause_set decide_obstacles(const struct operation_facts *operation, enum design design)
{
    struct decision decision;
    struct evidence_facts best = best_entries[design];
    INVARIANT(design > DESIGN_MISSING && design < design_count);
    if (design == DESIGN_CERTIFICATE) {
        best = (struct evidence_facts){.design = DESIGN_CERTIFICATE, .certificate = best_certificate};
        best.certificate.kind = CERTIFICATE_KIND_FXML;
        best.certificate.signed_content = SIGNED_PAYMENT_INSTRUCTION;
    }
    decide(operation, &best, 1, &decision);
    return decision.entries[0].broken | decision.operation.broken;
}
