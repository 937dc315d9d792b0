/* SPDX-License-Identifier: Apache-2.0
 * Check codes of a real vault, as many as the first argument says: nobody who has seen all of them can say more of the next than that it
 * has eight digits. Each bound is passed by chance in fewer than one run of 10,000. */
#include "tests/testing.h"

#include "src/methods/chip_card/fields.h"
#include "src/methods/digits.h"
#include "tests/vault/fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define CODES_PRESET 100000
#define CODES_MAX 1000000
#define VALUES 1e8        /* of a code */
#define CHI_SQUARE_9 33.7 /* degrees of freedom: 9 */
#define CHI_SQUARE_99 161.0
#define STANDARD_DEVIATIONS 4.0

static struct vault_fixture fixture;
static struct vault *vault;
static size_t count = CODES_PRESET;
static char codes[CODES_MAX][CARD_CHECK_CODE_SIZE];

static double chi_square(const size_t *seen, size_t kinds, double total)
{
    double sum = 0;
    for (size_t i = 0; i < kinds; i++)
        sum += ((double)seen[i] - total / (double)kinds) * ((double)seen[i] - total / (double)kinds) / (total / (double)kinds);
    return sum;
}

static void every_digit_stands_in_every_place_as_often(void **state)
{
    (void)state;
    for (size_t place = 0; place < CARD_CHECK_CODE_SIZE; place++) {
        size_t seen[10] = {0};
        for (size_t i = 0; i < count; i++)
            seen[codes[i][place] - '0']++;
        assert_true(chi_square(seen, COUNT_OF(seen), (double)count) < CHI_SQUARE_9);
    }
}

/* The last digit of one and the first of the next; and within one. */
static void no_digit_tells_of_the_one_after_it(void **state)
{
    (void)state;
    for (size_t place = 0; place < CARD_CHECK_CODE_SIZE; place++) {
        size_t seen[100] = {0}, pairs = count - 1;
        bool is_last = place + 1 == CARD_CHECK_CODE_SIZE;
        for (size_t i = 0; i < pairs; i++)
            seen[(codes[i][place] - '0') * 10 + (is_last ? codes[i + 1][0] : codes[i][place + 1]) - '0']++;
        assert_true(chi_square(seen, COUNT_OF(seen), (double)pairs) < CHI_SQUARE_99);
    }
}

static int compare(const void *left, const void *right)
{
    return memcmp(left, right, CARD_CHECK_CODE_SIZE);
}

/* As chance has it: fewer would be a counter's, more a weak generator's. Sorts the codes, so it comes last. */
static void codes_come_twice_as_often_as_chance_has_it(void **state)
{
    (void)state;
    size_t twice = 0;
    double expected = (double)count * (double)(count - 1) / 2 / VALUES;
    qsort(codes, count, sizeof codes[0], compare);
    for (size_t i = 1; i < count; i++)
        twice += memcmp(codes[i - 1], codes[i], sizeof codes[i]) == 0;
    assert_true(fabs((double)twice - expected) < STANDARD_DEVIATIONS * sqrt(expected));
}

static int draw(void **state)
{
    (void)state;
    vault_fixture_init(&fixture);
    assert_ok(vault_fixture_make_keys(&fixture));
    assert_ok(vault_start(&fixture.options, &vault, NULL));
    for (size_t i = 0; i < count; i++)
        assert_ok(digits_draw(vault, sizeof codes[i], codes[i]));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_digit_stands_in_every_place_as_often),
        cmocka_unit_test(no_digit_tells_of_the_one_after_it),
        cmocka_unit_test(codes_come_twice_as_often_as_chance_has_it),
    };
    if (argc > 1)
        count = strtoul(argv[1], NULL, 10);
    INVARIANT(count > 1 && count <= CODES_MAX);
    return cmocka_run_group_tests(tests, draw, stop);
}
