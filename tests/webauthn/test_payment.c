/* SPDX-License-Identifier: Apache-2.0
 * Secure Payment Confirmation: what the browser's window showed is read strictly, told, and compared with what the bank asked for. */
#include "tests/testing.h"
#include "tests/webauthn/enrolled.h"

#include <stdio.h>

#define HEAD "\"rpId\":\"bank.example\",\"topOrigin\":\"https://bank.example\","
#define PAYEE "\"payeeName\":\"小店\","
#define TOTAL "\"total\":{\"currency\":\"TWD\",\"value\":\"1500.00\"},"
#define INSTRUMENT "\"instrument\":{\"displayName\":\"帳戶 1234\",\"icon\":\"https://bank.example/icon.png\"}"

static enum status judge(const struct webauthn_policy *policy, const char *payment, struct webauthn_assertion *assertion,
                         struct failure *failure)
{
    char more[2048];
    struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    snprintf(more, sizeof more, ",\"crossOrigin\":false,\"payment\":%s", payment);
    recipe.type = "payment.get";
    recipe.more_client_data = payment != NULL ? more : "";
    CLEANUP(made_release) struct made made = authenticator_assert(&authenticator, &recipe);
    struct webauthn_assertion_response response = {.client_data = buffer_bytes(&made.client_data),
                                                   .authenticator_data = buffer_bytes(&made.authenticator_data),
                                                   .signature = buffer_bytes(&made.signature)};
    const struct webauthn_credential credential = {.key = key};
    *failure = (struct failure){0};
    return webauthn_assertion_verify(policy, &credential, authenticator_challenge(), &response, assertion, failure);
}

static struct webauthn_policy payment_policy(void)
{
    struct webauthn_policy policy = authenticator_policy(NULL);
    policy.payment = true;
    return policy;
}

static void what_the_window_showed_is_told(void **state)
{
    (void)state;
    struct webauthn_policy policy = payment_policy();
    struct webauthn_assertion assertion;
    struct failure failure;
    assert_ok(judge(&policy, "{" HEAD PAYEE "\"payeeOrigin\":\"https://shop.example\"," TOTAL INSTRUMENT ",\"later\":[1]}", &assertion,
                    &failure));
    assert_true(assertion.has_payment);
    assert_string_equal(assertion.payment.rp_id, "bank.example");
    assert_string_equal(assertion.payment.top_origin, "https://bank.example");
    assert_string_equal(assertion.payment.payee_name, "小店");
    assert_string_equal(assertion.payment.payee_origin, "https://shop.example");
    assert_string_equal(assertion.payment.value, "1500.00");
    assert_string_equal(assertion.payment.currency, "TWD");
    assert_string_equal(assertion.payment.instrument, "帳戶 1234");
}

static void a_payment_that_cannot_be_read_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *payment, *word;
    } texts[] = {
        {NULL, "payment_malformed"},
        {"null", "payment_malformed"},
        {"{}", "payment_malformed"},
        {"{" HEAD TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":\"1500.00\"}}", "payment_malformed"},
        {"{" PAYEE TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE PAYEE TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE TOTAL TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD "\"payeeName\":\"a\\u0000b\"," TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD "\"payeeName\":\"\"," TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD "\"payeeName\":\"\",\"payeeOrigin\":\"https://shop.example\"," TOTAL INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":1500}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":\"-1\"}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":\"1.\"}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":\"1,5\"}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":\".5\"}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"twd\",\"value\":\"1\"}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TW\",\"value\":\"1\"}," INSTRUMENT "}", "payment_malformed"},
        {"{" HEAD PAYEE "\"total\":{\"currency\":\"TWD\",\"value\":\"123456789012345678901234567890123\"}," INSTRUMENT "}",
         "payment_malformed"},
        {"{\"rpId\":\"other.example\",\"topOrigin\":\"https://bank.example\"," PAYEE TOTAL INSTRUMENT "}", "payment_place"},
        {"{\"rpId\":\"bank.example\",\"topOrigin\":\"https://other.example\"," PAYEE TOTAL INSTRUMENT "}", "payment_place"},
        {"{\"rpId\":\"bank.example\",\"topOrigin\":\"https://shop.example\"," PAYEE TOTAL INSTRUMENT "}", "payment_place"},
    };
    struct webauthn_policy policy = payment_policy();
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct webauthn_assertion assertion;
        struct failure failure;
        enum status status = judge(&policy, texts[i].payment, &assertion, &failure);
        if (status == STATUS_OK || strcmp(failure.field, texts[i].word) != 0)
            fail_msg("%s: \"%s\" instead of %s", texts[i].payment, failure.field, texts[i].word);
    }
}

static void a_shop_may_ask_where_that_is_allowed(void **state)
{
    (void)state;
    struct webauthn_policy policy = payment_policy();
    struct webauthn_assertion assertion;
    struct failure failure;
    policy.cross_origin = true;
    assert_ok(judge(&policy, "{\"rpId\":\"bank.example\",\"topOrigin\":\"https://shop.example\"," PAYEE TOTAL INSTRUMENT "}", &assertion,
                    &failure));
}

static void payments_are_not_taken_where_the_policy_has_none(void **state)
{
    (void)state;
    struct webauthn_policy policy = authenticator_policy(NULL);
    struct webauthn_assertion assertion;
    struct failure failure;
    assert_status(STATUS_REFUSED, judge(&policy, "{" HEAD PAYEE TOTAL INSTRUMENT "}", &assertion, &failure));
    assert_string_equal(failure.field, "type_wrong");
}

static void another_payee_or_amount_than_asked_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name, *origin, *value, *currency, *word;
    } asked[] = {
        {"小店", NULL, "1500.00", "TWD", ""},
        {"小店", "https://shop.example", "1500", "TWD", ""},
        {NULL, "https://shop.example", "01500.0", "TWD", ""},
        {NULL, NULL, "1500", "TWD", ""},
        {"小店 ", NULL, "1500", "TWD", "payment_payee"},
        {"小店", "https://other.example", "1500", "TWD", "payment_payee"},
        {"小店", NULL, "1500.01", "TWD", "payment_amount"},
        {"小店", NULL, "150000", "TWD", "payment_amount"},
        {"小店", NULL, "15000", "TWD", "payment_amount"},
        {"小店", NULL, "150", "TWD", "payment_amount"},
        {"小店", NULL, "0", "TWD", "payment_amount"},
        {"小店", NULL, "1500", "USD", "payment_amount"},
    };
    static const struct webauthn_payment shown = {
        .payee_name = "小店", .payee_origin = "https://shop.example", .value = "1500.00", .currency = "TWD"};
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        const struct webauthn_payment_expectation expectation = {asked[i].name, asked[i].origin, asked[i].value, asked[i].currency};
        struct failure failure = {0};
        enum status status = webauthn_payment_confirm(&shown, &expectation, &failure);
        if ((status == STATUS_OK) != (asked[i].word[0] == 0) || strcmp(failure.field, asked[i].word) != 0)
            fail_msg("row %zu: \"%s\" instead of \"%s\"", i, failure.field, asked[i].word);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_window_showed_is_told),
        cmocka_unit_test(a_payment_that_cannot_be_read_is_refused),
        cmocka_unit_test(a_shop_may_ask_where_that_is_allowed),
        cmocka_unit_test(payments_are_not_taken_where_the_policy_has_none),
        cmocka_unit_test(another_payee_or_amount_than_asked_is_refused),
    };
    return cmocka_run_group_tests_name("webauthn payment", tests, enrol_once, release_once);
}
