/* SPDX-License-Identifier: Apache-2.0
 * That one entry stands in a log, as a text that needs nothing else to be checked (c2sp.org/tlog-proof): the entry itself as its extra
 * data, the inclusion proof, and the signed checkpoint. */
#pragma once

#include "src/ledger/checkpoint.h"
#include "src/ledger/merkle.h"

#define LEDGER_PROOF_BYTES_MAX (128 * 1024)

struct ledger_proof {
    uint64_t index;
    struct bytes entry;
    struct checkpoint checkpoint;
};

/* `note` is the checkpoint's signed note, for the tree that `inclusion` leads up to. */
MUST_CHECK enum status ledger_proof_write(struct bytes entry, uint64_t index, const struct merkle_proof *inclusion, struct bytes note,
                                          struct buffer *ret_text);
/* Verifies it by the key alone, that of a ledger's root; a checkpoint of another of its logs by that log's key (log_name.h). STATUS_INVALID
 * when it is no such text, STATUS_REFUSED when the checkpoint is not of the key, STATUS_CORRUPT when it proves nothing. `entry` receives
 * the bytes that `ret_proof` looks into. */
MUST_CHECK enum status ledger_proof_open(struct bytes text, const struct note_key *key, struct buffer *entry,
                                         struct ledger_proof *ret_proof);
