/* SPDX-License-Identifier: Apache-2.0
 * Checkpoints, keys and proofs. What opens under the key also reads without it, to the same; keys have one spelling. */
#include "fuzz/harness.h"

#include "src/base/limits.h"
#include "src/ledger/proof.h"

/* The key that signed the corpus. */
static const char key_line[] = "bank.example/log0+cc7ac866+Ac7MFQfcHd1ylZUcKQiI8JWtuQRNG3PWlubfBl1oO9T8";

static void check_note(struct bytes note, const struct note_key *key)
{
    struct checkpoint opened, read;
    if (checkpoint_open(note, key, &opened) != STATUS_OK)
        return;
    INVARIANT(checkpoint_read(note, &read) == STATUS_OK);
    INVARIANT(strcmp(opened.origin, key->name) == 0 && opened.size == read.size && digest_equal(&opened.root, &read.root));
}

static void check_proof(struct bytes text, const struct note_key *key)
{
    CLEANUP(buffer_release) struct buffer entry = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct ledger_proof proof;
    INVARIANT(ledger_proof_open(text, key, &entry, &proof) != STATUS_OK || proof.index < proof.checkpoint.size);
}

static void check_key(struct bytes text)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(1024);
    struct note_key key;
    if (note_key_read(text, &key) != STATUS_OK)
        return;
    INVARIANT(note_key_write(&key, &again) == STATUS_OK);
    INVARIANT(again.size <= text.size && memcmp(again.data, text.data, again.size) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct note_key key;
    INVARIANT(note_key_read(bytes_of_text(key_line), &key) == STATUS_OK);
    check_note(bytes_of(data, size), &key);
    check_proof(bytes_of(data, size), &key);
    check_key(bytes_of(data, size));
    return 0;
}
