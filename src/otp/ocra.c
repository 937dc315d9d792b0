/* SPDX-License-Identifier: Apache-2.0
 * The computation of RFC 6287 section 5: HMAC over suite, zero byte, counter, question, PIN, session and time, then HOTP's truncation. */
#include "src/otp/ocra.h"

#include <stdio.h>

#include "src/base/buffer.h"
#include "src/crypto/digest.h"

#define DATA_BYTES_MAX (OCRA_SUITE_TEXT_MAX + 1 + 8 + OCRA_QUESTION_BYTES + HMAC_SIZE_MAX + OCRA_SESSION_BYTES_MAX + 8)

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static int hexadecimal_value(uint8_t c)
{
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* number = 10 * number + digit, big-endian. */
static void shift_in_decimal(uint8_t number[OCRA_QUESTION_BYTES], unsigned digit)
{
    unsigned carry = digit;
    for (size_t i = OCRA_QUESTION_BYTES; i-- > 0;) {
        carry += 10U * number[i];
        number[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

static uint8_t nibble_of(const uint8_t *bytes, size_t position)
{
    return position % 2 == 0 ? bytes[position / 2] >> 4 : bytes[position / 2] & 15;
}

static void put_nibble(uint8_t *bytes, size_t position, unsigned value)
{
    bytes[position / 2] |= (uint8_t)(position % 2 == 0 ? value << 4 : value);
}

/* As a number without leading zero digits, its hexadecimal digits from the left. */
static bool write_numeric(struct bytes question, uint8_t ret_bytes[OCRA_QUESTION_BYTES])
{
    uint8_t number[OCRA_QUESTION_BYTES] = {0};
    size_t first = 0;
    for (size_t i = 0; i < question.size; i++) {
        if (!is_digit(question.data[i]))
            return false;
        shift_in_decimal(number, question.data[i] - '0');
    }
    while (first < 2 * OCRA_QUESTION_BYTES && nibble_of(number, first) == 0)
        first++;
    for (size_t i = first; i < 2 * OCRA_QUESTION_BYTES; i++)
        put_nibble(ret_bytes, i - first, nibble_of(number, i));
    return true;
}

static bool write_hexadecimal(struct bytes question, uint8_t ret_bytes[OCRA_QUESTION_BYTES])
{
    for (size_t i = 0; i < question.size; i++) {
        int value = hexadecimal_value(question.data[i]);
        if (value < 0)
            return false;
        put_nibble(ret_bytes, i, (unsigned)value);
    }
    return true;
}

static bool write_alphanumeric(struct bytes question, uint8_t ret_bytes[OCRA_QUESTION_BYTES])
{
    for (size_t i = 0; i < question.size; i++) {
        uint8_t c = question.data[i];
        if (!is_digit(c) && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z'))
            return false;
        ret_bytes[i] = c;
    }
    return true;
}

static bool write_question(const struct ocra_suite *suite, struct bytes question, uint8_t ret_bytes[OCRA_QUESTION_BYTES])
{
    if (question.size == 0 || question.size > 2 * (size_t)suite->question_size)
        return false;
    switch (suite->format) {
    case OCRA_NUMERIC:
        return write_numeric(question, ret_bytes);
    case OCRA_HEXADECIMAL:
        return write_hexadecimal(question, ret_bytes);
    case OCRA_ALPHANUMERIC:
        return write_alphanumeric(question, ret_bytes);
    }
    return false;
}

static enum status append_session(const struct ocra_suite *suite, struct bytes session, struct buffer *data)
{
    if (session.size > suite->session_size)
        return STATUS_INVALID;
    for (size_t i = session.size; i < suite->session_size; i++)
        TRY(buffer_append_byte(data, 0));
    return buffer_append(data, session);
}

static enum status append_data(const struct ocra_suite *suite, const struct ocra_input *input, struct buffer *data)
{
    uint8_t question[OCRA_QUESTION_BYTES] = {0};
    if (!write_question(suite, input->question, question))
        return STATUS_INVALID;
    TRY(buffer_append(data, bytes_of(suite->text, strlen(suite->text) + 1))); /* its closing 0 is the separator */
    if (suite->has_counter)
        TRY(buffer_append_u64(data, input->counter));
    TRY(buffer_append(data, bytes_of(question, sizeof question)));
    if (suite->has_pin && input->pin_digest.size != hmac_size(suite->pin_hash))
        return STATUS_INVALID;
    if (suite->has_pin)
        TRY(buffer_append(data, input->pin_digest));
    if (suite->session_size > 0)
        TRY(append_session(suite, input->session, data));
    return suite->step_seconds > 0 ? buffer_append_u64(data, input->step) : STATUS_OK;
}

/* RFC 4226 section 5.3. */
static uint32_t truncated(const struct hmac *mac)
{
    const uint8_t *at = mac->bytes + (mac->bytes[mac->size - 1] & 15);
    return (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void write_code(uint32_t number, unsigned digits, struct otp_code *ret_code)
{
    struct otp_code code = {{0}};
    for (unsigned i = digits; i-- > 0; number /= 10)
        code.text[i] = (char)('0' + number % 10);
    *ret_code = code;
}

enum status ocra_code(const struct ocra_suite *suite, struct bytes key, const struct ocra_input *input, struct otp_code *ret_code)
{
    CLEANUP(buffer_release) struct buffer data = BUFFER_INIT(DATA_BYTES_MAX);
    CLEANUP(hmac_release) struct hmac mac = {.size = 0};
    TRY(append_data(suite, input, &data));
    TRY(hmac_of(suite->hash, key, buffer_bytes(&data), &mac));
    write_code(truncated(&mac), suite->digits, ret_code);
    return STATUS_OK;
}

/* Takes the last decimal digit off a big-endian number. */
static unsigned shift_out_decimal(uint8_t number[DIGEST_SIZE])
{
    unsigned rest = 0;
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        rest = rest << 8 | number[i];
        number[i] = (uint8_t)(rest / 10);
        rest %= 10;
    }
    return rest;
}

void ocra_question_of(const struct ocra_suite *suite, const struct digest *instruction, struct bytes nonce,
                      struct ocra_question *ret_question)
{
    static const char label[] = "countersign ocra challenge v1"; /* with its closing 0 */
    const struct bytes parts[] = {bytes_of(label, sizeof label), bytes_of(instruction->bytes, DIGEST_SIZE), nonce};
    struct ocra_question question = {{0}};
    struct digest digest;
    digest_of_parts(parts, COUNT_OF(parts), &digest);
    for (unsigned i = 0; i < suite->question_size && suite->format != OCRA_NUMERIC; i++)
        question.text[i] = "0123456789abcdef"[nibble_of(digest.bytes, i)];
    for (unsigned i = suite->question_size; i-- > 0 && suite->format == OCRA_NUMERIC;)
        question.text[i] = (char)('0' + shift_out_decimal(digest.bytes));
    *ret_question = question;
}
