/* SPDX-License-Identifier: Apache-2.0
 * Error rates of labelled scores: by hand where numbers are few, and against tables of others where a distribution is computed. */
#include "tests/testing.h"

#include "src/biometric/det_plot.h"

#include <math.h>

#define NEAR(value, expected, within) assert_true(fabs((value) - (expected)) < (within))

static struct score_set set_of(const char *const *lines, size_t count)
{
    struct score_set set = {0};
    for (size_t i = 0; i < count; i++)
        assert_ok(score_set_add_line(&set, bytes_of_text(lines[i]), NULL));
    score_set_sort(&set);
    return set;
}

static const char *const ten[] = {"genuine,0.9",  "genuine,0.8",  "genuine,0.7",  "genuine,0.6",  "genuine,0.4",
                                  "impostor,0.5", "impostor,0.3", "impostor,0.2", "impostor,0.1", "impostor,0"};
#define PAIR(set)                                                                                                                          \
    {                                                                                                                                      \
        &(set).lists[SCORE_GENUINE], &(set).lists[SCORE_IMPOSTOR]                                                                          \
    }

static void scores_are_read_to_the_millionth(void **state)
{
    static const struct {
        const char *text;
        int64_t score;
    } rows[] = {{"0", 0},
                {"1", 1000000},
                {"0.5", 500000},
                {"0.000001", 1},
                {"-0.25", -250000},
                {"12.345678", 12345678},
                {"999999999", 999999999000000}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t score = -1;
        assert_ok(score_parse(bytes_of_text(rows[i].text), &score));
        assert_int_equal(score, rows[i].score);
    }
}

static void what_is_no_score_is_refused(void **state)
{
    static const char *const texts[] = {"",   "-",  ".5", "1.",  "1.2.3", "0.1234567",  "1e3",
                                        "+1", " 1", "1 ", "nan", "0x1",   "1234567890", "1,5"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t score = 7;
        assert_int_equal(score_parse(bytes_of_text(texts[i]), &score), STATUS_INVALID);
        assert_int_equal(score, 7);
    }
}

static void what_is_no_line_is_refused(void **state)
{
    static const char *const lines[] = {"", "genuine", "genuine;1", "Genuine,1", "genuine,", ",1", "genuine,1,2", "friend,1", "genuine, 1"};
    CLEANUP(score_set_release) struct score_set set = {0};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        struct failure failure = {0};
        assert_int_equal(score_set_add_line(&set, bytes_of_text(lines[i]), &failure), STATUS_INVALID);
        assert_true(failure.message[0] != 0);
    }
    assert_int_equal(set.lists[SCORE_GENUINE].count, 0);
}

/* Of five genuine and five impostors: at 0.5, 0.4 is rejected and 0.5 accepted. */
static void rates_are_those_counted_by_hand(void **state)
{
    static const struct {
        int64_t threshold;
        size_t rejected, accepted;
    } rows[] = {{0, 0, 5}, {1, 0, 4}, {400000, 0, 1}, {400001, 1, 1}, {500000, 1, 1}, {500001, 1, 0}, {900000, 4, 0}, {900001, 5, 0}};
    CLEANUP(score_set_release) struct score_set set = set_of(ten, COUNT_OF(ten));
    const struct score_pair pair = PAIR(set);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct error_rates rates = error_rates_at(&pair, rows[i].threshold);
        assert_int_equal(rates.rejection.errors, rows[i].rejected);
        assert_int_equal(rates.acceptance.errors, rows[i].accepted);
        assert_int_equal(rates.rejection.trials, 5);
        NEAR(rates.acceptance.rate, (double)rows[i].accepted / 5, 1e-12);
    }
}

static void equal_error_is_where_both_rates_meet(void **state)
{
    static const char *const parted[] = {"genuine,0.9", "genuine,0.7", "impostor,0.3"};
    CLEANUP(score_set_release) struct score_set set = set_of(ten, COUNT_OF(ten));
    CLEANUP(score_set_release) struct score_set other = set_of(parted, COUNT_OF(parted));
    const struct score_pair pair = PAIR(set), apart = PAIR(other);
    (void)state;
    assert_int_equal(error_rates_equal(&pair), 400001);
    NEAR(error_rates_at(&pair, error_rates_equal(&pair)).rejection.rate, 0.2, 1e-12);
    const struct error_rates rates = error_rates_at(&apart, error_rates_equal(&apart));
    assert_int_equal(rates.rejection.errors + rates.acceptance.errors, 0);
}

/* Clopper and Pearson, as summing the binomial distribution in exact numbers gives them. */
static void intervals_are_those_of_clopper_and_pearson(void **state)
{
    static const struct {
        size_t errors, trials;
        double lowest, highest;
    } rows[] = {
        {1, 10, 0.0025286, 0.4450161}, {2, 20, 0.0123485, 0.3169827}, {5, 100, 0.0164319, 0.1128349}, {10, 20, 0.2719578, 0.7280422}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct error_rate rate = error_rate_of(rows[i].errors, rows[i].trials);
        NEAR(rate.lowest, rows[i].lowest, 1e-6);
        NEAR(rate.highest, rows[i].highest, 1e-6);
    }
}

static void without_an_error_the_rule_of_three_bounds_the_rate(void **state)
{
    (void)state;
    NEAR(error_rate_of(0, 300).highest, 0.01, 1e-12);
    NEAR(error_rate_of(0, 300).lowest, 0, 1e-12);
    NEAR(error_rate_of(0, 2).highest, 1, 1e-12);
    NEAR(error_rate_of(300, 300).lowest, 0.99, 1e-12);
    NEAR(error_rate_of(300, 300).highest, 1, 1e-12);
}

static void a_change_tells_who_would_have_fared_otherwise(void **state)
{
    CLEANUP(score_set_release) struct score_set set = set_of(ten, COUNT_OF(ten));
    const struct score_pair pair = PAIR(set);
    const struct threshold_change up = threshold_change_of(&pair, 300000, 700000), down = threshold_change_of(&pair, 700000, 300000);
    (void)state;
    assert_int_equal(up.wanted_lost, 2);
    assert_int_equal(up.unwanted_lost, 2);
    assert_int_equal(up.wanted_won + up.unwanted_won, 0);
    assert_int_equal(down.wanted_won, 2);
    assert_int_equal(down.unwanted_won, 2);
    assert_int_equal(down.wanted_lost + down.unwanted_lost, 0);
}

/* Tables of the normal distribution. */
static void deviates_are_those_of_the_normal_distribution(void **state)
{
    (void)state;
    NEAR(normal_quantile(0.5), 0, 1e-9);
    NEAR(normal_quantile(0.975), 1.959964, 1e-6);
    NEAR(normal_quantile(0.01), -2.326348, 1e-6);
    NEAR(normal_quantile(0.0001), -3.719016, 1e-6);
}

static void the_curve_is_drawn_with_its_equal_error(void **state)
{
    CLEANUP(score_set_release) struct score_set set = set_of(ten, COUNT_OF(ten));
    CLEANUP(buffer_release) struct buffer svg = BUFFER_INIT(DET_SVG_BYTES_MAX);
    const struct score_pair pair = PAIR(set);
    const struct det_words words = {"title", "FAR", "FRR", "EER"};
    (void)state;
    assert_ok(det_plot_write(&pair, &words, &svg));
    const char *text = buffer_text(&svg);
    assert_true(strncmp(text, "<svg ", 5) == 0 && strstr(text, "</svg>\n") != NULL);
    assert_non_null(strstr(text, "EER 20.00 %"));
    assert_non_null(strstr(text, "d=\"M600.0 600.0L")); /* everybody accepted: both ends of the axis along */
    assert_non_null(strstr(text, "L80.0 80.0\"/>"));    /* everybody rejected: the other corner */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_read_to_the_millionth),
        cmocka_unit_test(what_is_no_score_is_refused),
        cmocka_unit_test(what_is_no_line_is_refused),
        cmocka_unit_test(rates_are_those_counted_by_hand),
        cmocka_unit_test(equal_error_is_where_both_rates_meet),
        cmocka_unit_test(intervals_are_those_of_clopper_and_pearson),
        cmocka_unit_test(without_an_error_the_rule_of_three_bounds_the_rate),
        cmocka_unit_test(a_change_tells_who_would_have_fared_otherwise),
        cmocka_unit_test(deviates_are_those_of_the_normal_distribution),
        cmocka_unit_test(the_curve_is_drawn_with_its_equal_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
