/* SPDX-License-Identifier: Apache-2.0
 * The file of protections: the demo's own is read whole, and what the clause or our own bounds refuse is refused at start. */
#include "tests/testing.h"

#include "src/config/protections_file.h"

static const char *demo_path;

static void the_demo_bank_has_sound_protections(void **state)
{
    (void)state;
    struct protection_policy policy = {0};
    struct failure failure = {0};
    if (protections_file_read(demo_path, &policy, &failure) != STATUS_OK)
        fail_msg("%s:%u: %s: %s", demo_path, failure.line, failure.field, failure.message);
    assert_true(protection_is_offered(&policy, PROTECTION_DEFERRED_BLOCKABLE, SERVICE_TRANSFER));
    assert_true(protection_is_offered(&policy, PROTECTION_REDUCED_LIMIT, SERVICE_TRANSFER));
    assert_false(protection_is_offered(&policy, PROTECTION_REDUCED_LIMIT, SERVICE_PASSWORD_RESET));
    assert_int_equal(policy.deferral.wait_seconds, 7200);
    assert_int_equal(policy.deferral.waiting_minor, 5000000);
    assert_int_equal(policy.reduced.day_minor, 1000000);
}

static void refuse(const char *text, unsigned line, const char *field, const char *clause)
{
    struct protection_policy policy = {0};
    struct failure failure = {0};
    if (protections_file_parse(bytes_of_text(text), &policy, &failure) != STATUS_INVALID)
        fail_msg("accepted: %s", text);
    if (failure.line != line || strcmp(failure.field, field) != 0 || strcmp(failure.clause, clause) != 0)
        fail_msg("expected %u %s %s, got %u %s %s: %s\n%s", line, field, clause, failure.line, failure.field, failure.clause,
                 failure.message, text);
}

#define FILE_OF(kind, members) "protections:\n  " kind ": {" members "}\n"
#define SERVICES "services: [transfer]"
#define DEFERRAL SERVICES ", wait_seconds: 60"

static void what_the_clause_refuses_starts_no_server(void **state)
{
    (void)state;
    refuse(FILE_OF("fixed_password", SERVICES), 2, "protections.fixed_password", "9.3.2.2");
    refuse(FILE_OF("email", SERVICES), 2, "protections.email", "9.3.2.2");
    assert_false(protection_is_offered(NULL, PROTECTION_DEFERRED_BLOCKABLE, SERVICE_TRANSFER));
}

static void mistakes_are_refused_where_they_stand(void **state)
{
    (void)state;
    refuse("protections: []\n", 1, "protections", "");
    refuse("{}\n", 1, "protections", "");
    refuse(FILE_OF("prayer", SERVICES), 2, "protections.prayer", "");
    refuse(FILE_OF("recorded_video", SERVICES), 2, "protections.recorded_video.answer_seconds", "");
    refuse(FILE_OF("recorded_video", SERVICES ", answer_seconds: 30"), 2, "protections.recorded_video.answer_seconds", "");
    refuse(FILE_OF("recorded_video", SERVICES ", answer_seconds: 600, attempts: 3"), 2, "protections.recorded_video.attempts", "");
    refuse(FILE_OF("deferred_blockable", SERVICES), 2, "protections.deferred_blockable.wait_seconds", "");
    refuse(FILE_OF("deferred_blockable", SERVICES ", wait_seconds: 0"), 2, "protections.deferred_blockable.wait_seconds", "");
    refuse(FILE_OF("deferred_blockable", "wait_seconds: 60"), 2, "protections.deferred_blockable.services", "");
    refuse(FILE_OF("deferred_blockable", "services: [], wait_seconds: 60"), 2, "protections.deferred_blockable.services", "");
    refuse(FILE_OF("deferred_blockable", "services: [login], wait_seconds: 60"), 2, "protections.deferred_blockable.services[0]", "");
    refuse(FILE_OF("deferred_blockable", "services: [walk], wait_seconds: 60"), 2, "protections.deferred_blockable.services[0]", "");
    refuse(FILE_OF("deferred_blockable", "services: [transfer, transfer], wait_seconds: 60"), 2,
           "protections.deferred_blockable.services[1]", "");
    refuse(FILE_OF("deferred_blockable", DEFERRAL ", waiting_twd: 0"), 2, "protections.deferred_blockable.waiting_twd", "");
    refuse(FILE_OF("deferred_blockable", DEFERRAL ", block_when_guesses_lock: 1"), 2,
           "protections.deferred_blockable.block_when_guesses_lock", "");
    refuse(FILE_OF("deferred_blockable", DEFERRAL ", payment_template: \"\""), 2, "protections.deferred_blockable.payment_template", "");
    refuse(FILE_OF("deferred_blockable", DEFERRAL ", service_template: a-name-that-no-template-could-have-as-it-is-too-long"), 2,
           "protections.deferred_blockable.service_template", "");
    refuse(FILE_OF("deferred_blockable", DEFERRAL ", day_twd: 1"), 2, "protections.deferred_blockable.day_twd", "");
}

static void challenges_wait_and_fail_within_bounds(void **state)
{
    (void)state;
    refuse(FILE_OF("device_designated", SERVICES ", answer_seconds: 601, attempts: 3"), 2, "protections.device_designated.answer_seconds",
           "");
    refuse(FILE_OF("device_designated", SERVICES ", answer_seconds: 60, attempts: 6"), 2, "protections.device_designated.attempts", "");
    refuse(FILE_OF("push_confirmation", SERVICES ", answer_seconds: 60"), 2, "protections.push_confirmation.attempts", "");
    refuse(FILE_OF("otp_bound", SERVICES ", attempts: 3"), 2, "protections.otp_bound.attempts", "");
    refuse(FILE_OF("voice_otp", SERVICES ", answer_seconds: ６０, attempts: 3"), 2, "protections.voice_otp.answer_seconds", "");
}

static void who_answers_in_the_customers_place_is_named(void **state)
{
    struct protection_policy policy = {0};
    struct failure failure = {0};
    (void)state;
    refuse(FILE_OF("sim_authentication", SERVICES ", answer_seconds: 60, attempts: 3"), 2, "protections.sim_authentication.operator", "");
    refuse(FILE_OF("sim_authentication", SERVICES ", answer_seconds: 60, attempts: 3, operator: a-name-that-is-longer-than-any-of-them"), 2,
           "protections.sim_authentication.operator", "");
    refuse(FILE_OF("sim_authentication", SERVICES ", operator: mobile, attempts: 3"), 2, "protections.sim_authentication.answer_seconds",
           "");
    assert_ok(protections_file_parse(
        bytes_of_text(FILE_OF("sim_authentication", SERVICES ", answer_seconds: 60, attempts: 3, operator: mobile")), &policy, &failure));
    assert_string_equal(policy.sim_operator, "mobile");
    assert_true(protection_is_offered(&policy, PROTECTION_SIM_AUTHENTICATION, SERVICE_TRANSFER));
}

static void what_strengthens_biometrics_is_offered_for_that_alone(void **state)
{
    struct protection_policy policy = {0};
    struct failure failure = {0};
    (void)state;
    assert_ok(protections_file_parse(
        bytes_of_text(FILE_OF("device_designated", "indirect_biometrics: [login, transfer], answer_seconds: 60, attempts: 3")), &policy,
        &failure));
    assert_true(protection_serves(&policy, PROTECTION_DEVICE_DESIGNATED, SERVICE_LOGIN, PROTECTS_BIOMETRICS));
    assert_true(protection_is_offered(&policy, PROTECTION_DEVICE_DESIGNATED, SERVICE_TRANSFER));
    assert_false(protection_serves(&policy, PROTECTION_DEVICE_DESIGNATED, SERVICE_TRANSFER, PROTECTS_CODES));
    refuse(FILE_OF("device_designated", "indirect_biometrics: [], answer_seconds: 60, attempts: 3"), 2,
           "protections.device_designated.indirect_biometrics", "");
    refuse(FILE_OF("device_designated", "indirect_biometrics: [login, login], answer_seconds: 60, attempts: 3"), 2,
           "protections.device_designated.indirect_biometrics[1]", "");
    refuse(FILE_OF("deferred_blockable", "indirect_biometrics: [login], wait_seconds: 60"), 2,
           "protections.deferred_blockable.indirect_biometrics", "");
    refuse(FILE_OF("otp_bound", SERVICES ", indirect_biometrics: [transfer]"), 2, "protections.otp_bound.indirect_biometrics", "");
    refuse(FILE_OF("reduced_limit", SERVICES ", indirect_biometrics: [password_reset], day_twd: 1, month_twd: 1"), 2,
           "protections.reduced_limit.services", "");
}

static void limits_that_reduce_nothing_are_refused(void **state)
{
    (void)state;
    refuse(FILE_OF("reduced_limit", SERVICES), 2, "protections.reduced_limit", "");
    refuse(FILE_OF("reduced_limit", SERVICES ", day_twd: 100000, month_twd: 100000"), 2, "protections.reduced_limit", "");
    refuse(FILE_OF("reduced_limit", SERVICES ", day_twd: 99999, month_twd: 200000"), 2, "protections.reduced_limit", "");
    refuse(FILE_OF("reduced_limit", "services: [password_reset], day_twd: 1, month_twd: 1"), 2, "protections.reduced_limit.services", "");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_bank_has_sound_protections),
        cmocka_unit_test(what_the_clause_refuses_starts_no_server),
        cmocka_unit_test(mistakes_are_refused_where_they_stand),
        cmocka_unit_test(challenges_wait_and_fail_within_bounds),
        cmocka_unit_test(who_answers_in_the_customers_place_is_named),
        cmocka_unit_test(limits_that_reduce_nothing_are_refused),
        cmocka_unit_test(what_strengthens_biometrics_is_offered_for_that_alone),
    };
    INVARIANT(argc == 2);
    demo_path = argv[1];
    return cmocka_run_group_tests_name("protections_file", tests, NULL, NULL);
}
