/* SPDX-License-Identifier: Apache-2.0
 * From five checks, the trust registry and an enrolment to the facts that the clauses of 9.1 read. */
#include "src/methods/certificate/certificate.h"

#include "law/words.h"

enum signed_content certificate_signed_content(const struct operation_facts *operation, bool is_what_was_rendered)
{
    if (!is_what_was_rendered)
        return SIGNED_PARTIAL; /* something else was signed: never more than a part of what had to be */
    if (operation->service == SERVICE_LOGIN)
        return SIGNED_IDENTITY;
    if (service_instruction(operation->service) == INSTRUCTION_TRANSACTION)
        return SIGNED_PAYMENT_INSTRUCTION;
    return SIGNED_DOCUMENT;
}

static const enum certificate_kind kinds[TRUST_KIND_COUNT] = {
    [TRUST_KIND_UNKNOWN] = CERTIFICATE_KIND_MISSING,
    [TRUST_KIND_FXML] = CERTIFICATE_KIND_FXML,
    [TRUST_KIND_MOICA] = CERTIFICATE_KIND_MOICA,
    [TRUST_KIND_MOEACA] = CERTIFICATE_KIND_MOEACA,
    [TRUST_KIND_TWCA_EC_PLUS] = CERTIFICATE_KIND_TWCA_EC_PLUS,
    [TRUST_KIND_TWCA_XML] = CERTIFICATE_KIND_TWCA_XML,
    [TRUST_KIND_CHT_CLASS3] = CERTIFICATE_KIND_CHT_CLASS3,
    [TRUST_KIND_FOREIGN] = CERTIFICATE_KIND_FOREIGN,
};

static const enum hardware_standard standards[] = {
    [TRUST_DEVICE_NONE] = HARDWARE_STANDARD_NONE,
    [TRUST_DEVICE_CC_EAL4_PLUS] = HARDWARE_STANDARD_CC_EAL4_PLUS,
    [TRUST_DEVICE_CNS15408_EAL4_PLUS] = HARDWARE_STANDARD_CNS15408_EAL4_PLUS,
    [TRUST_DEVICE_ITSEC_E4] = HARDWARE_STANDARD_ITSEC_E4,
    [TRUST_DEVICE_FIPS140_2_L3] = HARDWARE_STANDARD_FIPS140_2_L3,
    [TRUST_DEVICE_EQUIVALENT] = HARDWARE_STANDARD_EQUIVALENT,
};

static const enum trust_audit audits[] = {
    [TRUST_CA_AUDIT_NONE] = TRUST_AUDIT_NONE,
    [TRUST_CA_AUDIT_WEBTRUST] = TRUST_AUDIT_WEBTRUST,
    [TRUST_CA_AUDIT_ETSI] = TRUST_AUDIT_ETSI,
};

static bool passed(const struct checks *checks, enum check check)
{
    return checks->outcomes[check].result == CHECK_PASSED;
}

static enum enrolment enrolment_of(const char *word)
{
    unsigned number;
    if (vocabulary_find(&vocabulary_enrolment, bytes_of_text(word), &number) != STATUS_OK)
        return ENROLMENT_NONE;
    return (enum enrolment)number;
}

/* 9.1.6: a device counts as long as its certification does. */
static void add_device(const struct certificate_facts_input *input, struct certificate_facts *facts)
{
    const char *id = input->record->device;
    const struct trust_device *device = id != NULL ? trust_device_find(input->trust, id, input->now) : NULL;
    if (device == NULL)
        return;
    facts->key_storage = KEY_STORAGE_HARDWARE;
    facts->hardware_standard = standards[device->standard];
}

static void add_carrier(const struct certificate_facts_input *input, struct certificate_facts *facts)
{
    const char *id = input->record->carrier;
    const struct trust_carrier *carrier = id != NULL ? trust_carrier_find(input->trust, id) : NULL;
    facts->other_bank_carrier = id != NULL && (carrier == NULL || carrier->other_bank);
    facts->middleware_reviewed = carrier != NULL && carrier->middleware_reviewed;
}

static void add_authority(const struct certificate_facts_input *input, struct certificate_facts *facts)
{
    const struct trust_authority *authority = input->checks->authority;
    facts->kind = kinds[authority->kind];
    facts->approved_ca = passed(input->checks, CHECK_LEGALITY) && authority->kind != TRUST_KIND_FOREIGN;
    facts->practice_statement_checked = authority->practice_statement_checked;
    facts->other_bank = authority->other_bank;
    facts->interoperability_spec = authority->interoperability_spec;
    if (authority->kind == TRUST_KIND_FOREIGN && input->now < authority->audit_until)
        facts->trust_audit = audits[authority->audit];
}

enum status certificate_make_facts(const struct certificate_facts_input *input, struct evidence_facts *ret_facts)
{
    const struct checks *checks = input->checks;
    if (checks->authority == NULL || checks->authority->kind == TRUST_KIND_UNKNOWN)
        return STATUS_REFUSED;
    struct certificate_facts facts = {
        .legality = passed(checks, CHECK_LEGALITY),
        .correctness = passed(checks, CHECK_CORRECTNESS),
        .validity = passed(checks, CHECK_VALIDITY),
        .assurance = passed(checks, CHECK_ASSURANCE),
        .usage = passed(checks, CHECK_USAGE),
        .password_protected = input->record->password_protected,
        .enrolment = enrolment_of(input->record->confirmed_by),
        .key_storage_secure = input->record->key_storage_secure,
        .signed_content = input->signed_content,
        .same_device = input->record->same_device,
        .manual_confirmation = input->confirmed_by_hand,
    };
    add_authority(input, &facts);
    add_device(input, &facts);
    add_carrier(input, &facts);
    *ret_facts = (struct evidence_facts){.design = DESIGN_CERTIFICATE, .certificate = facts};
    return STATUS_OK;
}
