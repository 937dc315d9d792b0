/* SPDX-License-Identifier: Apache-2.0
 * A message that a phone sent, out of a deliver_sm: one short message, in the number it came from and as text. */
#pragma once

#include "src/channel/smpp/pdu.h"

#define SMPP_INBOUND_UNITS_MAX 160 /* what one short message holds */
#define SMPP_INBOUND_SOURCE_SIZE 23
#define SMPP_INBOUND_TEXT_SIZE (3 * SMPP_INBOUND_UNITS_MAX + 1)

struct smpp_inbound {
    char source[SMPP_INBOUND_SOURCE_SIZE]; /* + and digits, or 0 and digits as they are dialled within the country */
    char text[SMPP_INBOUND_TEXT_SIZE];     /* UTF-8, not empty */
};

/* Whether a phone wrote it: neither a receipt nor a notice of the SMSC's (5.2.12). */
bool smpp_is_inbound(const struct smpp_message *message);
/* STATUS_INVALID, with the reason, when it is a part of a longer one, has a coding that is not read, comes from no number, or is longer
 * than one short message. */
MUST_CHECK enum status smpp_inbound_read(const struct smpp_message *message, struct smpp_inbound *ret_inbound, struct failure *failure);
