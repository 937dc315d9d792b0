/* SPDX-License-Identifier: Apache-2.0
 * One code of a device: HOTP (RFC 4226) at a counter, and TOTP (RFC 6238), which is HOTP at a time step. Pure: the moment comes in. */
#pragma once

#include "src/base/timestamp.h"
#include "src/crypto/hmac.h"

#define OTP_CODE_DIGITS_MAX 10 /* OCRA's; HOTP and TOTP have 6 to 8 */
#define OTP_HOTP_DIGITS_MIN 6
#define OTP_HOTP_DIGITS_MAX 8

struct otp_code {
    char text[OTP_CODE_DIGITS_MAX + 1];
};
static inline void otp_code_release(struct otp_code *code)
{
    wipe(code, sizeof *code);
}

/* STATUS_INVALID for digits outside 6 to 8, or a counter of more than 63 bits. */
MUST_CHECK enum status otp_hotp(enum hmac_hash hash, struct bytes key, uint64_t counter, unsigned digits, struct otp_code *ret_code);

/* The time step at a moment: whole periods since 1970 (RFC 6238 section 4.2 with T0 = 0). */
int64_t otp_step(timestamp_us now, int64_t period_seconds);
/* When a step begins. */
timestamp_us otp_step_begins(int64_t step, int64_t period_seconds);
