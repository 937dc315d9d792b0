/* SPDX-License-Identifier: Apache-2.0
 * The catalogue: lookups, what an entry forbids, and risk on each side of every limit. */
#include "tests/testing.h"

#include "src/operation/catalogue.h"

#define TWD(units) (INT64_C(units) * 100)

static const struct catalogue_entry entries[] = {
    {.code = "CARD",
     .service = SERVICE_CONSUMPTION,
     .channels = SET_OF(CHANNEL_MOBILE),
     .customers = SET_OF(CUSTOMER_NATURAL),
     .payees = SET_OF(PAYEE_NONE),
     .risk_source = RISK_SOURCE_FIXED,
     .fixed_risk = RISK_LOW},
    {.code = "FX-HIGH",
     .service = SERVICE_CORPORATE_PAYMENT,
     .channels = SET_OF(CHANNEL_SYSTEM),
     .customers = SET_OF(CUSTOMER_CORPORATE),
     .payees = SET_OF(PAYEE_DESIGNATED),
     .risk_source = RISK_SOURCE_FIXED,
     .fixed_risk = RISK_HIGH},
    {.code = "LOGIN", .service = SERVICE_LOGIN, .channels = SET_OF(CHANNEL_WEB), .customers = SET_OF(CUSTOMER_NATURAL)},
    {.code = "TRF",
     .service = SERVICE_TRANSFER,
     .channels = SET_OF(CHANNEL_WEB) | SET_OF(CHANNEL_MOBILE),
     .customers = SET_OF(CUSTOMER_NATURAL),
     .payees = SET_OF(PAYEE_DESIGNATED) | SET_OF(PAYEE_NON_DESIGNATED),
     .risk_source = RISK_SOURCE_LIMITS,
     .limits = &limits_natural},
};

static const struct money_rate rates[] = {{"USD", 32000000}};

static const struct catalogue catalogue = {
    .entries = entries, .entry_count = COUNT_OF(entries), .rates = rates, .rate_count = COUNT_OF(rates)};

static void every_code_is_found_and_no_other(void **state)
{
    (void)state;
    static const char *const absent[] = {"", "A", "CARDS", "LOGI", "TRF ", "trf", "ZZZ"};
    for (size_t i = 0; i < COUNT_OF(entries); i++)
        assert_ptr_equal(catalogue_find(&catalogue, entries[i].code), &entries[i]);
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_null(catalogue_find(&catalogue, absent[i]));
    assert_null(catalogue_find(&(struct catalogue){0}, "TRF"));
}

static void an_entry_refuses_what_it_does_not_list(void **state)
{
    (void)state;
    const struct catalogue_entry *transfer = catalogue_find(&catalogue, "TRF");
    struct failure failure;
    assert_ok(catalogue_entry_check(transfer, CHANNEL_WEB, CUSTOMER_NATURAL, PAYEE_DESIGNATED, &failure));
    assert_status(STATUS_REFUSED, catalogue_entry_check(transfer, CHANNEL_ATM, CUSTOMER_NATURAL, PAYEE_DESIGNATED, &failure));
    assert_string_equal(failure.field, "channel");
    assert_status(STATUS_REFUSED, catalogue_entry_check(transfer, CHANNEL_WEB, CUSTOMER_CORPORATE, PAYEE_DESIGNATED, &failure));
    assert_string_equal(failure.field, "customer");
    assert_status(STATUS_REFUSED, catalogue_entry_check(transfer, CHANNEL_WEB, CUSTOMER_NATURAL, PAYEE_SAME_ID, &failure));
    assert_string_equal(failure.field, "payee.kind");
}

static struct risk_resolution resolve(const struct limits *limits, enum payee payee, int64_t minor, int64_t day, int64_t month)
{
    struct risk_resolution resolution;
    assert_ok(risk_resolve(&catalogue, catalogue_find(&catalogue, "TRF"), limits, payee, &(struct money){minor, "TWD"},
                           &(struct limits_usage){day, month}, &resolution, NULL));
    return resolution;
}

/* 達: reaching a limit is already over it. */
static void risk_turns_high_exactly_where_a_limit_is_reached(void **state)
{
    (void)state;
    static const struct {
        const struct limits *limits;
        int64_t minor, day, month;
        enum limit_kind spoke;
    } rows[] = {
        {&limits_natural, 1, 0, 0, LIMIT_KIND_NONE},
        {&limits_natural, TWD(50000) - 1, 0, 0, LIMIT_KIND_NONE},
        {&limits_natural, TWD(50000), 0, 0, LIMIT_KIND_TRANSACTION},
        {&limits_natural, TWD(40000), TWD(60000) - 1, TWD(60000) - 1, LIMIT_KIND_NONE},
        {&limits_natural, TWD(40000), TWD(60000), TWD(60000), LIMIT_KIND_DAY},
        {&limits_natural, TWD(40000), 0, TWD(160000) - 1, LIMIT_KIND_NONE},
        {&limits_natural, TWD(40000), 0, TWD(160000), LIMIT_KIND_MONTH},
        {&limits_natural, TWD(60000), TWD(60000), TWD(160000), LIMIT_KIND_TRANSACTION},
        {&limits_natural, 1, INT64_MAX, INT64_MAX, LIMIT_KIND_DAY},
        {&limits_class3, TWD(10000) - 1, 0, 0, LIMIT_KIND_NONE},
        {&limits_class3, TWD(10000), 0, 0, LIMIT_KIND_TRANSACTION},
        {&limits_class3, TWD(5000), TWD(25000) - 1, 0, LIMIT_KIND_NONE},
        {&limits_class3, TWD(5000), TWD(25000), TWD(25000), LIMIT_KIND_DAY},
        {&limits_class3, TWD(5000), 0, TWD(45000) - 1, LIMIT_KIND_NONE},
        {&limits_class3, TWD(5000), 0, TWD(45000), LIMIT_KIND_MONTH},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct risk_resolution got = resolve(rows[i].limits, PAYEE_NON_DESIGNATED, rows[i].minor, rows[i].day, rows[i].month);
        assert_int_equal(got.spoke, rows[i].spoke);
        assert_int_equal(got.risk, rows[i].spoke == LIMIT_KIND_NONE ? RISK_LOW : RISK_HIGH);
        assert_int_equal(got.counted_minor, rows[i].minor);
        assert_int_equal(got.limit_minor != 0, rows[i].spoke != LIMIT_KIND_NONE);
    }
}

static void designated_payees_are_not_counted_for_natural_persons(void **state)
{
    (void)state;
    struct risk_resolution got = resolve(&limits_natural, PAYEE_DESIGNATED, TWD(2000000), TWD(2000000), TWD(2000000));
    assert_int_equal(got.risk, RISK_LOW);
    assert_int_equal(got.counted_minor, 0);
}

static void limits_that_count_designated_payees_do(void **state)
{
    (void)state;
    static const struct limits corporate = {
        .counts_designated = true, .transaction_minor = TWD(1000000), .day_minor = LIMITS_NONE, .month_minor = LIMITS_NONE};
    assert_int_equal(resolve(&corporate, PAYEE_DESIGNATED, TWD(1000000), 0, 0).risk, RISK_HIGH);
    assert_int_equal(resolve(&corporate, PAYEE_DESIGNATED, TWD(1000000) - 1, INT64_MAX, INT64_MAX).risk, RISK_LOW);
}

static void other_currencies_count_in_twd_or_are_refused(void **state)
{
    (void)state;
    const struct catalogue_entry *transfer = catalogue_find(&catalogue, "TRF");
    const struct limits_usage unused = {0};
    struct risk_resolution got;
    struct failure failure;
    assert_ok(
        risk_resolve(&catalogue, transfer, transfer->limits, PAYEE_NON_DESIGNATED, &(struct money){156249, "USD"}, &unused, &got, NULL));
    assert_int_equal(got.risk, RISK_LOW);
    assert_int_equal(got.counted_minor, 4999968);
    assert_ok(
        risk_resolve(&catalogue, transfer, transfer->limits, PAYEE_NON_DESIGNATED, &(struct money){156250, "USD"}, &unused, &got, NULL));
    assert_int_equal(got.spoke, LIMIT_KIND_TRANSACTION);
    assert_status(STATUS_REFUSED, risk_resolve(&catalogue, transfer, transfer->limits, PAYEE_NON_DESIGNATED, &(struct money){1, "EUR"},
                                               &unused, &got, &failure));
    assert_string_equal(failure.field, "amount.currency");
    assert_status(STATUS_LIMIT, risk_resolve(&catalogue, transfer, transfer->limits, PAYEE_NON_DESIGNATED,
                                             &(struct money){MONEY_MINOR_MAX, "USD"}, &unused, &got, &failure));
    assert_string_equal(failure.field, "amount.minor");
}

static void a_fixed_risk_asks_no_limit(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        enum risk risk;
    } rows[] = {{"CARD", RISK_LOW}, {"FX-HIGH", RISK_HIGH}, {"LOGIN", RISK_LOW}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct risk_resolution got;
        assert_ok(
            risk_resolve(&catalogue, catalogue_find(&catalogue, rows[i].code), NULL, PAYEE_NONE, &(struct money){0}, NULL, &got, NULL));
        assert_int_equal(got.risk, rows[i].risk);
        assert_int_equal(got.spoke, LIMIT_KIND_NONE);
    }
}

static void defaults_are_those_of_natural_persons(void **state)
{
    (void)state;
    assert_int_equal(limits_natural.transaction_minor, 5000000);
    assert_int_equal(limits_natural.day_minor, 10000000);
    assert_int_equal(limits_natural.month_minor, 20000000);
    assert_int_equal(limits_class3.transaction_minor, 1000000);
    assert_int_equal(limits_class3.day_minor, 3000000);
    assert_int_equal(limits_class3.month_minor, 5000000);
    assert_false(limits_natural.counts_designated || limits_class3.counts_designated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_found_and_no_other),
        cmocka_unit_test(an_entry_refuses_what_it_does_not_list),
        cmocka_unit_test(risk_turns_high_exactly_where_a_limit_is_reached),
        cmocka_unit_test(designated_payees_are_not_counted_for_natural_persons),
        cmocka_unit_test(limits_that_count_designated_payees_do),
        cmocka_unit_test(other_currencies_count_in_twd_or_are_refused),
        cmocka_unit_test(a_fixed_risk_asks_no_limit),
        cmocka_unit_test(defaults_are_those_of_natural_persons),
    };
    return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
