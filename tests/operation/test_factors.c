/* SPDX-License-Identifier: Apache-2.0
 * Techniques of several ceremonies together: what the law is asked about beside the single ceremonies, and what is still missing. */
#include "tests/testing.h"

#include "law/cases.h"
#include "law/decision.h"
#include "src/operation/factors.h"

#define KNOWN SET_OF(FACTOR_KNOWN)
#define HELD SET_OF(FACTOR_HELD)
#define DIRECT SET_OF(FACTOR_BIOMETRIC_DIRECT)
#define INDIRECT SET_OF(FACTOR_BIOMETRIC_INDIRECT)
#define BIOMETRIC (DIRECT | INDIRECT)

#define ENTRIES_MAX 3
#define STRANGER_PAID ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED)
#define PATTERN TWO_FACTOR(.factors = KNOWN)
#define TOUCHED TWO_FACTOR(.factors = HELD)
#define ALL_OF_9_4_2 .effectiveness_assessed = true, .risk_notice = true, .off_switch = true, .strengthened = true
#define FINGERPRINT TWO_FACTOR(.factors = HELD | INDIRECT, ALL_OF_9_4_2)
#define FINGERPRINT_UNASSESSED TWO_FACTOR(.factors = HELD | INDIRECT, .risk_notice = true, .off_switch = true, .strengthened = true)
#define RULES .biometric_rule_kept = true, .parameters_recorded = true
#define FACE TWO_FACTOR(.factors = DIRECT, RULES, .liveness = true, .person = true)
#define FACE_UNSURE TWO_FACTOR(.factors = DIRECT, RULES, .person = true)
#define TOKEN OTP(HARDWARE_TOKEN, .age_seconds = 30)
#define TOKEN_STALE OTP(HARDWARE_TOKEN, .age_seconds = 121)
#define CARD_FACTS                                                                                                                         \
    .check_code_fresh = true, .check_code_unpredictable = true, .returned_data_valid = true, .component_exclusive = true,                  \
    .retrieval_prompted = true

static const struct factor_case {
    const char *name;
    struct operation_facts operation;
    size_t count;
    struct evidence_facts evidence[ENTRIES_MAX];
    word_set combined; /* 0: nothing that no single ceremony says */
    word_set missing;
    bool permitted;
} cases[] = {
    {"a passkey and the password", STRANGER_PAID, 2, {TOUCHED, PASSWORD}, KNOWN | HELD, 0, true},
    {"the password and a passkey", STRANGER_PAID, 2, {PASSWORD, TOUCHED}, KNOWN | HELD, 0, true},
    {"a pattern and a token", STRANGER_PAID, 2, {PATTERN, TOKEN}, KNOWN | HELD, 0, true},
    {"nothing yet", STRANGER_PAID, 0, {PASSWORD}, 0, KNOWN | HELD | BIOMETRIC, false},
    {"the password alone", STRANGER_PAID, 1, {PASSWORD}, 0, HELD | BIOMETRIC, false},
    {"a passkey alone", STRANGER_PAID, 1, {TOUCHED}, 0, KNOWN | BIOMETRIC, false},
    {"password and pattern are both known", STRANGER_PAID, 2, {PASSWORD, PATTERN}, 0, HELD | BIOMETRIC, false},
    {"two passkeys are both held", STRANGER_PAID, 2, {TOUCHED, TOUCHED}, 0, KNOWN | BIOMETRIC, false},
    {"a passkey with biometrics alone", STRANGER_PAID, 1, {FINGERPRINT}, 0, 0, true},
    {"face and fingerprint are one kind",
     STRANGER_PAID,
     2,
     {FACE, TWO_FACTOR(.factors = INDIRECT, ALL_OF_9_4_2)},
     DIRECT | INDIRECT,
     KNOWN | HELD,
     false},
    {"a face and the password", STRANGER_PAID, 2, {FACE, PASSWORD}, KNOWN | DIRECT, 0, true},
    {"biometrics that nobody assessed are not counted", STRANGER_PAID, 1, {FINGERPRINT_UNASSESSED}, HELD, KNOWN | BIOMETRIC, false},
    {"and the password makes up for them", STRANGER_PAID, 2, {FINGERPRINT_UNASSESSED, PASSWORD}, KNOWN | HELD, 0, true},
    {"without them it signs in still", ON(LOGIN), 1, {FINGERPRINT_UNASSESSED}, HELD, 0, true},
    {"an unsure face is not counted", STRANGER_PAID, 2, {FACE_UNSURE, PASSWORD}, 0, HELD | BIOMETRIC, false},
    {"an unsure face does not spoil two others", STRANGER_PAID, 3, {FACE_UNSURE, PASSWORD, TOUCHED}, KNOWN | HELD, 0, true},
    {"an unsure face with another design added", STRANGER_PAID, 2, {FACE_UNSURE, TOKEN}, HELD | DIRECT, 0, true},
    {"a code past its time is nothing held", STRANGER_PAID, 2, {TOKEN_STALE, PASSWORD}, 0, HELD | BIOMETRIC, false},
    {"nor does it make an unsure face count", STRANGER_PAID, 2, {TOKEN_STALE, FACE_UNSURE}, 0, KNOWN | HELD | BIOMETRIC, false},
    {"a code by SMS is nothing held", ON(LOGIN), 2, {OTP(SMS, .age_seconds = 1), FINGERPRINT_UNASSESSED}, HELD, 0, true},
    {"a chip card and the password",
     STRANGER_PAID,
     2,
     {CHIP_CARD(CARD_FACTS, .tac_verified_by_issuer = true, .pin_entered = true), PASSWORD},
     KNOWN | HELD,
     0,
     true},
    {"a card whose issuer was not asked is nothing held",
     ON(APPLY_CHIP_CARD),
     2,
     {CHIP_CARD(CARD_FACTS), PASSWORD},
     0,
     HELD | BIOMETRIC,
     true},
    {"knowledge questions are no technique", STRANGER_PAID, 2, {KNOWLEDGE, TOUCHED}, 0, KNOWN | BIOMETRIC, false},
    {"no two techniques make a transaction at high risk",
     ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED, .risk = RISK_HIGH),
     2,
     {TOUCHED, PASSWORD},
     KNOWN | HELD,
     0,
     false},
    {"and none are missing there", ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED, .risk = RISK_HIGH), 1, {TOUCHED}, 0, 0, false},
    {"a fingerprint and the password",
     STRANGER_PAID,
     2,
     {TWO_FACTOR(.factors = INDIRECT, ALL_OF_9_4_2), PASSWORD},
     KNOWN | INDIRECT,
     0,
     true},
    {"a face alone", STRANGER_PAID, 1, {FACE}, 0, KNOWN | HELD, false},
    {"an unsure face beside another technique of design 4", STRANGER_PAID, 2, {FACE_UNSURE, TOUCHED}, 0, KNOWN | BIOMETRIC, false},
    {"a password is no design that an unsure face asks for",
     ON(TRANSFER, .payee = PAYEE_DESIGNATED),
     2,
     {FACE_UNSURE, PASSWORD},
     0,
     HELD | BIOMETRIC,
     true},
    {"one technique signs in", ON(LOGIN), 1, {PATTERN}, 0, 0, true},
    {"where one signs in, any will do", ON(LOGIN), 0, {PATTERN}, 0, KNOWN | HELD | BIOMETRIC, false},
};

/* As the service asks: every ceremony, and all of them together. */
static bool is_permitted(const struct factor_case *one, const struct evidence_facts *combined)
{
    struct evidence_facts evidence[ENTRIES_MAX + 1];
    struct decision decision;
    size_t count = one->count;
    memcpy(evidence, one->evidence, count * sizeof *evidence);
    if (combined != NULL)
        evidence[count++] = *combined;
    decide(&one->operation, evidence, count, &decision);
    return decision.permitted;
}

static void ceremonies_come_to_what_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct factor_case *one = &cases[i];
        struct evidence_facts combined = {.design = DESIGN_MISSING};
        bool made = factors_combine(&one->operation, one->evidence, one->count, &combined);
        word_set missing = factors_missing(&one->operation, one->evidence, one->count);
        if (made != (one->combined != 0) || (made && combined.two_factor.factors != one->combined) || missing != one->missing ||
            is_permitted(one, made ? &combined : NULL) != one->permitted)
            fail_msg("%s: combined %d %x, missing %x", one->name, made, made ? combined.two_factor.factors : 0, missing);
    }
}

/* Over all pairs of the entries above: their order never shows. */
static void the_order_of_ceremonies_never_shows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (size_t j = 0; j < COUNT_OF(cases); j++) {
            const struct evidence_facts there[2] = {cases[i].evidence[0], cases[j].evidence[0]};
            const struct evidence_facts back[2] = {there[1], there[0]};
            struct evidence_facts one, other;
            const struct operation_facts *operation = &cases[i].operation;
            bool made = factors_combine(operation, there, 2, &one);
            assert_int_equal(made, factors_combine(operation, back, 2, &other));
            assert_true(!made || one.two_factor.factors == other.two_factor.factors);
            assert_int_equal(factors_missing(operation, there, 2), factors_missing(operation, back, 2));
        }
}

/* What one ceremony failed to show, another's word does not mend: facts of biometrics are not mixed. */
static void the_facts_of_two_biometrics_are_not_mixed(void **state)
{
    (void)state;
    const struct operation_facts operation = STRANGER_PAID;
    const struct evidence_facts evidence[] = {TWO_FACTOR(.factors = DIRECT, RULES, .person = true),
                                              TWO_FACTOR(.factors = DIRECT, RULES, .liveness = true), PASSWORD};
    struct evidence_facts combined;
    assert_false(factors_combine(&operation, evidence, COUNT_OF(evidence), &combined));
    assert_int_equal(factors_missing(&operation, evidence, COUNT_OF(evidence)), HELD | BIOMETRIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ceremonies_come_to_what_the_table_says),
        cmocka_unit_test(the_order_of_ceremonies_never_shows),
        cmocka_unit_test(the_facts_of_two_biometrics_are_not_mixed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
