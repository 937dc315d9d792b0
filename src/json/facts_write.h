/* SPDX-License-Identifier: Apache-2.0
 * Facts as JSON again: what facts_json.h reads. A text fact is written as "given", because whether it was given is all that facts keep. */
#pragma once

#include "law/facts.h"
#include "src/base/buffer.h"

MUST_CHECK enum status operation_facts_write(const struct operation_facts *operation, struct buffer *ret_json);
MUST_CHECK enum status evidence_facts_write(const struct evidence_facts *entry, struct buffer *ret_json);
