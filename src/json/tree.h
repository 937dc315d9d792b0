/* SPDX-License-Identifier: Apache-2.0
 * JSON as a tree of jansson's values, read by our scanner: the same strictness as everywhere, at several times the speed of jansson's own
 * reader. */
#pragma once

#include "src/base/buffer.h"

#include <jansson.h>

#define TREE_NAME_BYTES 256

/* One value and nothing after it. Refused beside what the scanner refuses: a name twice in an object, a name longer than TREE_NAME_BYTES,
 * and the character U+0000, which would end a C string early. A number that is no 64-bit integer becomes a real of value 0: that it is
 * none is all one may ask of it. Release with json_decref. */
MUST_CHECK enum status tree_parse(struct bytes text, json_t **ret_value, struct failure *failure);

/* Appends the value, compact, members in the order they were set, escapes as RFC 8785 section 3.2.2.2 has them. There must be no reals in
 * it. */
MUST_CHECK enum status tree_write(const json_t *value, struct buffer *ret_text);
