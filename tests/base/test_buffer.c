/* SPDX-License-Identifier: Apache-2.0
 * Buffers: they grow to their maximum and not past it, a failed append changes nothing, and what is given back is wiped. */
#include "tests/testing.h"

static void a_buffer_takes_exactly_its_maximum(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(1000);
    uint8_t block[500] = {7};
    assert_ok(buffer_append(&buffer, bytes_of(block, sizeof block)));
    assert_ok(buffer_append(&buffer, bytes_of(block, sizeof block)));
    assert_int_equal(buffer.size, 1000);
    assert_status(STATUS_LIMIT, buffer_append_byte(&buffer, 1));
    assert_int_equal(buffer.size, 1000);
    assert_non_null(buffer_text(&buffer));
}

static void a_refused_append_leaves_the_content(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(4);
    assert_ok(buffer_append_text(&buffer, "abc"));
    assert_status(STATUS_LIMIT, buffer_append_text(&buffer, "de"));
    assert_status(STATUS_LIMIT, buffer_append_u16(&buffer, 1));
    assert_status(STATUS_LIMIT, buffer_append_format(&buffer, "%d", 10));
    assert_bytes_text(buffer_bytes(&buffer), "abc");
}

static void a_formatted_text_may_fill_the_buffer(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(4);
    assert_ok(buffer_append_format(&buffer, "%04d", 42));
    assert_bytes_text(buffer_bytes(&buffer), "0042");
}

static void numbers_are_big_endian(void **state)
{
    (void)state;
    static const uint8_t expected[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(64);
    assert_ok(buffer_append_byte(&buffer, 1));
    assert_ok(buffer_append_u16(&buffer, 0x0203));
    assert_ok(buffer_append_u32(&buffer, 0x04050607));
    assert_ok(buffer_append_u64(&buffer, 0x08090A0B0C0D0E0F));
    assert_int_equal(buffer.size, sizeof expected);
    assert_memory_equal(buffer.data, expected, sizeof expected);
}

static void cleared_bytes_are_gone_and_the_memory_stays(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(64);
    assert_ok(buffer_append_text(&buffer, "secret"));
    const uint8_t *memory = buffer.data;
    buffer_clear(&buffer);
    assert_int_equal(buffer.size, 0);
    assert_ptr_equal(buffer.data, memory);
    static const uint8_t zeroes[6];
    assert_memory_equal(memory, zeroes, sizeof zeroes);
}

static void a_released_buffer_is_usable_again(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(8);
    assert_ok(buffer_append_text(&buffer, "12345678"));
    buffer_release(&buffer);
    assert_int_equal(buffer.size, 0);
    assert_ok(buffer_append_text(&buffer, "again"));
    assert_string_equal(buffer_text(&buffer), "again");
}

static void the_text_of_an_empty_buffer_is_empty(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(8);
    assert_string_equal(buffer_text(&buffer), "");
}

static void an_impossible_size_fails_instead_of_looping(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer buffer = BUFFER_INIT(SIZE_MAX);
    assert_ok(buffer_append_text(&buffer, "x"));
    assert_status(STATUS_LIMIT, buffer_reserve(&buffer, SIZE_MAX));
    assert_status(STATUS_NO_MEMORY, buffer_reserve(&buffer, SIZE_MAX / 2 + 2));
    assert_bytes_text(buffer_bytes(&buffer), "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_takes_exactly_its_maximum),          cmocka_unit_test(a_refused_append_leaves_the_content),
        cmocka_unit_test(a_formatted_text_may_fill_the_buffer),        cmocka_unit_test(numbers_are_big_endian),
        cmocka_unit_test(cleared_bytes_are_gone_and_the_memory_stays), cmocka_unit_test(a_released_buffer_is_usable_again),
        cmocka_unit_test(the_text_of_an_empty_buffer_is_empty),        cmocka_unit_test(an_impossible_size_fails_instead_of_looping),
    };
    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
