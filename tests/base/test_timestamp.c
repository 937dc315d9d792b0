/* SPDX-License-Identifier: Apache-2.0
 * Moments: leap years, the borders of Taipei's days and months, and what is no RFC 3339. */
#include "tests/testing.h"

#include "src/base/timestamp.h"

static timestamp_us moment_of(const char *text)
{
    timestamp_us moment;
    assert_ok(timestamp_parse(bytes_of_text(text), &moment));
    return moment;
}

static void a_moment_is_written_as_it_was_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"1970-01-01T00:00:00.000000Z", "1970-01-01T00:00:00.000001Z", "2000-02-29T23:59:59.999999Z",
                                        "2024-02-29T12:00:00.500000Z", "2026-11-22T17:15:00.000000Z", "2100-02-28T23:59:59.000000Z",
                                        "2400-02-29T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_string_equal(timestamp_format_utc(moment_of(texts[i])).text, texts[i]);
}

static void offsets_and_short_fractions_name_the_same_moment(void **state)
{
    (void)state;
    timestamp_us expected = moment_of("2026-01-31T08:15:00.500000Z");
    static const char *const texts[] = {"2026-01-31T08:15:00.5Z",      "2026-01-31T16:15:00.5+08:00", "2026-01-31t08:15:00.50z",
                                        "2026-01-31T00:15:00.5-08:00", "2026-02-01T08:14:00.5+23:59", "2026-01-31 08:15:00.500+00:00"};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_true(moment_of(texts[i]) == expected);
}

static void known_moments_have_known_numbers(void **state)
{
    (void)state;
    assert_true(moment_of("1970-01-01T00:00:00Z") == 0);
    assert_true(moment_of("2001-09-09T01:46:40Z") == 1000000000 * TIMESTAMP_SECOND);
    assert_true(moment_of("2038-01-19T03:14:08Z") == 2147483648 * TIMESTAMP_SECOND);
}

static void what_is_no_moment_is_refused(void **state)
{
    (void)state;
    static const char *const refused[] = {
        "",
        "2026-01-31",
        "2026-01-31T08:15:00",
        "2026-01-31T08:15Z",
        "2026-1-31T08:15:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T23:60:00Z",
        "2026-01-31T23:59:60Z",
        "2026-01-31T08:15:00.Z",
        "2026-01-31T08:15:00.1234567Z",
        "2026-01-31T08:15:00,5Z",
        "2026-01-31T08:15:00+8:00",
        "2026-01-31T08:15:00+0800",
        "2026-01-31T08:15:00+24:00",
        "2026-01-31T08:15:00+08:60",
        "2026-01-31T08:15:00Z ",
        "+026-01-31T08:15:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-00:01",
    };
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        timestamp_us untouched = 42;
        assert_status(STATUS_INVALID, timestamp_parse(bytes_of_text(refused[i]), &untouched));
        assert_true(untouched == 42);
    }
}

static void customers_read_taipei_time(void **state)
{
    (void)state;
    assert_string_equal(timestamp_format_taipei(moment_of("2026-01-31T08:15:00Z")).text, "2026-01-31 16:15:00");
    assert_string_equal(timestamp_format_taipei(moment_of("2027-12-31T16:00:00Z")).text, "2028-01-01 00:00:00");
    assert_string_equal(timestamp_format_taipei(moment_of("2028-02-28T16:00:00.999999Z")).text, "2028-02-29 00:00:00");
}

static void a_taipei_day_begins_at_sixteen_hours_utc(void **state)
{
    (void)state;
    assert_int_equal(timestamp_taipei_day(0), 0);
    assert_int_equal(timestamp_taipei_day(-8 * TIMESTAMP_HOUR - 1), -1);
    int64_t day = timestamp_taipei_day(moment_of("2026-11-22T15:59:59.999999Z"));
    assert_int_equal(timestamp_taipei_day(moment_of("2026-11-22T16:00:00Z")), day + 1);
    assert_int_equal(timestamp_taipei_day(moment_of("2026-11-21T16:00:00Z")), day);
}

static void a_taipei_month_begins_with_its_first_day(void **state)
{
    (void)state;
    static const struct {
        const char *last, *first;
    } borders[] = {
        {"2026-01-31T15:59:59.999999Z", "2026-01-31T16:00:00Z"}, {"2026-02-28T15:59:59.999999Z", "2026-02-28T16:00:00Z"},
        {"2028-02-29T15:59:59.999999Z", "2028-02-29T16:00:00Z"}, {"2100-02-28T15:59:59.999999Z", "2100-02-28T16:00:00Z"},
        {"2026-12-31T15:59:59.999999Z", "2026-12-31T16:00:00Z"},
    };
    for (size_t i = 0; i < COUNT_OF(borders); i++)
        assert_int_equal(timestamp_taipei_month(moment_of(borders[i].first)), timestamp_taipei_month(moment_of(borders[i].last)) + 1);
    assert_int_equal(timestamp_taipei_month(0), 0);
    assert_int_equal(timestamp_taipei_month(moment_of("2026-11-22T00:00:00Z")), 56 * 12 + 10);
}

static void every_day_of_four_centuries_comes_back(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 146097; day++) {
        timestamp_us moment = day * TIMESTAMP_DAY + 11 * TIMESTAMP_HOUR;
        assert_true(moment_of(timestamp_format_utc(moment).text) == moment);
        assert_int_equal(timestamp_taipei_day(moment), day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_is_written_as_it_was_read),
        cmocka_unit_test(offsets_and_short_fractions_name_the_same_moment),
        cmocka_unit_test(known_moments_have_known_numbers),
        cmocka_unit_test(what_is_no_moment_is_refused),
        cmocka_unit_test(customers_read_taipei_time),
        cmocka_unit_test(a_taipei_day_begins_at_sixteen_hours_utc),
        cmocka_unit_test(a_taipei_month_begins_with_its_first_day),
        cmocka_unit_test(every_day_of_four_centuries_comes_back),
    };
    return cmocka_run_group_tests_name("timestamp", tests, NULL, NULL);
}
