/* SPDX-License-Identifier: Apache-2.0
 * A text as the parts that SMS carries: in the letters that GSM's alphabet and ASCII share, else in UCS-2; longer ones as several parts
 * with a user data header (3GPP TS 23.040, 9.2.3.24.1). */
#pragma once

#include "src/base/buffer.h"

#define SMPP_PARTS_MAX 10
#define SMPP_PART_BYTES_MAX 160
#define SMPP_CODING_DEFAULT 0x00 /* 5.2.19 */
#define SMPP_CODING_UCS2 0x08

struct smpp_text {
    uint8_t data_coding;
    size_t count;
    struct smpp_part {
        size_t size;
        uint8_t bytes[SMPP_PART_BYTES_MAX];
    } parts[SMPP_PARTS_MAX];
};

/* `reference` tells the parts of one text from those of others. STATUS_INVALID for what is not UTF-8 or not in UCS-2, STATUS_LIMIT for more
 * than SMPP_PARTS_MAX parts. */
MUST_CHECK enum status smpp_text_make(const char *text, uint8_t reference, struct smpp_text *ret_text);
