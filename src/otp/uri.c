/* SPDX-License-Identifier: Apache-2.0
 * Writing the URI: what is not unreserved (RFC 3986 section 2.3) is percent-encoded, byte by byte. */
#include "src/otp/uri.h"

static enum status append_encoded(const char *text, struct buffer *ret_text)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (const char *at = text; *at != 0; at++) {
        if (strchr(unreserved, *at) != NULL)
            TRY(buffer_append_byte(ret_text, (uint8_t)*at));
        else
            TRY(buffer_append_format(ret_text, "%%%02X", (unsigned)(uint8_t)*at));
    }
    return STATUS_OK;
}

enum status otp_seed_text(struct bytes seed, struct buffer *ret_text)
{
    uint32_t bits = 0;
    unsigned held = 0;
    for (size_t i = 0; i < seed.size || held > 0;) {
        if (held < 5 && i < seed.size) {
            bits = bits << 8 | seed.data[i++];
            held += 8;
        }
        unsigned five = held >= 5 ? bits >> (held - 5) : bits << (5 - held);
        TRY(buffer_append_byte(ret_text, (uint8_t) "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[five & 31]));
        held = held >= 5 ? held - 5 : 0;
    }
    return STATUS_OK;
}

static enum status append_parameters(const struct otp_device *device, struct buffer *ret_text)
{
    static const char *const hashes[HMAC_HASH_COUNT] = {[HMAC_SHA1] = "SHA1", [HMAC_SHA256] = "SHA256", [HMAC_SHA512] = "SHA512"};
    TRY(buffer_append_format(ret_text, "&algorithm=%s&digits=%u", hashes[device->hash], device->digits));
    if (device->kind == OTP_TOTP)
        return buffer_append_format(ret_text, "&period=%u", device->period_seconds);
    return buffer_append_text(ret_text, "&counter=0");
}

enum status otp_uri_write(const struct otp_uri *uri, struct buffer *ret_text)
{
    if (uri->device->kind == OTP_OCRA)
        return STATUS_INVALID;
    TRY(buffer_append_text(ret_text, uri->device->kind == OTP_TOTP ? "otpauth://totp/" : "otpauth://hotp/"));
    TRY(append_encoded(uri->issuer, ret_text));
    TRY(buffer_append_text(ret_text, ":"));
    TRY(append_encoded(uri->label, ret_text));
    TRY(buffer_append_text(ret_text, "?secret="));
    TRY(otp_seed_text(uri->seed, ret_text));
    TRY(buffer_append_text(ret_text, "&issuer="));
    TRY(append_encoded(uri->issuer, ret_text));
    return append_parameters(uri->device, ret_text);
}
