/* SPDX-License-Identifier: Apache-2.0
 * The JSON scanner against another parser: the same texts are JSON to both, but for what each says it does not read (our depth; its number
 * range and names with a zero). */
#include "fuzz/harness.h"

#include <jansson.h>

#include "src/json/scanner.h"

static bool scanner_reads(struct bytes text)
{
    struct scanner scanner;
    return scanner_init(&scanner, text) == STATUS_OK && scanner_skip(&scanner) == STATUS_OK && scanner_finish(&scanner) == STATUS_OK;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t depth_of(json_t *value)
{
    size_t inner = 0, i;
    const char *name;
    json_t *member;
    json_object_foreach(value, name, member)
    {
        inner = larger(inner, depth_of(member));
    }
    json_array_foreach(value, i, member)
    {
        inner = larger(inner, depth_of(member));
    }
    return inner + (json_is_object(value) || json_is_array(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_error_t error;
    json_t *value = json_loadb((const char *)data, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    bool ours = scanner_reads(bytes_of(data, size));
    if (value == NULL && ours)
        INVARIANT(json_error_code(&error) == json_error_numeric_overflow || json_error_code(&error) == json_error_null_byte_in_key);
    if (value != NULL && !ours) /* to jansson a zero byte is the end, whatever follows */
        INVARIANT(depth_of(value) > LIMIT_JSON_DEPTH || memchr(data, 0, size) != NULL);
    json_decref(value);
    return 0;
}
