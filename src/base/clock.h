/* SPDX-License-Identifier: Apache-2.0
 * The system's clocks, for the edges. Rooms that judge take the moment as a value. */
#pragma once

#include "src/base/timestamp.h"

timestamp_us clock_now(void);
/* Since some moment of the past; only differences mean anything. */
int64_t clock_monotonic_ns(void);
