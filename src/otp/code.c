/* SPDX-License-Identifier: Apache-2.0
 * HOTP and TOTP by liboath. */
#include "src/otp/code.h"

#include <pthread.h>

#include <liboath/oath.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prepare_library(void)
{
    INVARIANT(oath_init() == OATH_OK);
}

static int flags_of(enum hmac_hash hash)
{
    return hash == HMAC_SHA256 ? OATH_TOTP_HMAC_SHA256 : hash == HMAC_SHA512 ? OATH_TOTP_HMAC_SHA512 : 0;
}

/* liboath offers the longer hashes for TOTP only; with a step of one second since 0, the time is the counter. */
enum status otp_hotp(enum hmac_hash hash, struct bytes key, uint64_t counter, unsigned digits, struct otp_code *ret_code)
{
    CLEANUP(otp_code_release) struct otp_code code = {{0}};
    if (digits < OTP_HOTP_DIGITS_MIN || digits > OTP_HOTP_DIGITS_MAX || counter > INT64_MAX)
        return STATUS_INVALID;
    pthread_once(&once, prepare_library);
    int error = oath_totp_generate2((const char *)key.data, key.size, (time_t)counter, 1, 0, digits, flags_of(hash), code.text);
    if (error != OATH_OK)
        return error == OATH_MALLOC_ERROR ? STATUS_NO_MEMORY : STATUS_INTERNAL;
    *ret_code = code;
    return STATUS_OK;
}

int64_t otp_step(timestamp_us now, int64_t period_seconds)
{
    return now / (period_seconds * TIMESTAMP_SECOND);
}

timestamp_us otp_step_begins(int64_t step, int64_t period_seconds)
{
    return step * period_seconds * TIMESTAMP_SECOND;
}
