/* SPDX-License-Identifier: Apache-2.0
 * See lines.h. */
#include "src/ledger/lines.h"

#include "src/base/encode.h"

#define NUMBER_MAX ((uint64_t)1 << 63)
#define NUMBER_DIGITS_MAX 19

enum status text_until(struct bytes *text, char separator, struct bytes *ret_part)
{
    const uint8_t *found = text->size > 0 ? memchr(text->data, separator, text->size) : NULL;
    if (found == NULL)
        return STATUS_INVALID;
    *ret_part = bytes_of(text->data, (size_t)(found - text->data));
    *text = bytes_of(found + 1, text->size - ret_part->size - 1);
    return STATUS_OK;
}

enum status text_number(struct bytes digits, uint64_t *ret_number)
{
    uint64_t number = 0;
    if (digits.size == 0 || digits.size > NUMBER_DIGITS_MAX || (digits.data[0] == '0' && digits.size > 1))
        return STATUS_INVALID;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return STATUS_INVALID;
        number = number * 10 + (digits.data[i] - '0');
    }
    if (number > NUMBER_MAX)
        return STATUS_INVALID;
    *ret_number = number;
    return STATUS_OK;
}

enum status text_digest(struct bytes base64, struct digest *ret_digest)
{
    CLEANUP(buffer_release) struct buffer digest = BUFFER_INIT(DIGEST_SIZE);
    if (base64_decode(base64, &digest) != STATUS_OK || digest.size != DIGEST_SIZE)
        return STATUS_INVALID;
    memcpy(ret_digest->bytes, digest.data, DIGEST_SIZE);
    return STATUS_OK;
}
