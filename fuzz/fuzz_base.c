/* SPDX-License-Identifier: Apache-2.0
 * The decoders of the base room, as round trips: what a strict decoder accepts is exactly what its encoder writes. */
#include "fuzz/harness.h"

#include "src/base/encode.h"
#include "src/base/timestamp.h"
#include "src/base/utf8.h"

#define OUTPUT_MAX (4 * 1024 * 1024)

typedef enum status codec(struct bytes input, struct buffer *ret_output);

static void check_round_trip(codec *decode, codec *encode, struct bytes text)
{
    CLEANUP(buffer_release) struct buffer decoded = BUFFER_INIT(OUTPUT_MAX);
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(OUTPUT_MAX);
    if (decode(text, &decoded) != STATUS_OK) {
        INVARIANT(decoded.size == 0);
        return;
    }
    INVARIANT(encode(buffer_bytes(&decoded), &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), text));
}

static void check_encode_first(codec *encode, codec *decode, struct bytes bytes)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(OUTPUT_MAX);
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(OUTPUT_MAX);
    INVARIANT(encode(bytes, &text) == STATUS_OK);
    INVARIANT(decode(buffer_bytes(&text), &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), bytes));
}

static void check_hex(struct bytes text)
{
    CLEANUP(buffer_release) struct buffer decoded = BUFFER_INIT(OUTPUT_MAX);
    if (hex_decode(text, &decoded) == STATUS_OK)
        INVARIANT(decoded.size * 2 == text.size); /* either case is read, so the text itself may differ */
}

static void check_timestamp(struct bytes text)
{
    timestamp_us moment = 0, again = 0;
    if (timestamp_parse(text, &moment) != STATUS_OK)
        return;
    struct timestamp_text formatted = timestamp_format_utc(moment);
    INVARIANT(timestamp_parse(bytes_of_text(formatted.text), &again) == STATUS_OK);
    INVARIANT(moment == again);
}

static void check_utf8(struct bytes text)
{
    size_t position = 0;
    uint32_t character = 0;
    while (utf8_next(text, &position, &character) == STATUS_OK)
        INVARIANT(character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF));
    INVARIANT(utf8_is_valid(text) == (position == text.size));
}

static void check_id(const uint8_t *data, size_t size)
{
    struct id id;
    if (size < ID_BYTES)
        return;
    id_from_random(data, &id);
    INVARIANT(id_is_valid(id.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_of(data, size);
    check_round_trip(base64_decode, base64_encode, input);
    check_round_trip(base64url_decode, base64url_encode, input);
    check_encode_first(hex_encode, hex_decode, input);
    check_encode_first(base64_encode, base64_decode, input);
    check_encode_first(base64url_encode, base64url_decode, input);
    check_hex(input);
    check_timestamp(input);
    check_utf8(input);
    check_id(data, size);
    return 0;
}
