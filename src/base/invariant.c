/* SPDX-License-Identifier: Apache-2.0
 * The end of a process whose invariant broke: apart from the rest, so that pure rooms need nothing else that touches the system. */
#include "src/base/status.h"

#include <stdio.h>
#include <stdlib.h>

void invariant_broken(const char *condition, const char *file, int line)
{
    fprintf(stderr, "%s:%d: invariant broken: %s\n", file, line, condition);
    abort();
}
