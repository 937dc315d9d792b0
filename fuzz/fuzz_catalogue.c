/* SPDX-License-Identifier: Apache-2.0
 * Catalogue files: whatever is accepted is sorted, every code is found again, and every transaction says where its risk comes from. */
#include "fuzz/harness.h"

#include "src/config/catalogue_file.h"

static void check_entry(const struct catalogue *catalogue, size_t index)
{
    const struct catalogue_entry *entry = &catalogue->entries[index];
    INVARIANT(catalogue_find(catalogue, entry->code) == entry);
    INVARIANT(entry->channels != 0 && entry->customers != 0 && entry->payees != 0);
    INVARIANT((entry->risk_source != RISK_SOURCE_NONE) == (service_instruction(entry->service) == INSTRUCTION_TRANSACTION));
    INVARIANT((entry->risk_source == RISK_SOURCE_LIMITS) == (entry->limits != NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(catalogue_file_release) struct catalogue_file file = {0};
    struct failure failure = {0};
    if (catalogue_file_parse(bytes_of(data, size), &file, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return 0;
    }
    for (size_t i = 0; i < file.catalogue.entry_count; i++)
        check_entry(&file.catalogue, i);
    return 0;
}
