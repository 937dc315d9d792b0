/* SPDX-License-Identifier: Apache-2.0
 * Patterns and gestures: what a finger can draw, and what everybody would try first. */
#include "tests/testing.h"

#include "src/secret/pattern.h"

typedef enum status check(struct bytes text, struct failure *failure);

struct row {
    const char *text;
    enum status status;
};

static void check_rows(check *check_text, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (check_text(bytes_of_text(rows[i].text), NULL) != rows[i].status)
            fail_msg("\"%s\" ended with %s", rows[i].text, status_name(check_text(bytes_of_text(rows[i].text), NULL)));
}

static void patterns_are_what_a_finger_can_draw(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"1596", STATUS_OK},
        {"159", STATUS_INVALID},
        {"", STATUS_INVALID},
        {"124578963", STATUS_OK},
        {"1245789631", STATUS_INVALID},
        {"1556", STATUS_INVALID},
        {"1056", STATUS_INVALID},
        {"15a6", STATUS_INVALID},
        {"1365", STATUS_INVALID}, /* jumps over 2 */
        {"2136", STATUS_OK},      /* over 2, which was touched */
        {"5192", STATUS_OK},
        {"4628", STATUS_INVALID},
        {"1927", STATUS_INVALID},
        {"1834", STATUS_OK},
        {"1234", STATUS_REFUSED},
        {"9876", STATUS_REFUSED},
        {"123456789", STATUS_REFUSED},
        {"1236", STATUS_OK},
    };
    check_rows(pattern_check, rows, COUNT_OF(rows));
}

static void gestures_are_strokes_that_go_somewhere(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"268491", STATUS_OK},
        {"26849", STATUS_INVALID},
        {"268551", STATUS_INVALID},
        {"226849", STATUS_INVALID},
        {"262626", STATUS_REFUSED},
        {"262624", STATUS_OK},
        {"26849a", STATUS_INVALID},
        {"268490", STATUS_INVALID},
        {"26849126849126849126849126849128", STATUS_OK},
        {"268491268491268491268491268491284", STATUS_INVALID},
    };
    check_rows(gesture_check, rows, COUNT_OF(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_are_what_a_finger_can_draw),
        cmocka_unit_test(gestures_are_strokes_that_go_somewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
