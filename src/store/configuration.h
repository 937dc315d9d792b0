/* SPDX-License-Identifier: Apache-2.0
 * Which configuration a log told of last. */
#pragma once

#include "src/store/row.h"

struct configuration_row {
    struct row_memory memory;
    struct digest digest;
};
/* STATUS_NOT_FOUND when the log told of none. Nothing to release: the row has no views. */
MUST_CHECK enum status configuration_row_read(struct store_connection *connection, int64_t log, struct configuration_row *ret_row);
MUST_CHECK enum status configuration_row_put(struct store_connection *connection, int64_t log, const struct digest *digest);
