/* SPDX-License-Identifier: Apache-2.0
 * The name of a ledger log: what its checkpoints, entries and receipts can all carry. Configuration and `countersign init` ask the same. */
#pragma once

#include <stdbool.h>

/* 1 to LIMIT_LEDGER_ORIGIN_BYTES visible ASCII characters; no quote, backslash or +. */
bool origin_is_valid(const char *text);
