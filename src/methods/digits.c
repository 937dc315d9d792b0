/* SPDX-License-Identifier: Apache-2.0
 * Drawing digits. */
#include "src/methods/digits.h"

#define BYTES_AT_ONCE 32
#define FAIR_BELOW 250 /* of the 256 values of a byte, those that ten divides evenly */

size_t digits_of_random(struct bytes random, size_t wanted, char *ret_digits)
{
    size_t size = 0;
    for (size_t i = 0; i < random.size && size < wanted; i++)
        if (random.data[i] < FAIR_BELOW)
            ret_digits[size++] = (char)('0' + random.data[i] % 10);
    return size;
}

enum status digits_draw(struct vault *vault, size_t wanted, char *ret_digits)
{
    uint8_t random[BYTES_AT_ONCE];
    size_t size = 0;
    while (size < wanted) {
        TRY(vault_random(vault, random, sizeof random));
        size += digits_of_random(bytes_of(random, sizeof random), wanted - size, ret_digits + size);
    }
    wipe(random, sizeof random);
    return STATUS_OK;
}
