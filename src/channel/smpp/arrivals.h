/* SPDX-License-Identifier: Apache-2.0
 * What an SMSC delivered and nobody has answered yet: a queue of final receipts and one of messages from phones, both bounded. */
#pragma once

#include "src/channel/smpp/inbound.h"
#include "src/channel/smpp/receipt.h"

enum smpp_arrival_kind { SMPP_ARRIVAL_RECEIPT, SMPP_ARRIVAL_INBOUND };
#define SMPP_ARRIVAL_KINDS 2

struct smpp_arrival {
    uint64_t ticket; /* which link, and which sequence number on it */
    union {
        struct smpp_receipt receipt;
        struct smpp_inbound inbound;
    };
};

#define SMPP_ARRIVALS_MAX 64
struct smpp_arrivals {
    size_t first, count;
    struct smpp_arrival list[SMPP_ARRIVALS_MAX];
};
/* False when it is full. */
bool smpp_arrivals_add(struct smpp_arrivals *arrivals, const struct smpp_arrival *arrival);
/* False when it is empty. */
bool smpp_arrivals_take(struct smpp_arrivals *arrivals, struct smpp_arrival *ret_arrival);
void smpp_arrivals_clear(struct smpp_arrivals *arrivals); /* wipes */

/* A deliver_sm as what it is; its ticket is the caller's. False: nobody needs to see it, and `*ret_status` answers it; `failure` tells why
 * when it is a phone's message that is not taken. */
bool smpp_arrival_read(struct bytes body, bool takes_inbound, enum smpp_arrival_kind *ret_kind, struct smpp_arrival *ret_arrival,
                       uint32_t *ret_status, struct failure *failure);
