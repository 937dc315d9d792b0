/* SPDX-License-Identifier: Apache-2.0
 * The conditions by name, everything else that is true or false as safety, and the better word or number for the rest. */
#include "tests/law/best.h"

#include "src/json/fact_table.h"

static const char *const conditions[] = {"same_device", "other_bank", "other_bank_carrier", "ra_counter", "document_required", "required"};

static bool is_safety(const struct fact *fact)
{
    for (size_t i = 0; i < COUNT_OF(conditions); i++)
        if (bytes_equal(bytes_of_text(conditions[i]), fact->name))
            return false;
    return fact->type == FACT_TYPE_BOOL || fact->type == FACT_TYPE_TEXT;
}

static void establish_all(const struct fact_table *table, void *object)
{
    for (size_t i = 0; i < table->count; i++)
        if (is_safety(&table->facts[i]))
            *(bool *)((char *)object + table->facts[i].offset) = true;
}

enum signed_content content_for(enum service service)
{
    if (service == SERVICE_LOGIN)
        return SIGNED_IDENTITY;
    if (service == SERVICE_WRITTEN_CONSENT)
        return SIGNED_DOCUMENT;
    return service_instruction(service) == INSTRUCTION_TRANSACTION ? SIGNED_PAYMENT_INSTRUCTION : SIGNED_OTHER;
}

static void better_certificate(struct certificate_facts *certificate)
{
    if (certificate->kind == CERTIFICATE_KIND_MISSING)
        certificate->kind = CERTIFICATE_KIND_FXML;
    certificate->enrolment = ENROLMENT_COUNTER;
    certificate->key_storage = KEY_STORAGE_HARDWARE;
    certificate->hardware_standard = HARDWARE_STANDARD_EQUIVALENT;
    certificate->trust_audit = TRUST_AUDIT_WEBTRUST;
}

static void better_otp(struct otp_facts *otp)
{
    if (otp->delivery == DELIVERY_MISSING)
        otp->delivery = DELIVERY_SMS;
    otp->sms_sender = SMS_SENDER_TRANSACTION;
    otp->phone_change = PHONE_CHANGE_COUNTER;
    otp->protections |= SET_OF(PROTECTION_OTP_BOUND);
}

static void better_corporate(struct corporate_facts *corporate)
{
    corporate->approved_by = APPROVED_BY_BOARD;
    corporate->makers = 1;
    corporate->authorisers = 1;
    corporate->container = CONTAINER_SECURE_ELEMENT;
    corporate->container_standard = CONTAINER_STANDARD_EQUIVALENT;
}

static const struct fact_table *table_of(enum design design)
{
    static const struct fact_table none = {NULL, 0};
    static const struct fact_table *const tables[design_count] = {
        [DESIGN_CERTIFICATE] = &fact_table_certificate, [DESIGN_CHIP_CARD] = &fact_table_chip_card, [DESIGN_OTP] = &fact_table_otp,
        [DESIGN_TWO_FACTOR] = &fact_table_two_factor,   [DESIGN_VIDEO] = &fact_table_video,
    };
    return tables[design] != NULL ? tables[design] : &none;
}

struct sample best_sample(enum service service, enum design design)
{
    struct sample sample = {.operation = OPERATION_FACTS(service), .entry = {.design = design}};
    establish_all(table_of(design), &sample.entry.certificate);
    establish_all(&fact_table_credit_consent, &sample.operation.credit_consent);
    establish_all(&fact_table_corporate, &sample.operation.corporate);
    better_corporate(&sample.operation.corporate);
    if (design == DESIGN_CERTIFICATE)
        better_certificate(&sample.entry.certificate);
    if (design == DESIGN_OTP)
        better_otp(&sample.entry.otp);
    if (design == DESIGN_TWO_FACTOR)
        sample.entry.two_factor.factors = SET_OF(FACTOR_KNOWN) | SET_OF(FACTOR_HELD);
    return sample;
}

struct improver {
    const struct sample *sample;
    void (*visit)(const struct sample *better, void *context);
    void *context;
};

static void establish_each(const struct improver *improver, const struct fact_table *table, size_t base)
{
    for (size_t i = 0; i < table->count; i++) {
        struct sample better = *improver->sample;
        bool *fact = (bool *)((char *)&better + base + table->facts[i].offset);
        if (!is_safety(&table->facts[i]) || *fact)
            continue;
        *fact = true;
        improver->visit(&better, improver->context);
    }
}

/* Puts a better word or number in place, and visits the result. */
#define BETTER(improver, member, value)                                                                                                    \
    do {                                                                                                                                   \
        struct sample better_ = *(improver)->sample;                                                                                       \
        better_.member = (value);                                                                                                          \
        (improver)->visit(&better_, (improver)->context);                                                                                  \
    } while (0)

static void improve_certificate(const struct improver *improver)
{
    BETTER(improver, entry.certificate.key_storage, KEY_STORAGE_HARDWARE);
    if (improver->sample->entry.certificate.hardware_standard == HARDWARE_STANDARD_NONE)
        BETTER(improver, entry.certificate.hardware_standard, HARDWARE_STANDARD_EQUIVALENT);
    if (improver->sample->entry.certificate.trust_audit == TRUST_AUDIT_NONE)
        BETTER(improver, entry.certificate.trust_audit, TRUST_AUDIT_ETSI);
    BETTER(improver, entry.certificate.enrolment, ENROLMENT_COUNTER);
}

static void improve_otp(const struct improver *improver)
{
    const struct otp_facts *otp = &improver->sample->entry.otp;
    BETTER(improver, entry.otp.age_seconds, otp->age_seconds / 2);
    BETTER(improver, entry.otp.sms_sender, SMS_SENDER_TRANSACTION);
    BETTER(improver, entry.otp.phone_change, PHONE_CHANGE_COUNTER);
    BETTER(improver, entry.otp.protections, otp->protections | SET_OF(PROTECTION_DEVICE_DESIGNATED));
    BETTER(improver, entry.otp.protections, otp->protections | SET_OF(PROTECTION_ASSESSED_EQUIVALENT));
}

static void improve_two_factor(const struct improver *improver)
{
    word_set factors = improver->sample->entry.two_factor.factors;
    BETTER(improver, entry.two_factor.factors, factors | SET_OF(FACTOR_KNOWN));
    BETTER(improver, entry.two_factor.factors, factors | SET_OF(FACTOR_HELD));
}

static void improve_corporate(const struct improver *improver)
{
    const struct corporate_facts *corporate = &improver->sample->operation.corporate;
    BETTER(improver, operation.corporate.makers, corporate->makers + 1);
    BETTER(improver, operation.corporate.authorisers, corporate->authorisers + 1);
    BETTER(improver, operation.corporate.approved_by, APPROVED_BY_BOARD);
    BETTER(improver, operation.corporate.container_standard, CONTAINER_STANDARD_EQUIVALENT);
}

void each_improvement(const struct sample *sample, void (*visit)(const struct sample *better, void *context), void *context)
{
    struct improver improver = {sample, visit, context};
    size_t entry_base = offsetof(struct sample, entry) + offsetof(struct evidence_facts, certificate);
    establish_each(&improver, table_of(sample->entry.design), entry_base);
    if (sample->entry.design == DESIGN_CERTIFICATE)
        improve_certificate(&improver);
    if (sample->entry.design == DESIGN_OTP)
        improve_otp(&improver);
    if (sample->entry.design == DESIGN_TWO_FACTOR)
        improve_two_factor(&improver);
    if (sample->operation.has_credit_consent)
        establish_each(&improver, &fact_table_credit_consent, offsetof(struct sample, operation.credit_consent));
    if (sample->operation.has_corporate) {
        establish_each(&improver, &fact_table_corporate, offsetof(struct sample, operation.corporate));
        improve_corporate(&improver);
    }
}
