/* SPDX-License-Identifier: Apache-2.0
 * Couriers: the threads that carry messages from the outbox to the gateways, and receipts and what phones sent back. Each gateway has its
 * own, so that a slow peer holds up nobody else's messages. */
#pragma once

#include "src/channel/book.h"
#include "src/service/services.h"

struct couriers;
/* Opens every gateway of the book, and takes over what an earlier run was sending. Both are borrowed. */
MUST_CHECK enum status couriers_start(struct services *services, const struct channel_book *book, struct couriers **ret_couriers);
/* Ends when the running attempts have; what was taken and not tried is tried at the next start. Takes NULL inside too. */
void couriers_release(struct couriers **couriers);

/* Whether a gateway of the book can be sent to just now. */
bool couriers_gateway_is_ready(struct couriers *couriers, size_t gateway);
