/* SPDX-License-Identifier: Apache-2.0
 * The four facts of indirect biometrics say what the registers say at that moment, and without any one of them the law accepts none. */
#include "tests/testing.h"

#include "law/decision.h"
#include "src/service/indirect.h"
#include "src/store/assessments.h"
#include "src/store/indirect_switches.h"
#include "src/store/protections.h"
#include "src/store/risk_notices.h"
#include "tests/store/store_fixture.h"

#define ASSESSMENT "faaaaaaaaaaaaaaaaaaaaaaaaa"
#define PASSKEY "gaaaaaaaaaaaaaaaaaaaaaaaaa"
#define MODEL "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4"
#define OTHER_MODEL "08987058-cadc-4b81-b6e1-30de50dcbe96"

static struct store_fixture fixture;
static struct protection_policy policy;
static struct services services = {.protections = &policy};
static timestamp_us now;

static void add_passkey(const char *public_record)
{
    struct credential_row row = fixture_credential();
    row.id = (struct id){PASSKEY};
    row.public_record = bytes_of_text(public_record);
    assert_ok(credential_row_insert(fixture.connection, &row));
}

static void assess(const char *model, unsigned approvals)
{
    static const char *const approvers[] = {"one", "two"};
    struct assessment_row row = {.id = {ASSESSMENT},
                                 .subject = {ASSESSMENT_OF_BIOMETRICS},
                                 .mechanism = {"passkey"},
                                 .level = {"board"},
                                 .mechanism_key = bytes_of_text(""),
                                 .valid_from = FIXTURE_NOW - TIMESTAMP_DAY,
                                 .valid_until = FIXTURE_NOW + TIMESTAMP_DAY,
                                 .proposed_by = bytes_of_text("somebody"),
                                 .proposed_at = FIXTURE_NOW - TIMESTAMP_DAY};
    assert_ok(assessment_row_insert(fixture.connection, &row));
    assert_ok(assessment_model_insert(fixture.connection, ASSESSMENT, model));
    for (unsigned i = 0; i < approvals; i++)
        assert_ok(assessment_row_approve(fixture.connection, ASSESSMENT, approvers[i], FIXTURE_NOW));
}

static void publish(const char *version, timestamp_us from, bool needs_acceptance)
{
    struct risk_notice_row row = {.zh_tw = bytes_of_text("風險"),
                                  .en = bytes_of_text("risk"),
                                  .valid_from = from,
                                  .needs_acceptance = needs_acceptance,
                                  .proposed_by = bytes_of_text("one"),
                                  .proposed_at = FIXTURE_NOW};
    assert_ok(row_word_set(&row.version, version));
    assert_ok(risk_notice_row_insert(fixture.connection, &row));
    assert_ok(risk_notice_row_approve(fixture.connection, version, "two", FIXTURE_NOW));
}

static void accept(const char *version, timestamp_us from)
{
    struct risk_acceptance_row row = {.customer = {FIXTURE_CUSTOMER},
                                      .credential = {PASSKEY},
                                      .language = {NOTICE_ZH_TW},
                                      .valid_from = from,
                                      .accepted_at = FIXTURE_NOW,
                                      .accepted_by = bytes_of_text("app")};
    assert_ok(row_word_set(&row.version, version));
    assert_ok(risk_acceptance_row_insert(fixture.connection, &row));
}

static void arm_deferral(void)
{
    struct protection_row row = {.customer = {FIXTURE_CUSTOMER},
                                 .id = {"paaaaaaaaaaaaaaaaaaaaaaaaa"},
                                 .operation = {FIXTURE_OPERATION},
                                 .kind = {"deferred_blockable"},
                                 .state = {PROTECTION_ARMED},
                                 .opened_at = FIXTURE_NOW,
                                 .expires_at = FIXTURE_EXPIRY};
    assert_ok(protection_row_insert(fixture.connection, &row));
}

/* Everything there is; the assessment is of `model`. */
static void set_up_all(const char *model)
{
    add_passkey("{\"technique\":\"passkey\",\"aaguid\":\"" MODEL "\"}");
    assess(model, 2);
    publish("1", FIXTURE_NOW - 10, true);
    accept("1", FIXTURE_NOW - 10);
    assert_ok(indirect_switch_row_begin(fixture.connection, FIXTURE_CUSTOMER, "app", FIXTURE_NOW));
    arm_deferral();
}

static int set_up(void **state)
{
    (void)state;
    store_fixture_init(&fixture);
    store_fixture_fill(&fixture);
    now = FIXTURE_NOW;
    policy = (struct protection_policy){0};
    policy.rules[PROTECTION_DEFERRED_BLOCKABLE].is_offered = true;
    policy.rules[PROTECTION_DEFERRED_BLOCKABLE].services[PROTECTS_BIOMETRICS][SERVICE_TRANSFER] = true;
    return store_begin(fixture.connection) == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    store_rollback(fixture.connection);
    store_fixture_release(&fixture);
    return 0;
}

static struct evidence_facts given(struct indirect_basis *ret_basis)
{
    struct evidence_facts evidence = {.design = DESIGN_TWO_FACTOR,
                                      .two_factor = {.factors = SET_OF(FACTOR_HELD) | SET_OF(FACTOR_BIOMETRIC_INDIRECT)}};
    const struct indirect_use use = {.customer = FIXTURE_CUSTOMER, .credential = PASSKEY, .operation = FIXTURE_OPERATION, .now = now};
    assert_ok(indirect_facts(&services, fixture.connection, &use, &evidence, ret_basis));
    return evidence;
}

static bool permits(const struct evidence_facts *evidence)
{
    struct operation_facts facts = OPERATION_FACTS(SERVICE_TRANSFER);
    struct decision decision;
    facts.payee = PAYEE_NON_DESIGNATED;
    decide(&facts, evidence, 1, &decision);
    return decision.permitted;
}

enum fact { ASSESSED, TOLD, SWITCHED, STRENGTHENED, FACT_COUNT };
#define NOTHING FACT_COUNT
/* All of the four but `missing` hold. */
static void only_missing(enum fact missing)
{
    struct indirect_basis basis;
    struct evidence_facts evidence = given(&basis);
    const struct two_factor_facts *facts = &evidence.two_factor;
    const bool found[FACT_COUNT] = {facts->effectiveness_assessed, facts->risk_notice, facts->off_switch, facts->strengthened};
    for (enum fact fact = 0; fact < FACT_COUNT; fact++)
        assert_int_equal(found[fact], fact != missing);
    assert_int_equal(permits(&evidence), missing == NOTHING);
}

static void with_all_four_the_factor_is_accepted_and_its_entry_names_them(void **state)
{
    (void)state;
    struct indirect_basis basis;
    struct ledger_entry entry = {.event = LEDGER_EVENT_CEREMONY_ANSWERED};
    set_up_all(MODEL);
    only_missing(NOTHING);
    given(&basis);
    indirect_basis_describe(&basis, &entry);
    assert_int_equal(entry.detail_count, 4);
    assert_true(bytes_equal(entry.details[0].text, bytes_of_text(ASSESSMENT)));
    assert_true(bytes_equal(entry.details[1].name, bytes_of_text("deferred_blockable")));
    assert_true(bytes_equal(entry.details[2].text, bytes_of_text("on")));
    assert_true(bytes_equal(entry.details[3].text, bytes_of_text("1")));
}

static void an_assessment_counts_for_its_models_only(void **state)
{
    (void)state;
    set_up_all(OTHER_MODEL);
    only_missing(ASSESSED);
    assert_ok(assessment_model_insert(fixture.connection, ASSESSMENT, MODEL_ANY));
    only_missing(NOTHING);
}

static void an_assessment_ends_at_once(void **state)
{
    (void)state;
    struct indirect_basis basis;
    set_up_all(MODEL_ANY);
    now = FIXTURE_NOW + TIMESTAMP_DAY - 1;
    only_missing(NOTHING);
    now = FIXTURE_NOW + TIMESTAMP_DAY;
    only_missing(ASSESSED);
    now = FIXTURE_NOW - TIMESTAMP_DAY - 1;
    assert_false(given(&basis).two_factor.effectiveness_assessed);
    now = FIXTURE_NOW;
    assert_ok(assessment_row_withdraw(fixture.connection, ASSESSMENT, "two", FIXTURE_NOW));
    only_missing(ASSESSED);
}

static void an_assessment_takes_two_approvers(void **state)
{
    (void)state;
    struct indirect_basis basis;
    add_passkey("{\"technique\":\"passkey\"}");
    assess(MODEL_ANY, 1);
    assert_false(given(&basis).two_factor.effectiveness_assessed);
    assert_ok(assessment_row_approve(fixture.connection, ASSESSMENT, "two", FIXTURE_NOW));
    assert_true(given(&basis).two_factor.effectiveness_assessed);
}

static void an_authenticator_that_tells_no_model_is_covered_by_none(void **state)
{
    (void)state;
    struct indirect_basis basis;
    struct authenticator_model model;
    assert_status(STATUS_INVALID, authenticator_model_read("00000000-0000-0000-0000-000000000000", &model));
    assert_status(STATUS_INVALID, authenticator_model_read("EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4", &model));
    assert_status(STATUS_INVALID, authenticator_model_read("ea9b8d66-4d01-1d21-3ce4-b6b48cb575d", &model));
    assert_status(STATUS_INVALID, authenticator_model_read(MODEL "0", &model));
    assert_status(STATUS_INVALID, authenticator_model_read("", &model));
    add_passkey("{\"technique\":\"passkey\",\"aaguid\":\"00000000-0000-0000-0000-000000000000\"}");
    assess(MODEL, 2);
    assert_false(given(&basis).two_factor.effectiveness_assessed);
    assert_ok(assessment_model_insert(fixture.connection, ASSESSMENT, MODEL_ANY));
    assert_true(given(&basis).two_factor.effectiveness_assessed);
}

static void a_new_notice_counts_from_its_date(void **state)
{
    (void)state;
    set_up_all(MODEL);
    publish("1a", FIXTURE_NOW + 1, false);
    publish("2", FIXTURE_NOW + 10, true);
    now = FIXTURE_NOW + 9;
    only_missing(NOTHING);
    now = FIXTURE_NOW + 10;
    only_missing(TOLD);
    accept("2", FIXTURE_NOW + 10);
    only_missing(NOTHING);
}

static void each_switch_counts_at_once(void **state)
{
    (void)state;
    const struct indirect_stop_row stop = {
        .technique = {"passkey"}, .model = bytes_of_text(MODEL), .stopped_at = FIXTURE_NOW, .stopped_by = bytes_of_text("one")};
    struct indirect_basis basis;
    set_up_all(MODEL_ANY);
    struct evidence_facts before = given(&basis);
    assert_ok(indirect_stop_row_insert(fixture.connection, &stop));
    only_missing(SWITCHED);
    assert_ok(indirect_facts_recheck(fixture.connection, FIXTURE_CUSTOMER, PASSKEY, &before));
    assert_false(before.two_factor.off_switch);
    assert_ok(indirect_stop_row_delete(fixture.connection, "passkey", MODEL));
    only_missing(NOTHING);
    before = given(&basis);
    assert_ok(indirect_switch_row_turn(fixture.connection, FIXTURE_CUSTOMER, SWITCHED_OFF, "app", FIXTURE_NOW));
    assert_status(STATUS_CONFLICT, indirect_switch_row_turn(fixture.connection, FIXTURE_CUSTOMER, SWITCHED_OFF, "app", FIXTURE_NOW));
    assert_status(STATUS_CONFLICT, indirect_switch_row_begin(fixture.connection, FIXTURE_CUSTOMER, "app", FIXTURE_NOW));
    only_missing(SWITCHED);
    assert_ok(indirect_facts_recheck(fixture.connection, FIXTURE_CUSTOMER, PASSKEY, &before));
    assert_false(before.two_factor.off_switch);
}

static void a_customer_without_a_switch_cannot_switch_off(void **state)
{
    (void)state;
    struct indirect_basis basis;
    add_passkey("{\"technique\":\"passkey\"}");
    assert_false(given(&basis).two_factor.off_switch);
    assert_string_equal(basis.switched, "none");
}

static void what_is_not_offered_beside_biometrics_strengthens_nothing(void **state)
{
    (void)state;
    struct indirect_basis basis;
    set_up_all(MODEL);
    policy.rules[PROTECTION_DEFERRED_BLOCKABLE].services[PROTECTS_BIOMETRICS][SERVICE_TRANSFER] = false;
    policy.rules[PROTECTION_DEFERRED_BLOCKABLE].services[PROTECTS_CODES][SERVICE_TRANSFER] = true;
    only_missing(STRENGTHENED);
    services.protections = NULL;
    assert_false(given(&basis).two_factor.strengthened);
    services.protections = &policy;
}

static void evidence_without_the_factor_learns_nothing(void **state)
{
    (void)state;
    struct indirect_basis basis;
    struct evidence_facts held = {.design = DESIGN_TWO_FACTOR, .two_factor = {.factors = SET_OF(FACTOR_HELD)}}, before = held;
    const struct indirect_use use = {.customer = FIXTURE_CUSTOMER, .credential = "", .operation = FIXTURE_OPERATION, .now = now};
    assert_ok(indirect_facts(&services, fixture.connection, &use, &held, &basis));
    assert_memory_equal(&held, &before, sizeof held);
    assert_false(basis.asked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(with_all_four_the_factor_is_accepted_and_its_entry_names_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_assessment_counts_for_its_models_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_assessment_ends_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_assessment_takes_two_approvers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_authenticator_that_tells_no_model_is_covered_by_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_notice_counts_from_its_date, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_switch_counts_at_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_customer_without_a_switch_cannot_switch_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_offered_beside_biometrics_strengthens_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(evidence_without_the_factor_learns_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("indirect", tests, NULL, NULL);
}
