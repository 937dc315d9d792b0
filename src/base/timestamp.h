/* SPDX-License-Identifier: Apache-2.0
 * Moments as microseconds since 1970-01-01 UTC. Nothing here reads a clock: the edges do, and pass the moment in. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

typedef int64_t timestamp_us;

#define TIMESTAMP_SECOND ((timestamp_us)1000000)
#define TIMESTAMP_MINUTE (60 * TIMESTAMP_SECOND)
#define TIMESTAMP_HOUR (60 * TIMESTAMP_MINUTE)
#define TIMESTAMP_DAY (24 * TIMESTAMP_HOUR)
#define TIMESTAMP_END (2932897 * TIMESTAMP_DAY) /* 10000-01-01: no moment of ours reaches it */

#define TIMESTAMP_TEXT_SIZE 33
struct timestamp_text {
    char text[TIMESTAMP_TEXT_SIZE];
};

/* RFC 3339 in UTC with six decimals: 2026-01-31T08:15:00.000000Z. Years 1970 to 9999. */
struct timestamp_text timestamp_format_utc(timestamp_us moment);
/* What customers read, in Asia/Taipei (UTC+8, no summer time since 1979): 2026-01-31 16:15:00. */
struct timestamp_text timestamp_format_taipei(timestamp_us moment);
/* RFC 3339 with Z or an offset, 0 to 6 decimals. STATUS_INVALID for anything else. */
MUST_CHECK enum status timestamp_parse(struct bytes text, timestamp_us *ret_moment);
/* Days since 1970-01-01 of the Taipei calendar: what a daily limit counts by. */
int64_t timestamp_taipei_day(timestamp_us moment);
/* Months since 1970-01 of the Taipei calendar. */
int64_t timestamp_taipei_month(timestamp_us moment);
