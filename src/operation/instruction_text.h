/* SPDX-License-Identifier: Apache-2.0
 * What the customer reads, in one language: one line a term, the same terms always the same bytes. */
#pragma once

#include "src/operation/instruction.h"

enum instruction_language { INSTRUCTION_ZH_TW, INSTRUCTION_EN, instruction_language_count };

/* What customers call the service. */
const char *instruction_service_name(enum service service, enum instruction_language language);
/* Writes into `memory` and closes with a 0 that the size does not count. The terms must have been checked. STATUS_LIMIT: too little room.
 */
MUST_CHECK enum status instruction_text(const struct instruction_terms *terms, enum instruction_language language, char *memory,
                                        size_t capacity, struct bytes *ret_text);
