/* SPDX-License-Identifier: Apache-2.0
 * The words that ledger, receipt and API use for a verdict: each clause once, in the order of the register, and violated when any entry
 * breaks it. */
#include "tests/testing.h"

#include "src/service/decision.h"

static struct operation_facts payment(enum risk risk)
{
    struct operation_facts operation = OPERATION_FACTS(SERVICE_CORPORATE_PAYMENT);
    operation.customer = CUSTOMER_CORPORATE;
    operation.payee = PAYEE_NON_DESIGNATED;
    operation.risk = risk;
    return operation;
}

static struct evidence_facts signature(enum key_storage storage)
{
    const struct certificate_facts certificate = {
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
        .key_storage = storage,
        .hardware_standard = storage == KEY_STORAGE_HARDWARE ? HARDWARE_STANDARD_FIPS140_2_L3 : HARDWARE_STANDARD_NONE,
        .signed_content = SIGNED_PAYMENT_INSTRUCTION,
    };
    return (struct evidence_facts){.design = DESIGN_CERTIFICATE, .certificate = certificate};
}

static void assert_list(const struct clause_list *list, const char *const *expected)
{
    size_t count = 0;
    for (; expected[count] != NULL; count++) {
        assert_true(count < list->count);
        assert_bytes_text(list->ids[count], expected[count]);
    }
    assert_int_equal(list->count, count);
}

#define assert_clauses(list, ...) assert_list(&(list), (const char *const[]){__VA_ARGS__, NULL})

static void decide_payment(const struct evidence_facts *evidence, size_t count, struct service_decision *decision)
{
    const struct operation_facts operation = payment(RISK_HIGH);
    assert_ok(service_decide(&operation, evidence, count, decision));
}

static void a_permit_lists_what_was_kept(void **state)
{
    (void)state;
    CLEANUP(service_decision_release) struct service_decision decision;
    const struct evidence_facts evidence = signature(KEY_STORAGE_HARDWARE);
    service_decision_init(&decision);
    decide_payment(&evidence, 1, &decision);
    assert_true(decision.verdict.permitted);
    assert_clauses(decision.satisfied, "8.2.high", "9.1.1", "9.1.1.1", "9.1.2", "9.1.5", "9.1.6");
    assert_int_equal(decision.violated.count, 0);
}

static void a_denial_lists_what_was_broken_apart_from_what_was_kept(void **state)
{
    (void)state;
    CLEANUP(service_decision_release) struct service_decision decision;
    const struct evidence_facts evidence = signature(KEY_STORAGE_SOFTWARE);
    service_decision_init(&decision);
    decide_payment(&evidence, 1, &decision);
    assert_false(decision.verdict.permitted);
    assert_clauses(decision.satisfied, "9.1.1", "9.1.1.1", "9.1.2", "9.1.5");
    assert_clauses(decision.violated, "8.2.high", "9.1.6");
}

/* One good signature is enough; what the other broke is said all the same, and not called kept. */
static void two_signatures_are_one_list(void **state)
{
    (void)state;
    CLEANUP(service_decision_release) struct service_decision decision;
    const struct evidence_facts evidence[] = {signature(KEY_STORAGE_SOFTWARE), signature(KEY_STORAGE_HARDWARE)};
    service_decision_init(&decision);
    decide_payment(evidence, COUNT_OF(evidence), &decision);
    assert_true(decision.verdict.permitted);
    assert_clauses(decision.satisfied, "9.1.1", "9.1.1.1", "9.1.2", "9.1.5");
    assert_clauses(decision.violated, "8.2.high", "9.1.6");
}

static void a_decision_is_made_again_in_the_same_place(void **state)
{
    (void)state;
    CLEANUP(service_decision_release) struct service_decision decision;
    const struct evidence_facts software = signature(KEY_STORAGE_SOFTWARE), hardware = signature(KEY_STORAGE_HARDWARE);
    struct ledger_entry entry = {0};
    service_decision_init(&decision);
    decide_payment(&software, 1, &decision);
    decide_payment(&hardware, 1, &decision);
    service_decision_describe(&decision, &entry);
    assert_int_equal(entry.decision, LEDGER_DECISION_PERMIT);
    assert_bytes_text(entry.clauses_version, CLAUSES_VERSION);
    assert_clauses(entry.satisfied, "8.2.high", "9.1.1", "9.1.1.1", "9.1.2", "9.1.5", "9.1.6");
    assert_int_equal(entry.violated.count, 0);
    assert_non_null(memmem(decision.json.data, decision.json.size, "\"permit\"", 8));
    assert_null(memmem(decision.json.data, decision.json.size, "\"deny\"", 6));
}

static void nothing_shown_is_denied(void **state)
{
    (void)state;
    CLEANUP(service_decision_release) struct service_decision decision;
    service_decision_init(&decision);
    decide_payment(NULL, 0, &decision);
    assert_false(decision.verdict.permitted);
    assert_int_equal(decision.satisfied.count + decision.violated.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_permit_lists_what_was_kept), cmocka_unit_test(a_denial_lists_what_was_broken_apart_from_what_was_kept),
        cmocka_unit_test(two_signatures_are_one_list),  cmocka_unit_test(a_decision_is_made_again_in_the_same_place),
        cmocka_unit_test(nothing_shown_is_denied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
