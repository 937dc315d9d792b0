/* SPDX-License-Identifier: Apache-2.0
 * The JSON writer: commas, the escapes of RFC 8785, extreme integers, and memory that is too small by any number of bytes. */
#include "tests/testing.h"

#include "src/base/json_writer.h"

static void write_sample(struct json_writer *writer)
{
    json_begin_object(writer, NULL);
    json_write_text(writer, "a", "\"\\/\b\t\n\f\r\x01\x1f\x7f");
    json_begin_array(writer, "list");
    json_write_integer(writer, NULL, 0);
    json_write_integer(writer, NULL, INT64_MIN);
    json_write_integer(writer, NULL, INT64_MAX);
    json_begin_object(writer, NULL);
    json_end_object(writer);
    json_begin_array(writer, NULL);
    json_end_array(writer);
    json_end_array(writer);
    json_write_boolean(writer, "no", false);
    json_write_boolean(writer, "yes", true);
    json_write_bytes(writer, "z", bytes_of(NULL, 0));
    json_begin_array(writer, "名");
    json_write_integer(writer, NULL, 1);
    json_end_array(writer);
    json_write_hex(writer, "hex", bytes_of("\x00\xff", 2));
    json_write_base64(writer, "base64", bytes_of_text("foob"));
    json_end_object(writer);
}

static const char sample[] =
    "{\"a\":\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0001\\u001f\x7f\",\"list\":[0,-9223372036854775808,9223372036854775807,{},[]],"
    "\"no\":false,\"yes\":true,\"z\":\"\",\"名\":[1],\"hex\":\"00ff\",\"base64\":\"Zm9vYg==\"}";

static void values_are_written_as_rfc_8785_has_them(void **state)
{
    (void)state;
    char memory[512];
    struct json_writer writer = json_writer_into(memory, sizeof memory);
    write_sample(&writer);
    struct bytes json;
    assert_ok(json_finish(&writer, &json));
    assert_bytes_text(json, sample);
}

static void memory_of_exactly_the_size_suffices_and_no_less(void **state)
{
    (void)state;
    char memory[sizeof sample];
    for (size_t capacity = 0; capacity < sizeof sample; capacity++) {
        memset(memory, '#', sizeof memory);
        struct json_writer writer = json_writer_into(memory, capacity);
        write_sample(&writer);
        struct bytes json = bytes_of(NULL, 0);
        assert_status(capacity == sizeof sample - 1 ? STATUS_OK : STATUS_LIMIT, json_finish(&writer, &json));
        assert_int_equal(memory[capacity], '#');
    }
}

static void a_value_alone_is_json_too(void **state)
{
    (void)state;
    char memory[16];
    struct json_writer writer = json_writer_into(memory, sizeof memory);
    json_write_text(&writer, NULL, "一");
    struct bytes json;
    assert_ok(json_finish(&writer, &json));
    assert_bytes_text(json, "\"一\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_as_rfc_8785_has_them),
        cmocka_unit_test(memory_of_exactly_the_size_suffices_and_no_less),
        cmocka_unit_test(a_value_alone_is_json_too),
    };
    return cmocka_run_group_tests_name("json_writer", tests, NULL, NULL);
}
