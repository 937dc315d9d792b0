/* SPDX-License-Identifier: Apache-2.0
 * CBOR (RFC 8949) as authenticators write it (CTAP2 canonical form), item by item over libcbor's streaming decoder: definite and shortest
 * lengths, no tags. It gives views into what is read and allocates nothing. The order of a map's members is not asked: browsers have
 * differed. For src/webauthn only. */
#pragma once

#include "src/base/reader.h"

enum item_kind {
    ITEM_UNSIGNED,
    ITEM_NEGATIVE,
    ITEM_BYTES,
    ITEM_TEXT,
    ITEM_ARRAY,
    ITEM_MAP,
    ITEM_OTHER, /* true, false, null, a float: never looked into here */
};

struct item {
    enum item_kind kind;
    uint64_t number;      /* the value; of a negative -1 - number; of an array its elements; of a map its members */
    struct bytes content; /* of bytes and text */
};

/* Each fails with STATUS_INVALID, and then takes nothing. */
MUST_CHECK enum status item_next(struct reader *reader, struct item *ret_item);
/* The next must be of this kind. */
MUST_CHECK enum status item_take(struct reader *reader, enum item_kind kind, struct item *ret_item);
/* An integer that fits. */
MUST_CHECK enum status item_integer(struct reader *reader, int64_t *ret_value);
MUST_CHECK enum status item_bytes(struct reader *reader, struct bytes *ret_bytes);
MUST_CHECK enum status item_text(struct reader *reader, struct bytes *ret_text);
/* Whatever comes, with what is in it, as bytes. Nesting up to LIMIT_CBOR_DEPTH. */
MUST_CHECK enum status item_skip(struct reader *reader, struct bytes *ret_whole);
