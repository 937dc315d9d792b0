/* SPDX-License-Identifier: Apache-2.0
 * The vault keeps seeds and judges codes, through a real process and a real token: what it seals it alone can use, and only for its device.
 */
#include "src/base/limits.h"
#include "src/vault/otp.h"
#include "src/vault/otp_query.h"
#include "tests/testing.h"
#include "tests/vault/fixture.h"

static struct vault_fixture fixture;
static struct vault *vault;
static const char seed[] = "12345678901234567890";
static const struct otp_device counting = {.kind = OTP_HOTP, .hash = HMAC_SHA1, .digits = 6};

static bool finds(struct bytes context, const struct vault_otp_query *query, uint64_t *ret_factor)
{
    bool found;
    assert_ok(vault_otp_match(vault, context, query, &found, ret_factor));
    return found;
}

static void an_imported_seed_judges_the_codes_of_rfc_4226(void **state)
{
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(256);
    uint64_t factor;
    (void)state;
    assert_ok(vault_otp_import(vault, bytes_of_text("device 1"), bytes_of_text(seed), &sealed));
    struct vault_otp_query query = {.sealed = buffer_bytes(&sealed),
                                    .device = &counting,
                                    .search = {.first = 0, .count = 10, .codes = {bytes_of_text("969429")}, .code_count = 1}};
    assert_true(finds(bytes_of_text("device 1"), &query, &factor));
    assert_int_equal(factor, 3);
    query.search.first = 4;
    assert_false(finds(bytes_of_text("device 1"), &query, &factor));
}

static void a_seed_opens_for_its_own_device_only(void **state)
{
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(256);
    bool found;
    uint64_t factor;
    (void)state;
    assert_ok(vault_otp_import(vault, bytes_of_text("device 1"), bytes_of_text(seed), &sealed));
    const struct vault_otp_query query = {
        .sealed = buffer_bytes(&sealed), .device = &counting, .search = {.count = 1, .codes = {bytes_of_text("755224")}, .code_count = 1}};
    assert_status(STATUS_CORRUPT, vault_otp_match(vault, bytes_of_text("device 2"), &query, &found, &factor));
    sealed.data[sealed.size - 1] ^= 1;
    assert_status(STATUS_CORRUPT, vault_otp_match(vault, bytes_of_text("device 1"), &query, &found, &factor));
    assert_true(vault_is_ready(vault));
}

static void a_generated_seed_is_shown_once_and_is_another_each_time(void **state)
{
    CLEANUP(buffer_release) struct buffer first = BUFFER_INIT(256);
    CLEANUP(buffer_release) struct buffer second = BUFFER_INIT(256);
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(256);
    CLEANUP(buffer_release) struct buffer other = BUFFER_INIT(256);
    struct otp_code code;
    uint64_t factor;
    (void)state;
    assert_ok(vault_otp_generate(vault, bytes_of_text("d"), 32, &first, &sealed));
    assert_ok(vault_otp_generate(vault, bytes_of_text("d"), 32, &second, &other));
    assert_int_equal(first.size, 32);
    assert_false(bytes_equal(buffer_bytes(&first), buffer_bytes(&second)));
    assert_null(memmem(sealed.data, sealed.size, first.data, first.size));
    assert_ok(otp_hotp(HMAC_SHA1, buffer_bytes(&first), 7, 6, &code));
    const struct vault_otp_query query = {.sealed = buffer_bytes(&sealed),
                                          .device = &counting,
                                          .search = {.count = 10, .codes = {bytes_of_text(code.text)}, .code_count = 1}};
    assert_true(finds(bytes_of_text("d"), &query, &factor));
    assert_int_equal(factor, 7);
}

static void a_code_bound_to_content_is_judged_with_its_question(void **state)
{
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(256);
    struct otp_device device = {.kind = OTP_OCRA};
    struct otp_code code;
    uint64_t factor;
    (void)state;
    assert_ok(ocra_suite_parse(bytes_of_text("OCRA-1:HOTP-SHA512-8:C-QN08"), &device.suite, NULL));
    const struct ocra_input input = {.counter = 5, .question = bytes_of_text("12345678")};
    assert_ok(ocra_code(&device.suite, bytes_of_text(seed), &input, &code));
    assert_ok(vault_otp_import(vault, bytes_of_text("d"), bytes_of_text(seed), &sealed));
    struct vault_otp_query query = {
        .sealed = buffer_bytes(&sealed),
        .device = &device,
        .search = {.count = 8, .question = bytes_of_text("12345678"), .codes = {bytes_of_text(code.text)}, .code_count = 1}};
    assert_true(finds(bytes_of_text("d"), &query, &factor));
    assert_int_equal(factor, 5);
    query.search.question = bytes_of_text("87654321");
    assert_false(finds(bytes_of_text("d"), &query, &factor));
}

static void seeds_and_windows_without_sense_are_refused(void **state)
{
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(4096);
    CLEANUP(buffer_release) struct buffer made = BUFFER_INIT(4096);
    static const uint8_t long_seed[OTP_SEED_BYTES_MAX + 1];
    bool found;
    uint64_t factor;
    (void)state;
    assert_status(STATUS_INVALID, vault_otp_import(vault, bytes_of_text("d"), bytes_of(long_seed, OTP_SEED_BYTES_MIN - 1), &sealed));
    assert_status(STATUS_INVALID, vault_otp_import(vault, bytes_of_text("d"), bytes_of(long_seed, sizeof long_seed), &sealed));
    assert_status(STATUS_INVALID, vault_otp_generate(vault, bytes_of_text("d"), OTP_SEED_BYTES_MIN - 1, &made, &sealed));
    assert_ok(vault_otp_import(vault, bytes_of_text("d"), bytes_of_text(seed), &sealed));
    const struct vault_otp_query query = {.sealed = buffer_bytes(&sealed),
                                          .device = &counting,
                                          .search = {.count = LIMIT_OTP_WINDOW + 1, .codes = {bytes_of_text("755224")}, .code_count = 1}};
    assert_status(STATUS_INVALID, vault_otp_match(vault, bytes_of_text("d"), &query, &found, &factor));
    assert_true(vault_is_ready(vault));
}

static void a_query_cut_short_is_refused(void **state)
{
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT(OTP_QUERY_BYTES_MAX);
    struct otp_device device;
    struct vault_otp_query read;
    const struct vault_otp_query query = {.sealed = bytes_of_text("sealed"), .device = &counting, .search = {.count = 1}};
    (void)state;
    assert_ok(otp_query_write(&query, &payload));
    for (size_t size = 0; size < payload.size; size++)
        assert_status(STATUS_INVALID, otp_query_parse(bytes_of(payload.data, size), &device, &read));
    assert_ok(otp_query_parse(buffer_bytes(&payload), &device, &read));
    payload.data[0] = OTP_KIND_COUNT;
    assert_status(STATUS_INVALID, otp_query_parse(buffer_bytes(&payload), &device, &read));
}

static int set_up(void **state)
{
    (void)state;
    struct failure failure = {0};
    vault_fixture_init(&fixture);
    if (vault_fixture_make_keys(&fixture) != STATUS_OK)
        return -1;
    enum status status = vault_start(&fixture.options, &vault, &failure);
    if (status != STATUS_OK)
        print_error("%s\n", failure.message);
    return status == STATUS_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    vault_release(&vault);
    vault_fixture_release(&fixture);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_imported_seed_judges_the_codes_of_rfc_4226),
        cmocka_unit_test(a_seed_opens_for_its_own_device_only),
        cmocka_unit_test(a_generated_seed_is_shown_once_and_is_another_each_time),
        cmocka_unit_test(a_code_bound_to_content_is_judged_with_its_question),
        cmocka_unit_test(seeds_and_windows_without_sense_are_refused),
        cmocka_unit_test(a_query_cut_short_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
