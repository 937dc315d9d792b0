/* SPDX-License-Identifier: Apache-2.0
 * Facts read from a JSON object, strictly: an unknown field, an unknown word, a wrong type or a field that stands twice is a failure that
 * names the field. */
#pragma once

#include "src/json/fact_table.h"
#include "src/json/scanner.h"

/* Takes an object whose members are fields of `table` into the zeroed struct that it describes, but for the member `besides` (or NULL),
 * whose value is a string that the caller has read. `path` begins the names of fields in failures. */
MUST_CHECK enum status facts_read(struct scanner *scanner, const char *path, const struct fact_table *table, const char *besides,
                                  void *ret_object, struct failure *failure);

/* Fills a failure about the field "path.name" and returns STATUS_INVALID. A long name, which a stranger chose, is cut between characters.
 */
enum status refuse_field(struct failure *failure, const char *path, struct bytes name, const char *message);
/* Fills a failure about the text as a whole, and returns STATUS_INVALID. */
enum status refuse_text(struct failure *failure, const struct scanner *scanner);
