/* SPDX-License-Identifier: Apache-2.0
 * What a customer has used of a limit in a day or a month. Adding is one conditional statement, so a limit is never passed by a race. */
#pragma once

#include "src/store/row.h"

#define USAGE_DAY "day"
#define USAGE_MONTH "month"

struct usage_key {
    const char *customer;
    const char *limits_class;
    const char *period;    /* USAGE_DAY or USAGE_MONTH */
    int64_t period_number; /* timestamp_taipei_day or timestamp_taipei_month */
};

/* 0 when nothing was used. */
MUST_CHECK enum status usage_read(struct store_connection *connection, const struct usage_key *key, int64_t *ret_amount_minor);
/* STATUS_LIMIT, nothing added, when the sum would be above `maximum_minor`; STATUS_INVALID when an amount is negative. */
MUST_CHECK enum status usage_add(struct store_connection *connection, const struct usage_key *key, int64_t amount_minor,
                                 int64_t maximum_minor);
