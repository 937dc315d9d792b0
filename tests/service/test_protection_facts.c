/* SPDX-License-Identifier: Apache-2.0
 * The fact `protections` of a one-time password says what the records say, and what the law makes of it. */
#include "tests/testing.h"

#include <stdio.h>

#include "law/decision.h"
#include "law/words.h"
#include "src/service/protection.h"
#include "src/store/assessments.h"
#include "src/store/devices.h"
#include "src/store/protections.h"
#include "tests/store/store_fixture.h"

#define ASSESSMENT "faaaaaaaaaaaaaaaaaaaaaaaaa"
#define DEVICE "gaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TWD(units) (INT64_C(units) * 100)

static struct store_fixture fixture;
static struct protection_policy policy;
static struct services services = {.protections = &policy};
static struct keeper_transaction transaction;
static struct operation_row operation;
static unsigned made;

static int set_up(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    policy = (struct protection_policy){.reduced = {"reduced_limit", false, TWD(10000), TWD(15000), TWD(30000)}};
    for (unsigned kind = 0; kind < protection_count; kind++)
        policy.rules[kind].is_offered = policy.rules[kind].services[PROTECTS_CODES][SERVICE_TRANSFER] = kind != PROTECTION_OTP_BOUND;
    transaction = (struct keeper_transaction){.connection = fixture.connection, .now = FIXTURE_NOW};
    operation = fixture_operation();
    operation.amount_minor = TWD(6000);
    made = 0;
    return store_begin(fixture.connection) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    store_rollback(fixture.connection);
    store_fixture_release(&fixture);
    return 0;
}

static void keep(enum protection kind, const char *kept_state, const char *means)
{
    struct protection_row row = {
        .customer = operation.customer, .operation = operation.id, .opened_at = FIXTURE_NOW, .expires_at = FIXTURE_EXPIRY};
    snprintf(row.id.text, sizeof row.id.text, "paaaaaaaaaaaaaaaaaaaaaaa%ca", (char)('a' + made++));
    snprintf(row.means.text, sizeof row.means.text, "%s", means);
    assert_ok(row_word_set(&row.kind, vocabulary_text(&vocabulary_protection, kind)));
    assert_ok(row_word_set(&row.state, kept_state));
    assert_ok(protection_row_insert(fixture.connection, &row));
}

static void register_device(const char *purpose)
{
    struct device_row row = {.customer = operation.customer,
                             .id = {DEVICE},
                             .sealed_record = bytes_of_text("key"),
                             .registered_at = FIXTURE_NOW,
                             .registered_by = bytes_of_text("counter")};
    assert_ok(row_word_set(&row.purpose, purpose));
    assert_ok(row_word_set(&row.state, DEVICE_ACTIVE));
    assert_ok(device_row_insert(fixture.connection, &row));
}

static struct evidence_facts facts_now(void)
{
    struct evidence_facts evidence = {
        .design = DESIGN_OTP,
        .otp = {.delivery = DELIVERY_SMS, .age_seconds = 10, .sms_sender = SMS_SENDER_TRANSACTION, .phone_change = PHONE_CHANGE_COUNTER}};
    assert_ok(protection_facts(&services, &transaction, &operation, &evidence));
    return evidence;
}

static bool permits(enum service service, const struct evidence_facts *evidence)
{
    struct operation_facts facts = OPERATION_FACTS(service);
    struct decision decision;
    facts.payee = service == SERVICE_TRANSFER ? PAYEE_NON_DESIGNATED : PAYEE_NONE;
    decide(&facts, evidence, 1, &decision);
    return decision.permitted;
}

static void only_what_is_armed_or_established_counts(void **state)
{
    (void)state;
    keep(PROTECTION_PUSH_CONFIRMATION, PROTECTION_OPEN, "");
    keep(PROTECTION_DEVICE_DESIGNATED, PROTECTION_FAILED, "");
    keep(PROTECTION_DEFERRED_BLOCKABLE, PROTECTION_BLOCKED, "");
    struct evidence_facts evidence = facts_now();
    assert_int_equal(evidence.otp.protections, 0);
    assert_false(permits(SERVICE_TRANSFER, &evidence) || permits(SERVICE_PASSWORD_RESET, &evidence));
    register_device(DEVICE_FOR_CONFIRMATION);
    keep(PROTECTION_NON_TRANSACTION_DEVICE, PROTECTION_ESTABLISHED, DEVICE);
    keep(PROTECTION_DEFERRED_BLOCKABLE, PROTECTION_ARMED, "");
    evidence = facts_now();
    assert_int_equal(evidence.otp.protections, SET_OF(PROTECTION_NON_TRANSACTION_DEVICE) | SET_OF(PROTECTION_DEFERRED_BLOCKABLE));
    assert_true(permits(SERVICE_TRANSFER, &evidence) && permits(SERVICE_PASSWORD_RESET, &evidence));
}

static void a_device_that_was_suspended_or_revoked_since_protects_nothing(void **state)
{
    (void)state;
    register_device(DEVICE_FOR_TRANSACTIONS);
    keep(PROTECTION_DEVICE_DESIGNATED, PROTECTION_ESTABLISHED, DEVICE);
    assert_int_equal(facts_now().otp.protections, SET_OF(PROTECTION_DEVICE_DESIGNATED));
    assert_ok(device_row_suspend(fixture.connection, operation.customer.text, DEVICE, FIXTURE_NOW));
    assert_status(STATUS_CONFLICT, device_row_suspend(fixture.connection, operation.customer.text, DEVICE, FIXTURE_NOW));
    assert_int_equal(facts_now().otp.protections, 0);
    assert_ok(device_row_resume(fixture.connection, operation.customer.text, DEVICE));
    assert_status(STATUS_CONFLICT, device_row_resume(fixture.connection, operation.customer.text, DEVICE));
    assert_int_equal(facts_now().otp.protections, SET_OF(PROTECTION_DEVICE_DESIGNATED));
    assert_ok(device_row_revoke(fixture.connection, operation.customer.text, DEVICE));
    assert_int_equal(facts_now().otp.protections, 0);
    assert_status(STATUS_CONFLICT, device_row_suspend(fixture.connection, operation.customer.text, DEVICE, FIXTURE_NOW));
}

static void what_is_offered_beside_biometrics_alone_protects_no_code(void **state)
{
    (void)state;
    struct protection_rule *rule = &policy.rules[PROTECTION_DEFERRED_BLOCKABLE];
    const struct protection_view view = {
        .services = &services, .connection = fixture.connection, .now = FIXTURE_NOW, .operation = &operation};
    word_set counted;
    keep(PROTECTION_DEFERRED_BLOCKABLE, PROTECTION_ARMED, "");
    assert_ok(protection_counted(&view, PROTECTS_BIOMETRICS, &counted));
    assert_int_equal(counted, 0);
    rule->services[PROTECTS_CODES][SERVICE_TRANSFER] = false;
    rule->services[PROTECTS_BIOMETRICS][SERVICE_TRANSFER] = true;
    assert_int_equal(facts_now().otp.protections, 0);
    assert_ok(protection_counted(&view, PROTECTS_BIOMETRICS, &counted));
    assert_int_equal(counted, SET_OF(PROTECTION_DEFERRED_BLOCKABLE));
}

static void biometrics_that_rest_on_the_reduced_limit_use_it_up(void **state)
{
    (void)state;
    struct evidence_facts evidence = {.design = DESIGN_TWO_FACTOR, .two_factor = {.strengthened = true}};
    policy.rules[PROTECTION_REDUCED_LIMIT].services[PROTECTS_BIOMETRICS][SERVICE_TRANSFER] = true;
    keep(PROTECTION_REDUCED_LIMIT, PROTECTION_ARMED, "");
    for (unsigned i = 0; i < 2; i++)
        assert_ok(protection_use_limit(&services, &transaction, &operation, &evidence, 1));
    assert_int_equal(facts_now().otp.protections, 0);
}

static void a_reduced_limit_counts_while_it_has_room(void **state)
{
    (void)state;
    keep(PROTECTION_REDUCED_LIMIT, PROTECTION_ARMED, "");
    for (unsigned i = 0; i < 2; i++) {
        struct evidence_facts evidence = facts_now();
        assert_int_equal(evidence.otp.protections, SET_OF(PROTECTION_REDUCED_LIMIT));
        assert_ok(protection_use_limit(&services, &transaction, &operation, &evidence, 1));
    }
    assert_int_equal(facts_now().otp.protections, 0); /* 12,000 of 15,000 are used */
    operation.amount_minor = TWD(3000);
    assert_int_equal(facts_now().otp.protections, 0); /* 達: reaching it is over it */
    operation.amount_minor = TWD(3000) - 1;
    assert_int_equal(facts_now().otp.protections, SET_OF(PROTECTION_REDUCED_LIMIT));
    transaction.now += TIMESTAMP_DAY;
    operation.amount_minor = TWD(10000) - 1;
    assert_int_equal(facts_now().otp.protections, SET_OF(PROTECTION_REDUCED_LIMIT));
    operation.amount_minor = TWD(10000);
    assert_int_equal(facts_now().otp.protections, 0);
}

static void what_does_not_rest_on_the_reduced_limit_uses_none_of_it(void **state)
{
    (void)state;
    struct evidence_facts evidence = facts_now();
    for (unsigned i = 0; i < 5; i++)
        assert_ok(protection_use_limit(&services, &transaction, &operation, &evidence, 1));
    keep(PROTECTION_REDUCED_LIMIT, PROTECTION_ARMED, "");
    assert_int_equal(facts_now().otp.protections, SET_OF(PROTECTION_REDUCED_LIMIT));
}

static void assess(timestamp_us until)
{
    struct assessment_row row = {.id = {ASSESSMENT},
                                 .mechanism_key = bytes_of_text("{}"),
                                 .subject = {ASSESSMENT_OF_MECHANISM},
                                 .valid_from = FIXTURE_NOW - TIMESTAMP_DAY,
                                 .valid_until = until,
                                 .proposed_by = bytes_of_text("somebody"),
                                 .proposed_at = FIXTURE_NOW - TIMESTAMP_DAY};
    assert_ok(row_word_set(&row.mechanism, "callback"));
    assert_ok(row_word_set(&row.level, "board"));
    assert_ok(assessment_row_insert(fixture.connection, &row));
}

static void an_assessed_mechanism_counts_while_two_stand_for_it_and_it_is_valid(void **state)
{
    (void)state;
    assess(FIXTURE_NOW + TIMESTAMP_DAY);
    keep(PROTECTION_ASSESSED_EQUIVALENT, PROTECTION_ESTABLISHED, ASSESSMENT);
    assert_int_equal(facts_now().otp.protections, 0);
    assert_ok(assessment_row_approve(fixture.connection, ASSESSMENT, "one", FIXTURE_NOW));
    assert_status(STATUS_CONFLICT, assessment_row_approve(fixture.connection, ASSESSMENT, "one", FIXTURE_NOW));
    assert_int_equal(facts_now().otp.protections, 0);
    assert_ok(assessment_row_approve(fixture.connection, ASSESSMENT, "two", FIXTURE_NOW));
    struct evidence_facts evidence = facts_now();
    assert_int_equal(evidence.otp.protections, SET_OF(PROTECTION_ASSESSED_EQUIVALENT));
    assert_true(evidence.otp.assessment_recorded && evidence.otp.approval_level_recorded);
    assert_true(permits(SERVICE_TRANSFER, &evidence) && permits(SERVICE_PASSWORD_RESET, &evidence));
    transaction.now = FIXTURE_NOW + TIMESTAMP_DAY - 1;
    assert_int_equal(facts_now().otp.protections, SET_OF(PROTECTION_ASSESSED_EQUIVALENT));
    transaction.now = FIXTURE_NOW + TIMESTAMP_DAY;
    evidence = facts_now();
    assert_int_equal(evidence.otp.protections, 0);
    assert_false(evidence.otp.assessment_recorded || permits(SERVICE_TRANSFER, &evidence));
}

static void an_assessed_mechanism_that_was_withdrawn_counts_no_more(void **state)
{
    (void)state;
    assess(FIXTURE_NOW + TIMESTAMP_DAY);
    keep(PROTECTION_ASSESSED_EQUIVALENT, PROTECTION_ESTABLISHED, ASSESSMENT);
    assert_ok(assessment_row_approve(fixture.connection, ASSESSMENT, "one", FIXTURE_NOW));
    assert_ok(assessment_row_approve(fixture.connection, ASSESSMENT, "two", FIXTURE_NOW));
    assert_ok(assessment_row_withdraw(fixture.connection, ASSESSMENT, "two", FIXTURE_NOW));
    assert_int_equal(facts_now().otp.protections, 0);
}

static void a_bound_code_counts_where_it_is_offered(void **state)
{
    (void)state;
    for (unsigned offered = 0; offered < 2; offered++) {
        policy.rules[PROTECTION_OTP_BOUND].is_offered = policy.rules[PROTECTION_OTP_BOUND].services[PROTECTS_CODES][SERVICE_TRANSFER] =
            offered;
        for (unsigned how = 0; how < 2; how++) {
            struct evidence_facts evidence = {.design = DESIGN_OTP, .otp = {.bound_to_content = how == 0}};
            evidence.otp.protections = how == 1 ? SET_OF(PROTECTION_OTP_BOUND) : 0;
            assert_ok(protection_facts(&services, &transaction, &operation, &evidence));
            assert_int_equal(evidence.otp.protections, offered ? SET_OF(PROTECTION_OTP_BOUND) : 0);
        }
    }
    assert_int_equal(facts_now().otp.protections, 0);
}

static void other_designs_and_servers_without_a_file_learn_nothing(void **state)
{
    (void)state;
    keep(PROTECTION_PUSH_CONFIRMATION, PROTECTION_ESTABLISHED, "");
    struct evidence_facts video = {.design = DESIGN_VIDEO}, before = video;
    assert_ok(protection_facts(&services, &transaction, &operation, &video));
    assert_memory_equal(&video, &before, sizeof video);
    services.protections = NULL;
    assert_int_equal(facts_now().otp.protections, 0);
    services.protections = &policy;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(only_what_is_armed_or_established_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_device_that_was_suspended_or_revoked_since_protects_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_offered_beside_biometrics_alone_protects_no_code, set_up, tear_down),
        cmocka_unit_test_setup_teardown(biometrics_that_rest_on_the_reduced_limit_use_it_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_reduced_limit_counts_while_it_has_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_does_not_rest_on_the_reduced_limit_uses_none_of_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_assessed_mechanism_counts_while_two_stand_for_it_and_it_is_valid, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_assessed_mechanism_that_was_withdrawn_counts_no_more, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bound_code_counts_where_it_is_offered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_designs_and_servers_without_a_file_learn_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("protection_facts", tests, NULL, NULL);
}
