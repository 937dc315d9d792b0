/* SPDX-License-Identifier: Apache-2.0
 * What the tests of rows share: each begins with a filled store, whose connection for writing is its state. */
#pragma once

#include "tests/store/store_fixture.h"
#include "tests/testing.h"

static inline struct store_fixture *row_test_fixture(void)
{
    static struct store_fixture fixture;
    return &fixture;
}

static inline int row_test_begin(void **state)
{
    store_fixture_init(row_test_fixture());
    store_fixture_fill(row_test_fixture());
    *state = row_test_fixture()->connection;
    return 0;
}

static inline int row_test_end(void **state)
{
    (void)state;
    store_fixture_release(row_test_fixture());
    return 0;
}

#define ROW_TEST(name) cmocka_unit_test_setup_teardown(name, row_test_begin, row_test_end)

/* NULL and empty are not the same in a row. */
static inline void assert_bytes_equal(struct bytes a, struct bytes b)
{
    assert_int_equal(a.data == NULL, b.data == NULL);
    assert_true(bytes_equal(a, b));
}
