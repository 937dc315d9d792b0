/* SPDX-License-Identifier: Apache-2.0
 * A message from a phone that a gateway's session brought: given to the use case that the HTTP hook gives it to, and waited for. */
#pragma once

#include "src/service/services.h"

/* STATUS_OK: what it did is durable, or it does nothing. The same text from the same number counts once in the time that answers are kept
 * for repeated keys: an SMSC whose answer was lost gives a message again, and nothing else in it tells that. STATUS_INVALID: its source is
 * no phone number. Everything else: not now. */
MUST_CHECK enum status inbound_message_take(struct services *services, const char *source, const char *text);
