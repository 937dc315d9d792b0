/* SPDX-License-Identifier: Apache-2.0
 * Digests that were seen, shared by threads, in bounded memory: it may forget one, and never remembers one that was not added. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

struct digest_set;

MUST_CHECK enum status digest_set_new(struct digest_set **ret_set);
void digest_set_release(struct digest_set **set);

void digest_set_add(struct digest_set *set, const struct digest *digest);
bool digest_set_has(struct digest_set *set, const struct digest *digest);
