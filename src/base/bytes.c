/* SPDX-License-Identifier: Apache-2.0
 * Comparison of secrets in constant time, and wiping. */
#include "src/base/bytes.h"

bool bytes_equal_secret(struct bytes a, struct bytes b)
{
    if (a.size != b.size)
        return false;
    volatile uint8_t difference = 0;
    for (size_t i = 0; i < a.size; i++)
        difference |= (uint8_t)(a.data[i] ^ b.data[i]);
    return difference == 0;
}

void wipe(void *data, size_t size)
{
    if (size > 0)
        explicit_bzero(data, size);
}
