/* SPDX-License-Identifier: Apache-2.0
 * DER (X.690) taken apart element by element over a reader: definite lengths in their shortest form, tags of one byte, nothing left over.
 * It gives views into what is read and allocates nothing. */
#pragma once

#include "src/base/reader.h"

enum der_tag {
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_ENUMERATED = 0x0a,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
};
#define DER_CONTEXT(number) ((uint8_t)(0x80 | (number)))             /* [n] IMPLICIT over something primitive */
#define DER_CONTEXT_CONSTRUCTED(number) ((uint8_t)(0xa0 | (number))) /* [n] EXPLICIT, or IMPLICIT over something constructed */

struct der_element {
    uint8_t tag;
    struct bytes content;
    struct bytes whole; /* with tag and length */
};

/* Each fails with STATUS_INVALID and then takes nothing. */
MUST_CHECK enum status der_next(struct reader *reader, struct der_element *ret_element);
MUST_CHECK enum status der_take(struct reader *reader, uint8_t tag, struct der_element *ret_element);
/* Takes an element and gives a reader over its content. */
MUST_CHECK enum status der_enter(struct reader *reader, uint8_t tag, struct reader *ret_inside);
/* An INTEGER of 0 to 2^31 - 1. */
MUST_CHECK enum status der_small(struct reader *reader, uint32_t *ret_value);
/* Is the next element of this tag? False at the end. */
bool der_is_next(const struct reader *reader, uint8_t tag);
static inline bool der_is_end(const struct reader *reader)
{
    return reader->position == reader->size;
}
