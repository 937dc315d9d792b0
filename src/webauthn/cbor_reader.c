/* SPDX-License-Identifier: Apache-2.0
 * libcbor reads the head of an item and says how many bytes it took, by which a head that is longer than it need be is found. */
#include "src/webauthn/cbor_reader.h"

#include <cbor.h>

#include "src/base/limits.h"
#include "src/base/utf8.h"

/* What a callback told; kinds that none tells of are refused. */
struct told {
    bool taken, of_fixed_size;
    struct item item;
};

static void tell(void *context, enum item_kind kind, uint64_t number)
{
    *(struct told *)context = (struct told){.taken = true, .item = {.kind = kind, .number = number}};
}

static void tell_content(void *context, enum item_kind kind, cbor_data data, size_t size)
{
    *(struct told *)context = (struct told){.taken = true, .item = {.kind = kind, .number = size, .content = bytes_of(data, size)}};
}

static void tell_other(void *context)
{
    *(struct told *)context = (struct told){.taken = true, .of_fixed_size = true, .item = {.kind = ITEM_OTHER}};
}

static void on_uint8(void *context, uint8_t value)
{
    tell(context, ITEM_UNSIGNED, value);
}
static void on_uint16(void *context, uint16_t value)
{
    tell(context, ITEM_UNSIGNED, value);
}
static void on_uint32(void *context, uint32_t value)
{
    tell(context, ITEM_UNSIGNED, value);
}
static void on_uint64(void *context, uint64_t value)
{
    tell(context, ITEM_UNSIGNED, value);
}
static void on_negative8(void *context, uint8_t value)
{
    tell(context, ITEM_NEGATIVE, value);
}
static void on_negative16(void *context, uint16_t value)
{
    tell(context, ITEM_NEGATIVE, value);
}
static void on_negative32(void *context, uint32_t value)
{
    tell(context, ITEM_NEGATIVE, value);
}
static void on_negative64(void *context, uint64_t value)
{
    tell(context, ITEM_NEGATIVE, value);
}
static void on_bytes(void *context, cbor_data data, size_t size)
{
    tell_content(context, ITEM_BYTES, data, size);
}
static void on_text(void *context, cbor_data data, size_t size)
{
    tell_content(context, ITEM_TEXT, data, size);
}
static void on_array(void *context, size_t count)
{
    tell(context, ITEM_ARRAY, count);
}
static void on_map(void *context, size_t count)
{
    tell(context, ITEM_MAP, count);
}
static void on_boolean(void *context, bool value)
{
    (void)value;
    tell_other(context);
}
static void on_float(void *context, float value)
{
    (void)value;
    tell_other(context);
}
static void on_double(void *context, double value)
{
    (void)value;
    tell_other(context);
}

static void ignore(void *context)
{
    (void)context;
}
static void ignore_tag(void *context, uint64_t value)
{
    (void)context, (void)value;
}

static const struct cbor_callbacks callbacks = {
    .uint8 = on_uint8,
    .uint16 = on_uint16,
    .uint32 = on_uint32,
    .uint64 = on_uint64,
    .negint8 = on_negative8,
    .negint16 = on_negative16,
    .negint32 = on_negative32,
    .negint64 = on_negative64,
    .byte_string = on_bytes,
    .byte_string_start = ignore,
    .string = on_text,
    .string_start = ignore,
    .array_start = on_array,
    .indef_array_start = ignore,
    .map_start = on_map,
    .indef_map_start = ignore,
    .tag = ignore_tag,
    .float2 = on_float,
    .float4 = on_float,
    .float8 = on_double,
    .undefined = tell_other,
    .null = tell_other,
    .boolean = on_boolean,
    .indef_break = ignore,
};

/* Bytes of the shortest head with this number. */
static size_t head_size(uint64_t number)
{
    return number < 24 ? 1 : number <= UINT8_MAX ? 2 : number <= UINT16_MAX ? 3 : number <= UINT32_MAX ? 5 : 9;
}

enum status item_next(struct reader *reader, struct item *ret_item)
{
    struct told told = {0};
    if (reader->position == reader->size)
        return STATUS_INVALID;
    struct cbor_decoder_result result =
        cbor_stream_decode(reader->data + reader->position, reader->size - reader->position, &callbacks, &told);
    if (result.status != CBOR_DECODER_FINISHED || !told.taken)
        return STATUS_INVALID;
    if (!told.of_fixed_size && result.read != head_size(told.item.number) + told.item.content.size)
        return STATUS_INVALID;
    reader->position += result.read;
    *ret_item = told.item;
    return STATUS_OK;
}

enum status item_take(struct reader *reader, enum item_kind kind, struct item *ret_item)
{
    struct reader ahead = *reader;
    struct item item;
    TRY(item_next(&ahead, &item));
    if (item.kind != kind)
        return STATUS_INVALID;
    *reader = ahead;
    *ret_item = item;
    return STATUS_OK;
}

enum status item_integer(struct reader *reader, int64_t *ret_value)
{
    struct reader ahead = *reader;
    struct item item;
    TRY(item_next(&ahead, &item));
    if ((item.kind != ITEM_UNSIGNED && item.kind != ITEM_NEGATIVE) || item.number > INT64_MAX)
        return STATUS_INVALID;
    *reader = ahead;
    *ret_value = item.kind == ITEM_UNSIGNED ? (int64_t)item.number : -1 - (int64_t)item.number;
    return STATUS_OK;
}

enum status item_bytes(struct reader *reader, struct bytes *ret_bytes)
{
    struct item item;
    TRY(item_take(reader, ITEM_BYTES, &item));
    *ret_bytes = item.content;
    return STATUS_OK;
}

enum status item_text(struct reader *reader, struct bytes *ret_text)
{
    struct reader ahead = *reader;
    struct item item;
    TRY(item_take(&ahead, ITEM_TEXT, &item));
    if (!utf8_is_valid(item.content))
        return STATUS_INVALID;
    *reader = ahead;
    *ret_text = item.content;
    return STATUS_OK;
}

static enum status pass(struct reader *reader, unsigned depth)
{
    struct item item;
    TRY(item_next(reader, &item));
    bool nested = item.kind == ITEM_ARRAY || item.kind == ITEM_MAP;
    if (nested && depth == LIMIT_CBOR_DEPTH)
        return STATUS_INVALID;
    for (uint64_t i = 0; nested && i < item.number; i++) {
        TRY(pass(reader, depth + 1));
        if (item.kind == ITEM_MAP)
            TRY(pass(reader, depth + 1));
    }
    return STATUS_OK;
}

enum status item_skip(struct reader *reader, struct bytes *ret_whole)
{
    struct reader ahead = *reader;
    TRY(pass(&ahead, 0));
    *ret_whole = bytes_of(reader->data + reader->position, ahead.position - reader->position);
    *reader = ahead;
    return STATUS_OK;
}
