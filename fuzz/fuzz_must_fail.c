/* SPDX-License-Identifier: Apache-2.0
 * A parser with a defect on purpose: whoever runs the harnesses shows with it that a crash does not pass unseen. */
#include "fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    INVARIANT(size == 0 || data[0] != '!');
    return 0;
}
