/* SPDX-License-Identifier: Apache-2.0
 * Looking for the moving factor (counter or time step) that a code was made with. The whole window is always gone through, and every
 * comparison takes the same time: neither tells how near a guess was. */
#pragma once

#include "src/otp/ocra.h"

#define OTP_MATCH_CODES_MAX 2 /* two in a row bring a device back in step */

enum otp_kind { OTP_HOTP, OTP_TOTP, OTP_OCRA, OTP_KIND_COUNT };

/* How a device computes. A device of OCRA has exactly one of counter and time, and no PIN or session. */
struct otp_device {
    enum otp_kind kind;
    enum hmac_hash hash;     /* HOTP, TOTP */
    unsigned digits;         /* HOTP, TOTP */
    unsigned period_seconds; /* TOTP */
    struct ocra_suite suite; /* OCRA */
};
unsigned otp_device_digits(const struct otp_device *device);
/* Of a time step; 0 for devices that count. */
unsigned otp_device_period(const struct otp_device *device);

struct otp_search {
    uint64_t first; /* moving factor */
    uint32_t count; /* how many from there; LIMIT_OTP_WINDOW at most */
    struct bytes question;
    struct bytes codes[OTP_MATCH_CODES_MAX]; /* of consecutive factors */
    size_t code_count;
};
/* The lowest factor at which all codes match; `*ret_found` false when none does. STATUS_INVALID when the search makes no sense. */
MUST_CHECK enum status otp_match(const struct otp_device *device, struct bytes key, const struct otp_search *search, bool *ret_found,
                                 uint64_t *ret_factor);
