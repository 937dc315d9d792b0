/* SPDX-License-Identifier: Apache-2.0
 * URIs as authenticator apps read them, and QR codes with their quiet zone. */
#include "tests/testing.h"

#include "src/otp/qr.h"
#include "src/otp/uri.h"

static const struct otp_device timed = {.kind = OTP_TOTP, .hash = HMAC_SHA256, .digits = 8, .period_seconds = 30};

/* RFC 4648 section 10, without the padding. */
static void seeds_are_typed_in_base32(void **state)
{
    static const char *const rows[][2] = {
        {"", ""}, {"f", "MY"}, {"fo", "MZXQ"}, {"foo", "MZXW6"}, {"foob", "MZXW6YQ"}, {"fooba", "MZXW6YTB"}, {"foobar", "MZXW6YTBOI"}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(64);
        assert_ok(otp_seed_text(bytes_of_text(rows[i][0]), &text));
        assert_bytes_text(buffer_bytes(&text), rows[i][1]);
    }
}

static void a_uri_has_what_the_app_computes_with(void **state)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(OTP_URI_BYTES_MAX);
    const struct otp_uri uri = {.device = &timed, .seed = bytes_of_text("12345678901234567890"), .issuer = "Demo Bank", .label = "王:a&b"};
    (void)state;
    assert_ok(otp_uri_write(&uri, &text));
    assert_bytes_text(buffer_bytes(&text), "otpauth://totp/Demo%20Bank:%E7%8E%8B%3Aa%26b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                                           "&issuer=Demo%20Bank&algorithm=SHA256&digits=8&period=30");
}

static void a_counting_device_begins_at_its_first_counter(void **state)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(OTP_URI_BYTES_MAX);
    const struct otp_device counting = {.kind = OTP_HOTP, .hash = HMAC_SHA1, .digits = 6}, bound = {.kind = OTP_OCRA};
    struct otp_uri uri = {.device = &counting, .seed = bytes_of_text("12345678901234567890"), .issuer = "B", .label = "l"};
    (void)state;
    assert_ok(otp_uri_write(&uri, &text));
    assert_non_null(strstr(buffer_text(&text), "otpauth://hotp/B:l?"));
    assert_non_null(strstr(buffer_text(&text), "&counter=0"));
    uri.device = &bound;
    assert_status(STATUS_INVALID, otp_uri_write(&uri, &text));
}

static void a_terminal_shows_a_light_border(void **state)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(64 * 1024);
    (void)state;
    assert_ok(qr_write_terminal("otpauth://totp/B:l?secret=MY", &text));
    const char *shown = buffer_text(&text);
    for (size_t i = 0; i < 4; i++)
        assert_memory_equal(shown + i * strlen("█"), "█", strlen("█"));
}

static void a_page_gets_squares_inside_the_quiet_zone(void **state)
{
    CLEANUP(buffer_release) struct buffer svg = BUFFER_INIT(64 * 1024);
    (void)state;
    assert_ok(qr_write_svg("A", &svg)); /* version 1: 21 modules and twice 4 */
    assert_non_null(strstr(buffer_text(&svg), "viewBox=\"0 0 29 29\""));
    assert_non_null(strstr(buffer_text(&svg), "M4 4h1v1h-1z")); /* the corner of the finder pattern */
}

static void a_text_too_long_for_any_code_is_refused(void **state)
{
    static char text[4000];
    CLEANUP(buffer_release) struct buffer svg = BUFFER_INIT(64 * 1024);
    (void)state;
    memset(text, 'x', sizeof text - 1);
    assert_status(STATUS_LIMIT, qr_write_svg(text, &svg));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_are_typed_in_base32),
        cmocka_unit_test(a_uri_has_what_the_app_computes_with),
        cmocka_unit_test(a_counting_device_begins_at_its_first_counter),
        cmocka_unit_test(a_terminal_shows_a_light_border),
        cmocka_unit_test(a_page_gets_squares_inside_the_quiet_zone),
        cmocka_unit_test(a_text_too_long_for_any_code_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
