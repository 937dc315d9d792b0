/* SPDX-License-Identifier: Apache-2.0
 * A view of bytes that somebody else owns, and the comparisons: one for public bytes, one in constant time for secrets. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed: valid as long as what it points into. `data` may be NULL only when size is 0. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
    return (struct bytes){.data = data, .size = size};
}

static inline struct bytes bytes_of_text(const char *text)
{
    return bytes_of(text, strlen(text));
}

/* For public values; its time tells where they differ. */
static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* For secrets: the time depends on the sizes only. */
bool bytes_equal_secret(struct bytes a, struct bytes b);

/* Writes zeroes that the compiler may not leave out. */
void wipe(void *data, size_t size);

/* A SHA-256 value: the length is in the type. */
#define DIGEST_SIZE 32
struct digest {
    uint8_t bytes[DIGEST_SIZE];
};

static inline bool digest_equal(const struct digest *a, const struct digest *b)
{
    return memcmp(a->bytes, b->bytes, DIGEST_SIZE) == 0;
}
