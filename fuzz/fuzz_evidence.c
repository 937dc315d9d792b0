/* SPDX-License-Identifier: Apache-2.0
 * Evidence files. What is read is written again, and reads the same. */
#include "fuzz/harness.h"

#include "src/ledger/evidence.h"

static void check_same(const struct evidence *a, const struct evidence *b)
{
    INVARIANT(bytes_equal(a->operation, b->operation) && bytes_equal(a->instruction, b->instruction) &&
              bytes_equal(a->receipt, b->receipt));
    INVARIANT(a->record_count == b->record_count && a->proof_count == b->proof_count && a->crl_count == b->crl_count);
    for (size_t i = 0; i < a->record_count; i++)
        INVARIANT(bytes_equal(a->records[i].plain, b->records[i].plain));
    INVARIANT(a->tells_protections == b->tells_protections && a->protection_count == b->protection_count);
    for (size_t i = 0; i < a->protection_count; i++)
        INVARIANT(bytes_equal(a->protections[i].of, b->protections[i].of) && bytes_equal(a->protections[i].plain, b->protections[i].plain));
    for (size_t i = 0; i < a->proof_count; i++)
        INVARIANT(bytes_equal(a->proofs[i], b->proofs[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(evidence_file_release) struct evidence_file file = {0};
    CLEANUP(evidence_file_release) struct evidence_file again = {0};
    CLEANUP(buffer_release) struct buffer written = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    struct failure failure = {0};
    if (evidence_read(bytes_of(data, size), &file, &failure) != STATUS_OK) {
        INVARIANT(failure.message[0] != 0);
        return 0;
    }
    INVARIANT(evidence_write(&file.evidence, &written) == STATUS_OK);
    INVARIANT(evidence_read(buffer_bytes(&written), &again, &failure) == STATUS_OK);
    check_same(&file.evidence, &again.evidence);
    return 0;
}
