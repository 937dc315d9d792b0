/* SPDX-License-Identifier: Apache-2.0
 * Encodings against the tables of RFC 4648, and the spellings that a strict decoder refuses. */
#include "tests/testing.h"

#include "src/base/encode.h"

typedef enum status (*recode)(struct bytes, struct buffer *);

static void assert_recoded(recode function, const char *input, const char *expected)
{
    CLEANUP(buffer_release) struct buffer output = BUFFER_INIT(256);
    assert_ok(function(bytes_of_text(input), &output));
    assert_bytes_text(buffer_bytes(&output), expected);
}

static void assert_refused(recode function, struct bytes input)
{
    CLEANUP(buffer_release) struct buffer output = BUFFER_INIT(256);
    assert_ok(buffer_append_text(&output, "before"));
    assert_status(STATUS_INVALID, function(input, &output));
    assert_bytes_text(buffer_bytes(&output), "before");
}

static void the_tables_of_rfc_4648_hold_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *plain, *base64, *base64url, *hex;
    } rows[] = {
        {"", "", "", ""},
        {"f", "Zg==", "Zg", "66"},
        {"fo", "Zm8=", "Zm8", "666f"},
        {"foo", "Zm9v", "Zm9v", "666f6f"},
        {"foob", "Zm9vYg==", "Zm9vYg", "666f6f62"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE", "666f6f6261"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy", "666f6f626172"},
        {"\xfb\xff\xfe", "+//+", "-__-", "fbfffe"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_recoded(base64_encode, rows[i].plain, rows[i].base64);
        assert_recoded(base64_decode, rows[i].base64, rows[i].plain);
        assert_recoded(base64url_encode, rows[i].plain, rows[i].base64url);
        assert_recoded(base64url_decode, rows[i].base64url, rows[i].plain);
        assert_recoded(hex_encode, rows[i].plain, rows[i].hex);
        assert_recoded(hex_decode, rows[i].hex, rows[i].plain);
    }
    assert_recoded(hex_decode, "FBFF", "\xfb\xff");
}

static void every_byte_survives_the_round_trip(void **state)
{
    (void)state;
    uint8_t all[256];
    for (size_t i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)i;
    static const recode pairs[][2] = {{hex_encode, hex_decode}, {base64_encode, base64_decode}, {base64url_encode, base64url_decode}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(1024);
        CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(1024);
        assert_ok(pairs[i][0](bytes_of(all, sizeof all), &text));
        assert_ok(pairs[i][1](buffer_bytes(&text), &again));
        assert_true(bytes_equal(buffer_bytes(&again), bytes_of(all, sizeof all)));
    }
}

static void base64_has_one_spelling(void **state)
{
    (void)state;
    static const char *const refused[] = {"Zg",   "Zg=",  "Zg===", "Zh==",     "Zm9=", "Zm9v\n",   " Zm9v",   "Zm9v=",
                                          "====", "=Zg=", "Z===",  "Zm8=Zm8=", "-__-", "Zm9v!A==", "Zg==Zg=="};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(base64_decode, bytes_of_text(refused[i]));
    assert_refused(base64_decode, bytes_of("Zm9\0", 4));
}

static void base64url_has_one_spelling(void **state)
{
    (void)state;
    static const char *const refused[] = {"Zg==", "Z", "Zm9vY", "Zh", "Zm9", "+//+", "Zm 8"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(base64url_decode, bytes_of_text(refused[i]));
}

static void hex_refuses_what_is_no_pair_of_digits(void **state)
{
    (void)state;
    static const char *const refused[] = {"1", "0g", "g0", "0x12", "12 3", "１２"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_refused(hex_decode, bytes_of_text(refused[i]));
    assert_refused(hex_decode, bytes_of("1\0", 2));
}

static void output_past_the_maximum_is_refused_whole(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer output = BUFFER_INIT(7);
    assert_status(STATUS_LIMIT, hex_encode(bytes_of_text("four"), &output));
    assert_status(STATUS_LIMIT, base64_encode(bytes_of_text("four"), &output));
    assert_status(STATUS_LIMIT, hex_decode(bytes_of_text("0011223344556677"), &output));
    assert_int_equal(output.size, 0);
    assert_ok(base64url_encode(bytes_of_text("fives"), &output));
}

static void ids_are_base32_of_all_bits(void **state)
{
    (void)state;
    static const struct {
        uint8_t random[ID_BYTES];
        const char *text;
    } rows[] = {
        {{0}, "aaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, "77777777777777777777777774"},
        {"foobarfoobarfoob", "mzxw6ytbojtg633cmfzgm33pmi"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct id id;
        id_from_random(rows[i].random, &id);
        assert_string_equal(id.text, rows[i].text);
        assert_true(id_is_valid(id.text));
    }
}

static void texts_that_no_random_bits_make_are_no_ids(void **state)
{
    (void)state;
    static const char *const refused[] = {"",
                                          "a",
                                          "aaaaaaaaaaaaaaaaaaaaaaaaa",
                                          "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                          "aaaaaaaaaaaaaaaaaaaaaaaaab",
                                          "Aaaaaaaaaaaaaaaaaaaaaaaaaa",
                                          "1aaaaaaaaaaaaaaaaaaaaaaaaa",
                                          "aaaaaaaaaaaa/aaaaaaaaaaaaa"};
    for (size_t i = 0; i < COUNT_OF(refused); i++)
        assert_false(id_is_valid(refused[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_of_rfc_4648_hold_both_ways),
        cmocka_unit_test(every_byte_survives_the_round_trip),
        cmocka_unit_test(base64_has_one_spelling),
        cmocka_unit_test(base64url_has_one_spelling),
        cmocka_unit_test(hex_refuses_what_is_no_pair_of_digits),
        cmocka_unit_test(output_past_the_maximum_is_refused_whole),
        cmocka_unit_test(ids_are_base32_of_all_bits),
        cmocka_unit_test(texts_that_no_random_bits_make_are_no_ids),
    };
    return cmocka_run_group_tests_name("encode", tests, NULL, NULL);
}
