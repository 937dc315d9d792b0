/* SPDX-License-Identifier: Apache-2.0
 * How operations come in: the channels that a bank's systems speak for. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

enum channel { CHANNEL_WEB, CHANNEL_MOBILE, CHANNEL_ATM, CHANNEL_PHONE, CHANNEL_COUNTER, CHANNEL_SYSTEM, channel_count };

/* "web", "mobile", "atm", "phone", "counter", "system" (bank and customer agreed on a connection of their systems). */
const char *channel_text(enum channel channel);
/* STATUS_NOT_FOUND when no channel is spelled so. */
MUST_CHECK enum status channel_find(struct bytes text, enum channel *ret_channel);
