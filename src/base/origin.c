/* SPDX-License-Identifier: Apache-2.0
 * Signed notes take no + and no space in a key's name; entries and receipts take words without escapes. */
#include "src/base/origin.h"

#include "src/base/limits.h"

#include <string.h>

bool origin_is_valid(const char *text)
{
    size_t size = strlen(text);
    for (size_t i = 0; i < size; i++)
        if (text[i] <= ' ' || text[i] > '~' || strchr("\"\\+", text[i]) != NULL)
            return false;
    return size >= 1 && size <= LIMIT_LEDGER_ORIGIN_BYTES;
}
