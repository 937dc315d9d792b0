/* SPDX-License-Identifier: Apache-2.0
 * Readers: never past the end, nothing taken on failure, trailing bytes told. */
#include "tests/testing.h"

#include "src/base/reader.h"

static void a_message_comes_apart_as_it_was_put_together(void **state)
{
    (void)state;
    static const uint8_t message[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 'e', 'n', 'd'};
    struct reader reader = reader_of(bytes_of(message, sizeof message));
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    struct bytes rest;
    assert_ok(reader_u8(&reader, &u8));
    assert_ok(reader_u16(&reader, &u16));
    assert_ok(reader_u32(&reader, &u32));
    assert_ok(reader_u64(&reader, &u64));
    assert_status(STATUS_INVALID, reader_end(&reader));
    assert_ok(reader_take(&reader, 3, &rest));
    assert_ok(reader_end(&reader));
    assert_int_equal(u8, 1);
    assert_int_equal(u16, 0x0203);
    assert_int_equal(u32, 0x04050607);
    assert_true(u64 == 0x08090A0B0C0D0E0F);
    assert_bytes_text(rest, "end");
}

static void a_short_message_is_refused_and_nothing_is_taken(void **state)
{
    (void)state;
    static const uint8_t message[7];
    struct reader reader = reader_of(bytes_of(message, sizeof message));
    uint64_t untouched = 42;
    struct bytes view = bytes_of(NULL, 0);
    assert_status(STATUS_INVALID, reader_u64(&reader, &untouched));
    assert_status(STATUS_INVALID, reader_take(&reader, 8, &view));
    assert_status(STATUS_INVALID, reader_take(&reader, SIZE_MAX, &view));
    assert_true(untouched == 42);
    assert_int_equal(reader.position, 0);
}

static void an_empty_message_has_an_end_and_no_more(void **state)
{
    (void)state;
    struct reader reader = reader_of(bytes_of(NULL, 0));
    uint8_t byte;
    struct bytes none;
    assert_ok(reader_end(&reader));
    assert_status(STATUS_INVALID, reader_u8(&reader, &byte));
    assert_ok(reader_take(&reader, 0, &none));
    assert_int_equal(none.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_comes_apart_as_it_was_put_together),
        cmocka_unit_test(a_short_message_is_refused_and_nothing_is_taken),
        cmocka_unit_test(an_empty_message_has_an_end_and_no_more),
    };
    return cmocka_run_group_tests_name("reader", tests, NULL, NULL);
}
