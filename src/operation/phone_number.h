/* SPDX-License-Identifier: Apache-2.0
 * Phone numbers as one spelling each (ITU-T E.164), so that two numbers are the same exactly when their texts are. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define PHONE_NUMBER_SIZE 17 /* +, fifteen digits, 0 */

struct phone_number {
    char text[PHONE_NUMBER_SIZE]; /* +886912345678 */
};

/* Takes +, country and number, or a number as it is dialled within Taiwan (0912345678, 0223456789): digits only, no blank, no hyphen.
 * STATUS_INVALID for everything else. */
MUST_CHECK enum status phone_number_parse(struct bytes text, struct phone_number *ret_number);

/* For eyes that may not see the whole (9.8): the first digits and the last three, stars between: +8869*****678. */
struct phone_number phone_number_mask(const struct phone_number *number);
