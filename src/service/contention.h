/* SPDX-License-Identifier: Apache-2.0
 * Running a transaction again that lost against another: how often, and how long to stand aside in between. */
#pragma once

#include "src/base/status.h"

/* True, after a pause that grows, when `status` is STATUS_CONTENTION and there is a try left; `lost` counts them, from 0. */
bool contention_again(enum status status, unsigned *lost);
