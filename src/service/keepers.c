/* SPDX-License-Identifier: Apache-2.0
 * Choosing by the customer's id, whose characters are random. */
#include "src/service/keepers.h"

struct keeper *keepers_for(const struct keepers *keepers, const char *customer)
{
    size_t sum = 0;
    INVARIANT(keepers->count > 0);
    for (const char *at = customer; *at != 0; at++)
        sum += (unsigned char)*at;
    return keepers->list[sum % keepers->count];
}

bool keepers_are_healthy(const struct keepers *keepers)
{
    for (size_t i = 0; i < keepers->count; i++)
        if (!keeper_is_healthy(keepers->list[i]))
            return false;
    return keepers->count > 0;
}

void keepers_read_figures(const struct keepers *keepers, struct keeper_figures *ret_figures)
{
    struct keeper_figures sum = {0};
    for (size_t i = 0; i < keepers->count; i++) {
        struct keeper_figures one;
        keeper_read_figures(keepers->list[i], &one);
        sum.waiting += one.waiting;
        sum.commands += one.commands;
        sum.batches += one.batches;
        sum.failed_batches += one.failed_batches;
        sum.log_size += one.log_size;
        sum.trouble = sum.trouble == STATUS_OK ? one.trouble : sum.trouble;
    }
    *ret_figures = sum;
}

void keepers_release(struct keepers *keepers)
{
    while (keepers->count > 0)
        keeper_release(&keepers->list[--keepers->count]);
}
