/* SPDX-License-Identifier: Apache-2.0
 * Every factor of the window is computed and compared, whatever was found before; the result is chosen by masks and not by branches. */
#include "src/otp/match.h"

#include "src/base/limits.h"

unsigned otp_device_digits(const struct otp_device *device)
{
    return device->kind == OTP_OCRA ? device->suite.digits : device->digits;
}

unsigned otp_device_period(const struct otp_device *device)
{
    return device->kind == OTP_TOTP ? device->period_seconds : device->kind == OTP_OCRA ? device->suite.step_seconds : 0;
}

static enum status code_at(const struct otp_device *device, struct bytes key, struct bytes question, uint64_t factor,
                           struct otp_code *ret_code)
{
    const struct ocra_input input = {.counter = factor, .step = factor, .question = question};
    if (device->kind == OTP_OCRA)
        return ocra_code(&device->suite, key, &input, ret_code);
    return otp_hotp(device->hash, key, factor, device->digits, ret_code);
}

static bool is_search(const struct otp_device *device, const struct otp_search *search)
{
    if (search->count == 0 || search->count > LIMIT_OTP_WINDOW || search->first > INT64_MAX - 2 * (uint64_t)LIMIT_OTP_WINDOW)
        return false;
    if (search->code_count == 0 || search->code_count > OTP_MATCH_CODES_MAX)
        return false;
    if (device->kind != OTP_OCRA)
        return true;
    return !device->suite.has_pin && device->suite.session_size == 0 && device->suite.has_counter != (device->suite.step_seconds > 0);
}

/* All ones when the code is the one presented, else 0. A code of another length is wrong; its length is no secret. */
static uint64_t equal_mask(const struct otp_code *code, unsigned digits, struct bytes presented)
{
    return (uint64_t)0 - (uint64_t)bytes_equal_secret(bytes_of(code->text, digits), presented);
}

/* `run` counts, as masks, how many codes in a row have matched up to here: its last element is set when all have. */
static void advance_run(uint64_t run[OTP_MATCH_CODES_MAX], const struct otp_search *search, const struct otp_code *code, unsigned digits)
{
    for (size_t i = search->code_count; i-- > 0;) {
        uint64_t before = i == 0 ? UINT64_MAX : run[i - 1];
        run[i] = before & equal_mask(code, digits, search->codes[i]);
    }
}

enum status otp_match(const struct otp_device *device, struct bytes key, const struct otp_search *search, bool *ret_found,
                      uint64_t *ret_factor)
{
    CLEANUP(otp_code_release) struct otp_code code = {{0}};
    uint64_t run[OTP_MATCH_CODES_MAX] = {0};
    uint64_t found = 0, factor = 0;
    if (!is_search(device, search))
        return STATUS_INVALID;
    for (uint64_t i = 0; i < search->count + search->code_count - 1; i++) {
        TRY(code_at(device, key, search->question, search->first + i, &code));
        advance_run(run, search, &code, otp_device_digits(device));
        uint64_t here = run[search->code_count - 1] & ~found;
        factor |= here & (search->first + i - (search->code_count - 1));
        found |= here;
    }
    *ret_found = found != 0;
    *ret_factor = factor;
    return STATUS_OK;
}
