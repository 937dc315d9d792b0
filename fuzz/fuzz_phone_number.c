/* SPDX-License-Identifier: Apache-2.0
 * Phone numbers: whatever is taken has a spelling that is taken as it is, and a mask that hides the middle. */
#include "fuzz/harness.h"

#include "src/operation/phone_number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct phone_number number, again;
    if (phone_number_parse(bytes_of(data, size), &number) != STATUS_OK)
        return 0;
    INVARIANT(phone_number_parse(bytes_of_text(number.text), &again) == STATUS_OK);
    INVARIANT(strcmp(number.text, again.text) == 0);
    INVARIANT(strchr(phone_number_mask(&number).text, '*') != NULL);
    return 0;
}
