/* SPDX-License-Identifier: Apache-2.0
 * The keepers of one server: one, or several where the store takes several writers. Commands of one customer go to the same one, so they
 * meet nobody on this machine. */
#pragma once

#include "src/service/keeper.h"

struct keepers {
    size_t count;
    struct keeper *list[LIMIT_KEEPERS];
};

/* `customer` may be empty: the command is of nobody. There is at least one keeper. */
struct keeper *keepers_for(const struct keepers *keepers, const char *customer);
bool keepers_are_healthy(const struct keepers *keepers);
/* Their sums; the trouble of one that has some. */
void keepers_read_figures(const struct keepers *keepers, struct keeper_figures *ret_figures);
void keepers_release(struct keepers *keepers);
