/* SPDX-License-Identifier: Apache-2.0
 * The form that a vendor's HTTP interface wants: texts with {words}, each value escaped for where it stands. */
#pragma once

#include "src/channel/gateway_settings.h"

struct vendor_values {
    const char *to, *id, *seconds, *secret;
    const char *from, *text;            /* of a message */
    const char *nonce, *digest, *check; /* of a request to an operator */
};

/* What a form is for: which words it may hold. */
enum vendor_use {
    VENDOR_MESSAGE = 1, /* {to} {from} {text} {id} {seconds} {secret} */
    VENDOR_SIM = 2,     /* {to} {id} {nonce} {digest} {seconds} {secret} {check} */
    VENDOR_CHECK = 4,   /* the same without {check} */
};

enum vendor_place { PLACE_URL, PLACE_HEADER, PLACE_FORM, PLACE_JSON, PLACE_XML };
enum vendor_place vendor_place_of(enum gateway_escape escape);

/* STATUS_INVALID when a {word} is none of those. Braces around anything but lower-case letters are the vendor's own (JSON). */
MUST_CHECK enum status vendor_form_check(const char *form, enum vendor_use use, struct failure *failure);
/* STATUS_INVALID for a header value that would end its line. */
MUST_CHECK enum status vendor_form_fill(const char *form, enum vendor_place place, const struct vendor_values *values,
                                        struct buffer *ret_text);
