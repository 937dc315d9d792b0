/* SPDX-License-Identifier: Apache-2.0
 * The form that a vendor's HTTP interface wants: texts with {to} {from} {text} {id} {seconds} {secret}, each value escaped for where it
 * stands. */
#pragma once

#include "src/channel/gateway_settings.h"

struct vendor_values {
    const char *to, *from, *text, *id, *seconds, *secret;
};

enum vendor_place { PLACE_URL, PLACE_HEADER, PLACE_FORM, PLACE_JSON, PLACE_XML };
enum vendor_place vendor_place_of(enum gateway_escape escape);

/* STATUS_INVALID when a {word} is none of the six. Braces around anything but lower-case letters are the vendor's own (JSON). */
MUST_CHECK enum status vendor_form_check(const char *form, struct failure *failure);
/* STATUS_INVALID for a header value that would end its line. */
MUST_CHECK enum status vendor_form_fill(const char *form, enum vendor_place place, const struct vendor_values *values,
                                        struct buffer *ret_text);
