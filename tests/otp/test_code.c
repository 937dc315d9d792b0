/* SPDX-License-Identifier: Apache-2.0
 * HOTP and TOTP give every value that RFC 4226 and RFC 6238 publish, and refuse what has none. */
#include "tests/testing.h"

#include "src/otp/code.h"

static const char key20[] = "12345678901234567890";
static const char key32[] = "12345678901234567890123456789012";
static const char key64[] = "1234567890123456789012345678901234567890123456789012345678901234";

/* RFC 4226 appendix D. */
static void the_table_of_rfc_4226(void **state)
{
    static const char *const codes[] = {"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"};
    (void)state;
    for (uint64_t counter = 0; counter < COUNT_OF(codes); counter++) {
        struct otp_code code;
        assert_ok(otp_hotp(HMAC_SHA1, bytes_of_text(key20), counter, 6, &code));
        assert_string_equal(code.text, codes[counter]);
    }
}

/* RFC 6238 appendix B, with the keys of its erratum 2866: one for each hash. */
static void the_table_of_rfc_6238(void **state)
{
    static const struct {
        int64_t seconds;
        const char *codes[HMAC_HASH_COUNT];
    } rows[] = {
        {59, {"94287082", "46119246", "90693936"}},         {1111111109, {"07081804", "68084774", "25091201"}},
        {1111111111, {"14050471", "67062674", "99943326"}}, {1234567890, {"89005924", "91819424", "93441116"}},
        {2000000000, {"69279037", "90698825", "38618901"}}, {20000000000, {"65353130", "77737706", "47863826"}},
    };
    static const char *const keys[HMAC_HASH_COUNT] = {key20, key32, key64};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (enum hmac_hash hash = HMAC_SHA1; hash < HMAC_HASH_COUNT; hash++) {
            struct otp_code code;
            int64_t step = otp_step(rows[i].seconds * TIMESTAMP_SECOND, 30);
            assert_ok(otp_hotp(hash, bytes_of_text(keys[hash]), (uint64_t)step, 8, &code));
            assert_string_equal(code.text, rows[i].codes[hash]);
        }
}

static void a_step_holds_its_first_moment_and_not_its_last(void **state)
{
    (void)state;
    assert_int_equal(otp_step(60 * TIMESTAMP_SECOND - 1, 30), 1);
    assert_int_equal(otp_step(60 * TIMESTAMP_SECOND, 30), 2);
    assert_int_equal(otp_step_begins(2, 30), 60 * TIMESTAMP_SECOND);
}

static void what_no_device_shows_is_refused(void **state)
{
    struct otp_code code;
    (void)state;
    assert_status(STATUS_INVALID, otp_hotp(HMAC_SHA1, bytes_of_text(key20), 0, 5, &code));
    assert_status(STATUS_INVALID, otp_hotp(HMAC_SHA1, bytes_of_text(key20), 0, 9, &code));
    assert_status(STATUS_INVALID, otp_hotp(HMAC_SHA1, bytes_of_text(key20), (uint64_t)INT64_MAX + 1, 6, &code));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_of_rfc_4226),
        cmocka_unit_test(the_table_of_rfc_6238),
        cmocka_unit_test(a_step_holds_its_first_moment_and_not_its_last),
        cmocka_unit_test(what_no_device_shows_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
