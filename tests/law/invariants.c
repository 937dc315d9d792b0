/* SPDX-License-Identifier: Apache-2.0
 * The invariants, in the order of the text. */
#include "tests/law/invariants.h"

#include "tests/law/best.h"

#define FORBIDS(name) static bool name(const struct operation_facts *operation __attribute__((unused)), const struct evidence_facts *entry)

static bool transaction(const struct operation_facts *operation)
{
    return service_instruction(operation->service) == INSTRUCTION_TRANSACTION;
}

static bool high_risk(const struct operation_facts *operation)
{
    return transaction(operation) && operation->risk == RISK_HIGH;
}

/* Somebody else's account that the customer did not designate beforehand. */
static bool non_designated(const struct operation_facts *operation)
{
    return (operation->service == SERVICE_TRANSFER || operation->service == SERVICE_CORPORATE_PAYMENT) &&
           operation->payee == PAYEE_NON_DESIGNATED;
}

static bool certificate_of(const struct evidence_facts *entry, enum certificate_kind kind)
{
    return entry->design == DESIGN_CERTIFICATE && entry->certificate.kind == kind;
}

static bool c3(const struct evidence_facts *entry)
{
    return certificate_of(entry, CERTIFICATE_KIND_TWCA_EC_PLUS) || certificate_of(entry, CERTIFICATE_KIND_TWCA_XML) ||
           certificate_of(entry, CERTIFICATE_KIND_CHT_CLASS3);
}

static bool by_sms(const struct evidence_facts *entry)
{
    return entry->design == DESIGN_OTP && entry->otp.delivery == DELIVERY_SMS;
}

static bool designs_6_and_7(const struct evidence_facts *entry)
{
    return entry->design == DESIGN_KNOWLEDGE || entry->design == DESIGN_PASSWORD;
}

FORBIDS(otp_at_high_risk_by_a_person)
{
    return entry->design == DESIGN_OTP && high_risk(operation) && operation->customer == CUSTOMER_NATURAL;
}

FORBIDS(anything_but_fxml_at_high_risk_by_a_person)
{
    return high_risk(operation) && operation->customer == CUSTOMER_NATURAL && !certificate_of(entry, CERTIFICATE_KIND_FXML);
}

FORBIDS(software_key_at_high_risk)
{
    return high_risk(operation) && certificate_of(entry, CERTIFICATE_KIND_FXML) && entry->certificate.key_storage == KEY_STORAGE_SOFTWARE;
}

FORBIDS(uncertified_hardware_at_high_risk)
{
    return high_risk(operation) && certificate_of(entry, CERTIFICATE_KIND_FXML) &&
           entry->certificate.hardware_standard == HARDWARE_STANDARD_NONE;
}

FORBIDS(government_certificate_in_a_transaction)
{
    return transaction(operation) && (certificate_of(entry, CERTIFICATE_KIND_MOICA) || certificate_of(entry, CERTIFICATE_KIND_MOEACA));
}

FORBIDS(c3_without_a_password)
{
    return c3(entry) && !entry->certificate.password_protected;
}

FORBIDS(c3_at_high_risk_or_to_a_stranger)
{
    return c3(entry) && (high_risk(operation) || non_designated(operation));
}

FORBIDS(c3_enrolled_by_knowledge_in_a_transaction)
{
    return c3(entry) && transaction(operation) &&
           (entry->certificate.enrolment == ENROLMENT_KNOWLEDGE || entry->certificate.enrolment == ENROLMENT_PASSWORD ||
            entry->certificate.enrolment == ENROLMENT_NONE);
}

FORBIDS(certificate_with_a_check_missing)
{
    const struct certificate_facts *certificate = &entry->certificate;
    return entry->design == DESIGN_CERTIFICATE &&
           !(certificate->legality && certificate->correctness && certificate->validity && certificate->assurance && certificate->usage);
}

FORBIDS(foreign_certificate_outside_company_payments)
{
    return certificate_of(entry, CERTIFICATE_KIND_FOREIGN) && !(high_risk(operation) && operation->customer == CUSTOMER_CORPORATE);
}

FORBIDS(part_of_an_instruction_signed)
{
    return entry->design == DESIGN_CERTIFICATE && entry->certificate.signed_content == SIGNED_PARTIAL;
}

FORBIDS(payment_signed_as_anything_but_a_payment)
{
    return entry->design == DESIGN_CERTIFICATE && transaction(operation) && entry->certificate.signed_content != SIGNED_PAYMENT_INSTRUCTION;
}

FORBIDS(same_device_without_a_second_step)
{
    return high_risk(operation) && entry->design == DESIGN_CERTIFICATE && entry->certificate.kind != CERTIFICATE_KIND_FOREIGN &&
           entry->certificate.same_device && !entry->certificate.manual_confirmation && !entry->certificate.extra_two_factor;
}

/* No foreign CA has us for its RA. */
FORBIDS(clerk_alone_at_the_ra_counter)
{
    return entry->design == DESIGN_CERTIFICATE && entry->certificate.kind != CERTIFICATE_KIND_FOREIGN && entry->certificate.ra_counter &&
           !entry->certificate.ra_two_factor && !entry->certificate.ra_second_reviewer;
}

FORBIDS(card_login_without_the_issuer)
{
    return operation->service == SERVICE_LOGIN && entry->design == DESIGN_CHIP_CARD && !entry->chip_card.tac_verified_by_issuer;
}

FORBIDS(card_payment_without_its_pin)
{
    return transaction(operation) && entry->design == DESIGN_CHIP_CARD && !entry->chip_card.pin_entered;
}

FORBIDS(old_otp_to_a_stranger)
{
    return entry->design == DESIGN_OTP && non_designated(operation) && operation->risk == RISK_LOW && !entry->otp.bound_to_content &&
           entry->otp.age_seconds > 120;
}

FORBIDS(withdrawal_number_over_half_an_hour)
{
    return operation->service == SERVICE_CARDLESS_WITHDRAWAL && entry->design == DESIGN_OTP && entry->otp.age_seconds > 30 * 60;
}

FORBIDS(sms_from_the_marketing_number_in_a_transaction)
{
    return by_sms(entry) && transaction(operation) && entry->otp.sms_sender == SMS_SENDER_MARKETING;
}

FORBIDS(sms_to_a_number_that_an_sms_changed)
{
    return by_sms(entry) && non_designated(operation) &&
           (entry->otp.phone_change == PHONE_CHANGE_SMS_OTP || entry->otp.phone_change == PHONE_CHANGE_SOFTWARE_OTP);
}

FORBIDS(unprotected_sms_to_a_stranger)
{
    return by_sms(entry) && non_designated(operation) && entry->otp.protections == 0;
}

FORBIDS(sms_reset_resting_on_a_password_or_mail)
{
    bool reset = operation->service == SERVICE_PASSWORD_RESET || operation->service == SERVICE_FACTOR_REBIND;
    return by_sms(entry) && reset && (entry->otp.protections & (SET_OF(PROTECTION_FIXED_PASSWORD) | SET_OF(PROTECTION_EMAIL))) != 0;
}

FORBIDS(one_technique_outside_queries)
{
    return entry->design == DESIGN_TWO_FACTOR && service_category(operation->service) == CATEGORY_TRANSFER &&
           __builtin_popcount(entry->two_factor.factors) < 2;
}

FORBIDS(two_biometrics_outside_queries)
{
    word_set other = SET_OF(FACTOR_KNOWN) | SET_OF(FACTOR_HELD);
    return entry->design == DESIGN_TWO_FACTOR && service_category(operation->service) == CATEGORY_TRANSFER &&
           (entry->two_factor.factors & other) == 0;
}

FORBIDS(film_instead_of_a_person)
{
    return entry->design == DESIGN_VIDEO && !entry->video.liveness;
}

FORBIDS(video_that_nobody_kept)
{
    return entry->design == DESIGN_VIDEO && !entry->video.retained;
}

FORBIDS(video_to_a_stranger)
{
    return entry->design == DESIGN_VIDEO && non_designated(operation);
}

FORBIDS(knowledge_to_a_stranger)
{
    return designs_6_and_7(entry) && non_designated(operation);
}

FORBIDS(knowledge_at_high_risk)
{
    return designs_6_and_7(entry) && high_risk(operation);
}

FORBIDS(knowledge_for_a_new_customer)
{
    bool credit = operation->service == SERVICE_LOAN_APPLICATION || operation->service == SERVICE_LOAN_INSTRUCTION ||
                  operation->service == SERVICE_CARD_APPLICATION || operation->service == SERVICE_CARD_INSTRUCTION;
    return designs_6_and_7(entry) && credit && operation->new_customer;
}

FORBIDS(knowledge_for_a_first_questionnaire)
{
    bool questionnaire = operation->service == SERVICE_WEALTH_KYC || operation->service == SERVICE_WEALTH_RISK_TEST ||
                         operation->service == SERVICE_TRUST_KYC || operation->service == SERVICE_TRUST_RISK_TEST;
    return designs_6_and_7(entry) && questionnaire && operation->first_time;
}

FORBIDS(knowledge_for_business_that_no_row_lists)
{
    switch (operation->service) {
    case SERVICE_OPEN_ACCOUNT:
    case SERVICE_DESIGNATE_ACCOUNT:
    case SERVICE_ENABLE_NON_DESIGNATED:
    case SERVICE_PHONE_NUMBER_CHANGE:
    case SERVICE_PASSWORD_RESET:
    case SERVICE_CERTIFICATE_APPLICATION:
    case SERVICE_WRITTEN_CONSENT:
    case SERVICE_CONSUMPTION:
    case SERVICE_CARDLESS_WITHDRAWAL:
    case SERVICE_CORPORATE_PAYMENT:
        return designs_6_and_7(entry);
    default:
        return false;
    }
}

static bool matches(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    struct sample best = best_sample(operation->service, entry->design);
    if (entry->design == DESIGN_CERTIFICATE) {
        best.entry.certificate.kind = entry->certificate.kind;
        best.entry.certificate.signed_content = content_for(operation->service);
    }
    return memcmp(&best.entry, entry, sizeof best.entry) == 0;
}

static bool fxml_with_everything(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    return certificate_of(entry, CERTIFICATE_KIND_FXML) && matches(operation, entry);
}

static bool any_design_with_everything_at_a_query(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    return service_instruction(operation->service) == INSTRUCTION_QUERY && !certificate_of(entry, CERTIFICATE_KIND_FOREIGN) &&
           matches(operation, entry);
}

static bool password_for_a_designated_payee(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    return operation->service == SERVICE_TRANSFER && operation->payee == PAYEE_DESIGNATED && operation->risk == RISK_LOW &&
           designs_6_and_7(entry);
}

static bool one_technique_at_a_query(const struct operation_facts *operation, const struct evidence_facts *entry)
{
    return service_instruction(operation->service) == INSTRUCTION_QUERY && entry->design == DESIGN_TWO_FACTOR &&
           (entry->two_factor.factors == SET_OF(FACTOR_KNOWN) || entry->two_factor.factors == SET_OF(FACTOR_HELD));
}

const struct invariant invariants[] = {
    {"8: high risk by a natural person needs an FXML certificate", anything_but_fxml_at_high_risk_by_a_person, false},
    {"8: for a natural person no OTP authorises high risk", otp_at_high_risk_by_a_person, false},
    {"8: any design, fully established, serves a query", any_design_with_everything_at_a_query, true},
    {"8: a single technique serves a query", one_technique_at_a_query, true},
    {"9.1: an FXML certificate, fully established, serves everything", fxml_with_everything, true},
    {"9.1: a government certificate authorises no transaction", government_certificate_in_a_transaction, false},
    {"9.1: a C3 certificate without a password serves nothing", c3_without_a_password, false},
    {"9.1: a C3 certificate serves neither high risk nor strangers", c3_at_high_risk_or_to_a_stranger, false},
    {"9.1: a C3 certificate enrolled weakly serves no transaction", c3_enrolled_by_knowledge_in_a_transaction, false},
    {"9.1: a certificate with one of five checks missing serves nothing", certificate_with_a_check_missing, false},
    {"9.1: a foreign certificate serves companies' high-risk payments only", foreign_certificate_outside_company_payments, false},
    {"9.1: a signature over a part serves nothing", part_of_an_instruction_signed, false},
    {"9.1: a payment is signed as a payment", payment_signed_as_anything_but_a_payment, false},
    {"9.1: no software key at high risk", software_key_at_high_risk, false},
    {"9.1: no uncertified hardware at high risk", uncertified_hardware_at_high_risk, false},
    {"9.1: chip and instruction in one device need a second step", same_device_without_a_second_step, false},
    {"9.1: no clerk alone at the RA counter", clerk_alone_at_the_ra_counter, false},
    {"9.2: no card login before the issuer verified", card_login_without_the_issuer, false},
    {"9.2: no card payment without its PIN", card_payment_without_its_pin, false},
    {"9.3: no unbound OTP over 120 s pays a stranger", old_otp_to_a_stranger, false},
    {"9.3: no withdrawal number lives over 30 minutes", withdrawal_number_over_half_an_hour, false},
    {"9.3: no transaction by the marketing number", sms_from_the_marketing_number_in_a_transaction, false},
    {"9.3: no SMS pays a stranger after an SMS changed the number", sms_to_a_number_that_an_sms_changed, false},
    {"9.3: no unprotected SMS pays a stranger", unprotected_sms_to_a_stranger, false},
    {"9.3: no reset by SMS rests on a password or e-mail", sms_reset_resting_on_a_password_or_mail, false},
    {"9.4: one technique serves queries only", one_technique_outside_queries, false},
    {"9.4: two biometrics are one kind", two_biometrics_outside_queries, false},
    {"9.5: a film is no person", film_instead_of_a_person, false},
    {"9.5: a video that nobody kept serves nothing", video_that_nobody_kept, false},
    {"8: no video pays a stranger", video_to_a_stranger, false},
    {"9.6: neither questions nor passwords pay a stranger", knowledge_to_a_stranger, false},
    {"9.6: neither questions nor passwords at high risk", knowledge_at_high_risk, false},
    {"9.6: neither for a new customer's credit or card", knowledge_for_a_new_customer, false},
    {"9.6: neither for a first questionnaire", knowledge_for_a_first_questionnaire, false},
    {"9.6: neither for business that no row lists", knowledge_for_business_that_no_row_lists, false},
    {"9.6: both serve a designated payee at low risk", password_for_a_designated_payee, true},
};
const size_t invariant_count = COUNT_OF(invariants);
