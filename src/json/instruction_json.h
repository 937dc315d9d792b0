/* SPDX-License-Identifier: Apache-2.0
 * An instruction back from its canonical JSON, for those who verify years later: what was signed must be, byte for byte, what its terms
 * render to. */
#pragma once

#include "src/json/members.h"
#include "src/operation/instruction.h"

/* The texts of `terms` live in `json`. */
struct instruction_parsed {
    json_t *json;
    struct instruction_terms terms;
};

void instruction_parsed_release(struct instruction_parsed *parsed);

/* Reads the terms and checks them, renders them anew and compares: STATUS_INVALID when something in it is no instruction, STATUS_CORRUPT
 * when the terms are sound but the bytes are not their canonical form, or a text is not what the terms say. */
MUST_CHECK enum status instruction_parse(struct bytes canonical, struct instruction_parsed *ret_parsed, struct failure *failure);
