/* SPDX-License-Identifier: Apache-2.0
 * A decision as sentences. */
#pragma once

#include <stdio.h>

#include "src/cli/language.h"
#include "src/json/explained.h"

/* Says what was decided, which clauses each entry kept or broke, and, after a denial, the nearest designs that would permit. */
void explain_print(FILE *out, const struct explained *explained, enum language language);
