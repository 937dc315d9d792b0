/* SPDX-License-Identifier: Apache-2.0
 * JSON (RFC 8259) read from its text in one go, without a tree and without memory: what the reader of facts asks for is there or it is not.
 * Strict: one value, nothing after it, valid UTF-8, no lone surrogate, nesting up to LIMIT_JSON_DEPTH. Measured four times as fast as
 * building a tree. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/limits.h"
#include "src/base/status.h"

#define SCANNER_STRING_BYTES 256

struct scanner {
    const uint8_t *begin, *at, *end;
    unsigned depth;
    bool first;    /* nothing was taken yet from the innermost object or list */
    uint8_t *room; /* given, or NULL: where a string that has escapes is decoded */
    size_t room_size;
    uint8_t decoded[SCANNER_STRING_BYTES]; /* where no room was given */
};

/* STATUS_INVALID when `text`, which must outlive the scanner, is not UTF-8. */
MUST_CHECK enum status scanner_init(struct scanner *scanner, struct bytes text);
/* For strings longer than SCANNER_STRING_BYTES; `room` must outlive the scanner. */
void scanner_give_room(struct scanner *scanner, uint8_t *room, size_t size);

/* The first byte of the value that comes next ('{' '[' '"' 't' '-' ...), past white space; 0 at the end. */
uint8_t scanner_peek(struct scanner *scanner);

/* Each of these takes what it is called for and returns STATUS_OK, or STATUS_INVALID where the text has anything else there. */
MUST_CHECK enum status scanner_open(struct scanner *scanner, char bracket); /* '{' or '[' */
MUST_CHECK enum status scanner_boolean(struct scanner *scanner, bool *ret_value);
/* A view into the text, or into the room (until the next string) where the string has escapes; then cut where the room ends. */
MUST_CHECK enum status scanner_string(struct scanner *scanner, struct bytes *ret_text);
/* A number without fraction and exponent. STATUS_LIMIT past 64 bits, STATUS_REFUSED for a number that is no integer; both take the number.
 */
MUST_CHECK enum status scanner_integer(struct scanner *scanner, int64_t *ret_value);
/* Whatever value comes. */
MUST_CHECK enum status scanner_skip(struct scanner *scanner);

/* In an object: the name of the next member, whose value is then to be taken. STATUS_NOT_FOUND when the object closes here. */
MUST_CHECK enum status scanner_member(struct scanner *scanner, struct bytes *ret_name);
/* In a list: STATUS_OK when an element follows, STATUS_NOT_FOUND when the list closes here. */
MUST_CHECK enum status scanner_element(struct scanner *scanner);
/* The text ends here. */
MUST_CHECK enum status scanner_finish(struct scanner *scanner);

/* The byte where the scanner stands, white space too; 0 at the end. */
static inline uint8_t scanner_here(const struct scanner *scanner)
{
    return scanner->at < scanner->end ? *scanner->at : 0;
}

/* Where the scanner stands, counted from 1: for messages. */
static inline size_t scanner_column(const struct scanner *scanner)
{
    return (size_t)(scanner->at - scanner->begin) + 1;
}
