/* SPDX-License-Identifier: Apache-2.0
 * Rings, and what becomes of a deliver_sm. */
#include "src/channel/smpp/arrivals.h"

bool smpp_arrivals_add(struct smpp_arrivals *arrivals, const struct smpp_arrival *arrival)
{
    if (arrivals->count == SMPP_ARRIVALS_MAX)
        return false;
    arrivals->list[(arrivals->first + arrivals->count++) % SMPP_ARRIVALS_MAX] = *arrival;
    return true;
}

bool smpp_arrivals_take(struct smpp_arrivals *arrivals, struct smpp_arrival *ret_arrival)
{
    if (arrivals->count == 0)
        return false;
    struct smpp_arrival *first = &arrivals->list[arrivals->first];
    *ret_arrival = *first;
    wipe(first, sizeof *first);
    arrivals->first = (arrivals->first + 1) % SMPP_ARRIVALS_MAX;
    arrivals->count--;
    return true;
}

void smpp_arrivals_clear(struct smpp_arrivals *arrivals)
{
    wipe(arrivals, sizeof *arrivals);
}

bool smpp_arrival_read(struct bytes body, bool takes_inbound, enum smpp_arrival_kind *ret_kind, struct smpp_arrival *ret_arrival,
                       uint32_t *ret_status, struct failure *failure)
{
    struct smpp_message message;
    if (smpp_read_deliver(body, &message) != STATUS_OK) {
        *ret_status = SMPP_INVALID_MESSAGE_LENGTH;
        return false;
    }
    *ret_status = SMPP_RECEIVER_NEVER;
    if (takes_inbound && smpp_is_inbound(&message)) {
        *ret_kind = SMPP_ARRIVAL_INBOUND;
        return smpp_inbound_read(&message, &ret_arrival->inbound, failure) == STATUS_OK;
    }
    if (smpp_receipt_read(&message, &ret_arrival->receipt) != STATUS_OK)
        return false;
    *ret_kind = SMPP_ARRIVAL_RECEIPT;
    *ret_status = SMPP_OK; /* to one that is not final yet */
    return ret_arrival->receipt.outcome != SMPP_OUTCOME_ON_ITS_WAY;
}
