/* SPDX-License-Identifier: Apache-2.0
 * The file of chip cards: whatever is taken has pages, issuers and texts of their lengths; whatever is refused says where. */
#include "fuzz/harness.h"

#include "src/config/cards_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(cards_file_release) struct cards_file file = {.yaml = NULL};
    struct failure failure = {0};
    if (cards_file_parse(bytes_of(data, size), &file, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return 0;
    }
    INVARIANT(strlen(file.terminal) == CARDS_FILE_TERMINAL_SIZE && file.origin_count > 0 && file.issuer_count > 0);
    for (size_t i = 0; i < file.issuer_count; i++)
        for (size_t code = 0; code < CARDS_FILE_CODE_COUNT; code++)
            INVARIANT(strlen(file.issuers[i].codes[code]) == CARDS_FILE_CODE_SIZE);
    return 0;
}
