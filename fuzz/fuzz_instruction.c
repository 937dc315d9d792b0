/* SPDX-License-Identifier: Apache-2.0
 * Canonical instructions: whatever is accepted is what its own terms render to, and its terms pass the check. */
#include "fuzz/harness.h"

#include "src/json/instruction_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct instruction_rendering rendering;
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    if (instruction_parse(bytes_of(data, size), &parsed, NULL) != STATUS_OK)
        return 0;
    INVARIANT(instruction_render(&parsed.terms, &rendering, NULL) == STATUS_OK);
    INVARIANT(bytes_equal(rendering.canonical, bytes_of(data, size)));
    return 0;
}
