/* SPDX-License-Identifier: Apache-2.0
 * A ledger may consist of several logs. The first, the root, has the ledger's own origin; the others have "/" and their number behind it,
 * are served under logs/NUMBER/ beside the root's files, and are signed by the same key under their own name. */
#pragma once

#include "src/ledger/checkpoint.h"

#define LEDGER_ROOT_LOG 1

/* The origin of log `id` of the ledger `root`. STATUS_LIMIT when it is too long. */
MUST_CHECK enum status log_name_make(const char *root, int64_t id, char ret_origin[CHECKPOINT_ORIGIN_MAX + 1]);
/* Which log of the ledger `root` has this origin; STATUS_NOT_FOUND when none has. */
MUST_CHECK enum status log_name_find(const char *root, struct bytes origin, int64_t *ret_id);
/* The ledger's origin, from that of its log `id`; STATUS_NOT_FOUND when no ledger has such a log under that name. */
MUST_CHECK enum status log_name_root(struct bytes origin, int64_t id, char ret_root[CHECKPOINT_ORIGIN_MAX + 1]);
/* The key of the log `id`, from that of the root. */
MUST_CHECK enum status log_name_key(const struct note_key *root, int64_t id, struct note_key *ret_key);
/* A checkpoint of any of the ledger's logs, by the key of the root; as checkpoint_open. */
MUST_CHECK enum status log_name_open_checkpoint(struct bytes note, const struct note_key *root, struct checkpoint *ret_checkpoint);
