/* SPDX-License-Identifier: Apache-2.0
 * Lines: name of the format, "extra" and the entry, "index" and the number, the proof's hashes, an empty line, the checkpoint. */
#include "src/ledger/proof.h"

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/ledger/lines.h"
#include "src/ledger/log_name.h"

#define FORMAT_LINE "c2sp.org/tlog-proof@v1"

static enum status write_hash(const struct digest *hash, struct buffer *text)
{
    TRY(base64_encode(bytes_of(hash->bytes, DIGEST_SIZE), text));
    return buffer_append_text(text, "\n");
}

enum status ledger_proof_write(struct bytes entry, uint64_t index, const struct merkle_proof *inclusion, struct bytes note,
                               struct buffer *ret_text)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX);
    TRY(buffer_append_text(&text, FORMAT_LINE "\nextra "));
    TRY(base64_encode(entry, &text));
    TRY(buffer_append_format(&text, "\nindex %llu\n", (unsigned long long)index));
    for (size_t i = 0; i < inclusion->count; i++)
        TRY(write_hash(&inclusion->hashes[i], &text));
    TRY(buffer_append_text(&text, "\n"));
    TRY(buffer_append(&text, note));
    return buffer_append(ret_text, buffer_bytes(&text));
}

/* What follows `name` and a space on the next line. */
static enum status take_field(struct bytes *text, const char *name, struct bytes *ret_value)
{
    struct bytes line, word;
    TRY(text_until(text, '\n', &line));
    TRY(text_until(&line, ' ', &word));
    if (!bytes_equal(word, bytes_of_text(name)))
        return STATUS_INVALID;
    *ret_value = line;
    return STATUS_OK;
}

/* The hashes and the empty line after them. */
static enum status take_hashes(struct bytes *text, struct merkle_proof *ret_inclusion)
{
    struct bytes line;
    size_t count = 0;
    TRY(text_until(text, '\n', &line));
    for (; line.size > 0 && count < MERKLE_PROOF_MAX; count++) {
        TRY(text_digest(line, &ret_inclusion->hashes[count]));
        TRY(text_until(text, '\n', &line));
    }
    ret_inclusion->count = count;
    return line.size == 0 ? STATUS_OK : STATUS_INVALID;
}

static enum status take_head(struct bytes *text, struct buffer *entry, uint64_t *ret_index)
{
    struct bytes line, extra, index;
    TRY(text_until(text, '\n', &line));
    if (!bytes_equal(line, bytes_of_text(FORMAT_LINE)))
        return STATUS_INVALID;
    TRY(take_field(text, "extra", &extra));
    TRY(take_field(text, "index", &index));
    TRY(text_number(index, ret_index));
    buffer_clear(entry);
    if (extra.size > (LIMIT_LEDGER_ENTRY_BYTES + 2) / 3 * 4)
        return STATUS_INVALID;
    return base64_decode(extra, entry);
}

enum status ledger_proof_open(struct bytes text, const struct note_key *key, struct buffer *entry, struct ledger_proof *ret_proof)
{
    struct ledger_proof proof;
    struct merkle_proof inclusion;
    struct digest leaf;
    if (text.size > LEDGER_PROOF_BYTES_MAX)
        return STATUS_INVALID;
    TRY(take_head(&text, entry, &proof.index));
    TRY(take_hashes(&text, &inclusion));
    TRY(log_name_open_checkpoint(text, key, &proof.checkpoint));
    proof.entry = buffer_bytes(entry);
    merkle_leaf_hash(proof.entry, &leaf);
    TRY(merkle_verify_inclusion(&leaf, proof.index, proof.checkpoint.size, &proof.checkpoint.root, &inclusion));
    *ret_proof = proof;
    return STATUS_OK;
}
