/* SPDX-License-Identifier: Apache-2.0
 * Money: how it is written for people, and that carrying over to TWD rounds against the payer and never overflows. */
#include "tests/testing.h"

#include "src/base/bytes.h"
#include "src/operation/money.h"

static void amounts_are_grouped_in_thousands(void **state)
{
    (void)state;
    static const struct {
        const char *currency;
        int64_t minor;
        const char *text;
    } rows[] = {
        {"TWD", 0, "0.00"},
        {"TWD", 1, "0.01"},
        {"TWD", 99, "0.99"},
        {"TWD", 100, "1.00"},
        {"TWD", 99999, "999.99"},
        {"TWD", 100000, "1,000.00"},
        {"USD", 123456789, "1,234,567.89"},
        {"JPY", 0, "0"},
        {"JPY", 999, "999"},
        {"JPY", 1000000, "1,000,000"},
        {"TWD", MONEY_MINOR_MAX, "90,071,992,547,409.92"},
        {"JPY", MONEY_MINOR_MAX, "9,007,199,254,740,992"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(money_format(currency_find(rows[i].currency), rows[i].minor).text, rows[i].text);
}

static void unknown_currencies_are_unknown(void **state)
{
    (void)state;
    static const char *const codes[] = {"", "twd", "TW", "XXX", "TWDX"};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        assert_null(currency_find(codes[i]));
}

static void carrying_over_rounds_up(void **state)
{
    (void)state;
    static const struct {
        struct money money;
        int64_t rate, twd_minor;
    } rows[] = {
        {{100, "USD"}, 31500000, 3150}, {{1, "USD"}, 31500000, 32},           {{1, "USD"}, 1, 1},
        {{0, "USD"}, 31500000, 0},      {{199, "USD"}, 31525000, 6274},       {{1, "JPY"}, 210000, 21},
        {{1000, "JPY"}, 205001, 20501}, {{158731, "USD"}, 31500000, 5000027}, {{100, "USD"}, MONEY_RATE_MAX, 1000000},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct money_rate rate = {.twd_millionths = rows[i].rate};
        memcpy(rate.currency, rows[i].money.currency, sizeof rate.currency);
        int64_t minor = -1;
        assert_ok(money_to_twd(&rows[i].money, &rate, 1, &minor));
        assert_int_equal(minor, rows[i].twd_minor);
    }
}

/* Against arithmetic that is wide enough to be plain. */
static void carrying_over_agrees_with_wide_integers(void **state)
{
    (void)state;
    uint64_t random = 20261122;
    for (unsigned i = 0; i < 200000; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        bool yen = (random >> 20 & 1) != 0;
        struct money money = {.minor = (int64_t)(random >> (11 + (random >> 4) % 40)), .currency = "USD"};
        struct money_rate rate = {.currency = "USD", .twd_millionths = 1 + (int64_t)((random >> 7) % MONEY_RATE_MAX)};
        if (yen) {
            memcpy(money.currency, "JPY", 4);
            memcpy(rate.currency, "JPY", 4);
        }
        unsigned __int128 divisor = yen ? 10000 : 1000000;
        unsigned __int128 expected = ((unsigned __int128)money.minor * (uint64_t)rate.twd_millionths + divisor - 1) / divisor;
        int64_t minor = -1;
        enum status status = money_to_twd(&money, &rate, 1, &minor);
        if (status == STATUS_OK)
            assert_true((unsigned __int128)minor == expected);
        else
            assert_true(status == STATUS_LIMIT && expected > INT64_MAX / 10000 - 1);
    }
}

static void twd_needs_no_rate_and_others_do(void **state)
{
    (void)state;
    int64_t minor = -1;
    assert_ok(money_to_twd(&(struct money){MONEY_MINOR_MAX, "TWD"}, NULL, 0, &minor));
    assert_true(minor == MONEY_MINOR_MAX);
    assert_status(STATUS_NOT_FOUND, money_to_twd(&(struct money){1, "USD"}, NULL, 0, &minor));
    assert_status(STATUS_NOT_FOUND, money_to_twd(&(struct money){1, "XXX"}, NULL, 0, &minor));
    assert_status(STATUS_LIMIT, money_to_twd(&(struct money){-1, "TWD"}, NULL, 0, &minor));
    assert_status(STATUS_LIMIT, money_to_twd(&(struct money){MONEY_MINOR_MAX + 1, "TWD"}, NULL, 0, &minor));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_grouped_in_thousands), cmocka_unit_test(unknown_currencies_are_unknown),
        cmocka_unit_test(carrying_over_rounds_up),          cmocka_unit_test(carrying_over_agrees_with_wide_integers),
        cmocka_unit_test(twd_needs_no_rate_and_others_do),
    };
    return cmocka_run_group_tests_name("money", tests, NULL, NULL);
}
