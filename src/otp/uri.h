/* SPDX-License-Identifier: Apache-2.0
 * The otpauth URI that authenticator apps read from a QR code. It holds the seed: whoever writes it wipes it. */
#pragma once

#include "src/base/buffer.h"
#include "src/otp/match.h"

#define OTP_URI_BYTES_MAX 2048

struct otp_uri {
    const struct otp_device *device; /* HOTP or TOTP: for OCRA no app has agreed on a form */
    struct bytes seed;
    const char *issuer, *label; /* valid UTF-8 */
};
/* otpauth://totp/ISSUER:LABEL?secret=...&issuer=...&algorithm=...&digits=...&period=...; STATUS_INVALID for OCRA. */
MUST_CHECK enum status otp_uri_write(const struct otp_uri *uri, struct buffer *ret_text);
/* RFC 4648 section 6, upper case, without padding, as apps want secrets typed. */
MUST_CHECK enum status otp_seed_text(struct bytes seed, struct buffer *ret_text);
