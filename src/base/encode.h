/* SPDX-License-Identifier: Apache-2.0
 * Hexadecimal, base32 (ids) and base64 in both alphabets. Decoders are strict: one spelling for one value, nothing left over. */
#pragma once

#include "src/base/buffer.h"

/* Characters of base64 text, padded, and of base64url text. */
static inline size_t base64_size(size_t size)
{
    return (size + 2) / 3 * 4;
}
static inline size_t base64url_size(size_t size)
{
    return (size * 4 + 2) / 3;
}

/* Into memory of that size; no closing 0. */
void hex_write(struct bytes bytes, char *ret_text); /* lower case: 2 * bytes.size characters */
void base64_write(struct bytes bytes, char *ret_text);
void base64url_write(struct bytes bytes, char *ret_text);

MUST_CHECK enum status hex_encode(struct bytes bytes, struct buffer *ret_text);       /* lower case */
MUST_CHECK enum status hex_decode(struct bytes text, struct buffer *ret_bytes);       /* either case */
MUST_CHECK enum status hex_read(struct bytes text, uint8_t *ret_bytes, size_t size);  /* exactly `size` bytes, either case */
MUST_CHECK enum status base64_encode(struct bytes bytes, struct buffer *ret_text);    /* RFC 4648 section 4, padded */
MUST_CHECK enum status base64_decode(struct bytes text, struct buffer *ret_bytes);    /* padding required */
MUST_CHECK enum status base64url_encode(struct bytes bytes, struct buffer *ret_text); /* RFC 4648 section 5, no padding */
MUST_CHECK enum status base64url_decode(struct bytes text, struct buffer *ret_bytes); /* padding refused */

/* Identifiers: 128 random bits as 26 lower-case base32 characters (RFC 4648 section 6, no padding). */
#define ID_BYTES 16
#define ID_TEXT_SIZE 27 /* with the closing 0 */
struct id {
    char text[ID_TEXT_SIZE];
};
void id_from_random(const uint8_t random[ID_BYTES], struct id *ret_id);
/* True for exactly the texts that id_from_random can make. */
bool id_is_valid(const char *text);
