/* SPDX-License-Identifier: Apache-2.0
 * A log made for tests: its entries, and the files that a server would show for them, in memory or in a folder. */
#pragma once

#include "src/ledger/walk.h"

#define MADE_ORIGIN "bank.example/log0"
#define MADE_INSTRUCTION "{\"amount\":\"100\"}" /* every permit is for this one */
#define MADE_SEED 1                             /* of the key that signs it: see signing.h */

struct made_file {
    char path[TILE_PATH_SIZE];
    struct buffer content;
};

struct made_ledger {
    size_t entry_count;
    struct buffer *entries;
    size_t file_count, file_capacity;
    struct made_file *files;
};

/* `count` entries that differ, of four events each on operations of their own. */
void made_ledger_fill(struct made_ledger *ledger, size_t count);
void made_ledger_copy(const struct made_ledger *from, struct made_ledger *ret_ledger);
void made_ledger_release(struct made_ledger *ledger);
/* Makes the files anew from the first `size` entries, signed by the key of `seed`. */
void made_ledger_build(struct made_ledger *ledger, size_t size, uint8_t seed);
struct made_file *made_ledger_file(struct made_ledger *ledger, const char *path);
/* Serves walks and proofs from memory. */
struct ledger_files made_ledger_files(struct made_ledger *ledger);
/* The receipt for the permit at `index` (3, 7, 11 ...). */
void made_ledger_receipt(const struct made_ledger *ledger, size_t index, struct buffer *ret_token);
/* Writes the files under a folder, with the key as DIR/key; and where the log has a permit, its receipt, the receipt key's set and the
 * instruction as DIR/receipt, DIR/jwks and DIR/instruction. */
void made_ledger_save(const struct made_ledger *ledger, const char *folder);
