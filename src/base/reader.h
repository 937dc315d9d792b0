/* SPDX-License-Identifier: Apache-2.0
 * Taking a binary message apart: every take checks the length, and the end must be reached. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

struct reader {
    const uint8_t *data;
    size_t size;
    size_t position;
};

static inline struct reader reader_of(struct bytes bytes)
{
    return (struct reader){.data = bytes.data, .size = bytes.size};
}

/* Each fails with STATUS_INVALID when too few bytes are left, and then takes nothing. */
MUST_CHECK enum status reader_u8(struct reader *reader, uint8_t *ret_value);
MUST_CHECK enum status reader_u16(struct reader *reader, uint16_t *ret_value);
MUST_CHECK enum status reader_u32(struct reader *reader, uint32_t *ret_value);
MUST_CHECK enum status reader_u64(struct reader *reader, uint64_t *ret_value);
/* A view into what is read, not a copy. */
MUST_CHECK enum status reader_take(struct reader *reader, size_t size, struct bytes *ret_bytes);
/* STATUS_INVALID when anything is left: parse everything, then reject trailing bytes. */
MUST_CHECK enum status reader_end(const struct reader *reader);
