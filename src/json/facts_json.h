/* SPDX-License-Identifier: Apache-2.0
 * Facts read from a JSON object, strictly: an unknown field, an unknown word or a wrong type is a failure that names the field. */
#pragma once

#include <jansson.h>

#include "src/json/fact_table.h"

/* Reads the members of `value` into the zeroed struct that `table` describes, but for the member `besides` (or NULL), which the caller
 * reads. `path` begins the names of fields in failures. */
MUST_CHECK enum status facts_from_json(json_t *value, const char *path, const struct fact_table *table, const char *besides,
                                       void *ret_object, struct failure *failure);

/* Fills a failure about the field "path.name" and returns STATUS_INVALID. A long name, which a stranger chose, is cut between characters.
 */
enum status refuse_field(struct failure *failure, const char *path, struct bytes name, const char *message);
