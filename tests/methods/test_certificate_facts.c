/* SPDX-License-Identifier: Apache-2.0
 * From checks, registry and enrolment to facts: each row changes one thing about a good case, and says which facts change with it. */
#include "tests/testing.h"

#include "src/methods/certificate/certificate.h"

#define NOW ((timestamp_us)1772352000 * TIMESTAMP_SECOND)

/* Everything that facts are made of; a row's `change` works on its own copy. */
struct material {
    struct trust_authority authority;
    struct trust_device device;
    struct trust_carrier carrier;
    struct certificate_record record;
    struct checks checks;
    enum signed_content signed_content;
    bool confirmed_by_hand;
};

static const struct material good = {
    .authority = {.kind = TRUST_KIND_FXML, .practice_statement_checked = true, .interoperability_spec = true},
    .device = {.id = "token", .standard = TRUST_DEVICE_FIPS140_2_L3, .valid_until = NOW + TIMESTAMP_DAY},
    .carrier = {.id = "card", .other_bank = true, .middleware_reviewed = true},
    .record = {.confirmed_by = "counter", .device = "token", .password_protected = true, .key_storage_secure = true},
    .checks = {.outcomes = {[CHECK_LEGALITY] = {.result = CHECK_PASSED},
                            [CHECK_CORRECTNESS] = {.result = CHECK_PASSED},
                            [CHECK_VALIDITY] = {.result = CHECK_PASSED},
                            [CHECK_ASSURANCE] = {.result = CHECK_PASSED},
                            [CHECK_USAGE] = {.result = CHECK_PASSED}}},
    .signed_content = SIGNED_PAYMENT_INSTRUCTION,
};

static const struct certificate_facts good_facts = {
    .kind = CERTIFICATE_KIND_FXML,
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
    .hardware_standard = HARDWARE_STANDARD_FIPS140_2_L3,
    .interoperability_spec = true,
    .signed_content = SIGNED_PAYMENT_INSTRUCTION,
};

static enum status make_facts(struct material material, struct evidence_facts *ret_facts)
{
    const struct trust trust = {.devices = &material.device, .device_count = 1, .carriers = &material.carrier, .carrier_count = 1};
    const struct certificate_facts_input input = {
        .checks = &material.checks,
        .record = &material.record,
        .trust = &trust,
        .signed_content = material.signed_content,
        .confirmed_by_hand = material.confirmed_by_hand,
        .now = NOW,
    };
    material.checks.authority = &material.authority;
    return certificate_make_facts(&input, ret_facts);
}

/* ROW(what changes, in the material; and in the facts) */
#define ROWS                                                                                                                               \
    ROW(nothing, (void)material, (void)facts)                                                                                              \
    ROW(a_key_in_software, material->record.device = NULL, no_hardware(facts))                                                             \
    ROW(a_device_that_is_not_registered, material->record.device = "other", no_hardware(facts))                                            \
    ROW(a_device_whose_certification_has_ended, material->device.valid_until = NOW, no_hardware(facts))                                    \
    ROW(a_device_that_is_certified_for_a_moment_yet, material->device.valid_until = NOW + 1, (void)facts)                                  \
    ROW(a_device_of_common_criteria, material->device.standard = TRUST_DEVICE_CC_EAL4_PLUS,                                                \
        facts->hardware_standard = HARDWARE_STANDARD_CC_EAL4_PLUS)                                                                         \
    ROW(a_device_of_the_national_standard, material->device.standard = TRUST_DEVICE_CNS15408_EAL4_PLUS,                                    \
        facts->hardware_standard = HARDWARE_STANDARD_CNS15408_EAL4_PLUS)                                                                   \
    ROW(a_device_of_itsec, material->device.standard = TRUST_DEVICE_ITSEC_E4, facts->hardware_standard = HARDWARE_STANDARD_ITSEC_E4)       \
    ROW(a_device_of_equal_strength, material->device.standard = TRUST_DEVICE_EQUIVALENT,                                                   \
        facts->hardware_standard = HARDWARE_STANDARD_EQUIVALENT)                                                                           \
    ROW(a_device_of_no_standard, material->device.standard = TRUST_DEVICE_NONE, facts->hardware_standard = HARDWARE_STANDARD_NONE)         \
    ROW(the_reviewed_carrier_of_another_bank, material->record.carrier = "card", foreign_carrier(facts, true))                             \
    ROW(a_carrier_that_is_not_registered, material->record.carrier = "other", foreign_carrier(facts, false))                               \
    ROW(a_carrier_of_our_own, (material->record.carrier = "card", material->carrier.other_bank = false),                                   \
        facts->middleware_reviewed = true)                                                                                                 \
    ROW(a_certificate_of_another_bank, material->authority.other_bank = true, facts->other_bank = true)                                    \
    ROW(an_authority_without_the_specification, material->authority.interoperability_spec = false, facts->interoperability_spec = false)   \
    ROW(an_unread_practice_statement, material->authority.practice_statement_checked = false, facts->practice_statement_checked = false)   \
    ROW(a_citizens_certificate, material->authority.kind = TRUST_KIND_MOICA, facts->kind = CERTIFICATE_KIND_MOICA)                         \
    ROW(a_companys_certificate, material->authority.kind = TRUST_KIND_MOEACA, facts->kind = CERTIFICATE_KIND_MOEACA)                       \
    ROW(a_foreign_certificate, foreign(material, 0), foreign_facts(facts, TRUST_AUDIT_NONE))                                               \
    ROW(a_foreign_certificate_with_an_audit, foreign(material, NOW + 1), foreign_facts(facts, TRUST_AUDIT_WEBTRUST))                       \
    ROW(a_foreign_certificate_whose_audit_is_over, foreign(material, NOW), foreign_facts(facts, TRUST_AUDIT_NONE))                         \
    ROW(an_audit_of_an_approved_authority, (material->authority.audit = TRUST_CA_AUDIT_ETSI, material->authority.audit_until = NOW + 1),   \
        (void)facts)                                                                                                                       \
    ROW(a_path_that_leads_nowhere, fails(material, CHECK_LEGALITY), (facts->legality = false, facts->approved_ca = false))                 \
    ROW(a_wrong_signature, fails(material, CHECK_CORRECTNESS), facts->correctness = false)                                                 \
    ROW(a_revoked_certificate, fails(material, CHECK_VALIDITY), facts->validity = false)                                                   \
    ROW(a_low_assurance, fails(material, CHECK_ASSURANCE), facts->assurance = false)                                                       \
    ROW(an_assurance_that_was_not_checked, material->checks.outcomes[CHECK_ASSURANCE].result = CHECK_NOT_DONE, facts->assurance = false)   \
    ROW(another_use, fails(material, CHECK_USAGE), facts->usage = false)                                                                   \
    ROW(no_password, material->record.password_protected = false, facts->password_protected = false)                                       \
    ROW(an_unprotected_key_file, material->record.key_storage_secure = false, facts->key_storage_secure = false)                           \
    ROW(the_same_device, material->record.same_device = true, facts->same_device = true)                                                   \
    ROW(the_same_device_confirmed, (material->record.same_device = material->confirmed_by_hand = true),                                    \
        (facts->same_device = facts->manual_confirmation = true))                                                                          \
    ROW(an_enrolment_by_knowledge, material->record.confirmed_by = "knowledge", facts->enrolment = ENROLMENT_KNOWLEDGE)                    \
    ROW(an_enrolment_of_no_known_word, material->record.confirmed_by = "friend", facts->enrolment = ENROLMENT_NONE)                        \
    ROW(something_else_signed, material->signed_content = SIGNED_PARTIAL, facts->signed_content = SIGNED_PARTIAL)

static void no_hardware(struct certificate_facts *facts)
{
    facts->key_storage = KEY_STORAGE_SOFTWARE;
    facts->hardware_standard = HARDWARE_STANDARD_NONE;
}

static void foreign_carrier(struct certificate_facts *facts, bool is_reviewed)
{
    facts->other_bank_carrier = true;
    facts->middleware_reviewed = is_reviewed;
}

static void foreign(struct material *material, timestamp_us audit_until)
{
    material->authority.kind = TRUST_KIND_FOREIGN;
    material->authority.audit = TRUST_CA_AUDIT_WEBTRUST;
    material->authority.audit_until = audit_until;
}

static void foreign_facts(struct certificate_facts *facts, enum trust_audit audit)
{
    facts->kind = CERTIFICATE_KIND_FOREIGN;
    facts->approved_ca = false;
    facts->trust_audit = audit;
}

static void fails(struct material *material, enum check check)
{
    material->checks.outcomes[check].result = CHECK_FAILED;
}

static void assert_facts(const struct material *material, const struct certificate_facts *expected)
{
    struct evidence_facts made;
    assert_ok(make_facts(*material, &made));
    assert_int_equal(made.design, DESIGN_CERTIFICATE);
#define FACTS_BEGIN(object)
#define FACTS_END(object)
#define SAME_certificate(name) assert_int_equal(made.certificate.name, expected->name);
#define SAME_credit_consent(name)
#define SAME_corporate(name)
#define SAME_operation(name)
#define SAME_chip_card(name)
#define SAME_otp(name)
#define SAME_two_factor(name)
#define SAME_video(name)
#define FACT_BOOL(object, name, about) SAME_##object(name)
#define FACT_TEXT(object, name, about)
#define FACT_ENUM(object, set, name, about) SAME_##object(name)
#define FACT_ENUM_NAMED(object, set, member, name, about) SAME_##object(member)
#define FACT_ENUM_REQUIRED(object, set, name, about) SAME_##object(name)
#define FACT_SET(object, set, name, about) SAME_##object(name)
#define FACT_INTEGER(object, name, minimum, maximum, absent, about) SAME_##object(name)
#define FACT_INTEGER_REQUIRED(object, name, minimum, maximum, about) SAME_##object(name)
#define FACT_OBJECT(object, kind, name, about)
#include "law/facts.def"
}

#define ROW(name, change_of_material, change_of_facts)                                                                                     \
    static void name(void **state)                                                                                                         \
    {                                                                                                                                      \
        (void)state;                                                                                                                       \
        struct material row = good, *material = &row;                                                                                      \
        struct certificate_facts expected = good_facts, *facts = &expected;                                                                \
        change_of_material;                                                                                                                \
        change_of_facts;                                                                                                                   \
        assert_facts(material, facts);                                                                                                     \
    }
ROWS
#undef ROW

    static void
    an_issuer_outside_the_registry_gives_no_facts(void **state)
{
    (void)state;
    struct evidence_facts made;
    struct material material = good;
    const struct certificate_facts_input input = {.checks = &material.checks, .record = &material.record, .now = NOW};
    assert_status(STATUS_REFUSED, certificate_make_facts(&input, &made));
    material.authority.kind = TRUST_KIND_UNKNOWN;
    assert_status(STATUS_REFUSED, make_facts(material, &made));
}

static void what_was_signed_follows_from_the_service_when_it_is_what_was_rendered(void **state)
{
    (void)state;
    for (unsigned service = SERVICE_MISSING + 1; service < service_count; service++) {
        const struct operation_facts operation = OPERATION_FACTS((enum service)service);
        enum signed_content expected = SIGNED_DOCUMENT;
        if (service == SERVICE_LOGIN)
            expected = SIGNED_IDENTITY;
        else if (service_instruction((enum service)service) == INSTRUCTION_TRANSACTION)
            expected = SIGNED_PAYMENT_INSTRUCTION;
        assert_int_equal(certificate_signed_content(&operation, true), expected);
        assert_int_equal(certificate_signed_content(&operation, false), SIGNED_PARTIAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ROW(name, change_of_material, change_of_facts) cmocka_unit_test(name),
        ROWS
#undef ROW
            cmocka_unit_test(an_issuer_outside_the_registry_gives_no_facts),
        cmocka_unit_test(what_was_signed_follows_from_the_service_when_it_is_what_was_rendered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
