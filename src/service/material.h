/* SPDX-License-Identifier: Apache-2.0
 * The public bytes that records rest on, between methods and the store: each is kept once, and a process that has kept one does not pay for
 * it again. */
#pragma once

#include "src/base/digest_set.h"
#include "src/methods/method.h"
#include "src/store/store.h"

/* In the transaction of the record that names it. */
MUST_CHECK enum status material_keep(struct store_connection *connection, const struct method_result *result, timestamp_us now);
/* When that is durable, and not before: from now on methods need not hand it over. */
void material_remember(struct digest_set *kept, const struct method_result *result);

/* Appends the digests that a record names, each once. STATUS_CORRUPT when it is no record, STATUS_LIMIT past `capacity`. */
MUST_CHECK enum status material_named(struct bytes record, struct digest *ret_digests, size_t capacity, size_t *ret_count);
