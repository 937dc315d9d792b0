/* SPDX-License-Identifier: Apache-2.0
 * The keepers' signer over the vault: receipts with the receipt key, checkpoints as signed notes with the checkpoint key. */
#pragma once

#include "src/ledger/checkpoint.h"
#include "src/service/keeper.h"

struct keeper_vault {
    struct vault *vault;
    struct buffer public_key; /* of the checkpoints: each log's vkey has it under the log's origin */
};

/* Asks the vault for the checkpoint key. The vault must outlive it, and it the keepers. STATUS_INVALID when the origin cannot name a key.
 */
MUST_CHECK enum status keeper_vault_init(struct vault *vault, const char *origin, struct keeper_vault *ret_signer);
void keeper_vault_release(struct keeper_vault *signer);
struct keeper_signer keeper_vault_signer(struct keeper_vault *signer);
