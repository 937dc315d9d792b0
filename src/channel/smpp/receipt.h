/* SPDX-License-Identifier: Apache-2.0
 * What a delivery receipt says: by optional parameters, or by the text of appendix B, which operators write in their own ways. */
#pragma once

#include "src/channel/smpp/pdu.h"

enum smpp_outcome { SMPP_OUTCOME_ON_ITS_WAY, SMPP_OUTCOME_DELIVERED, SMPP_OUTCOME_EXPIRED, SMPP_OUTCOME_FAILED };

struct smpp_receipt {
    char id[SMPP_MESSAGE_ID_SIZE];
    enum smpp_outcome outcome;
    char word[16]; /* "DELIVRD", "UNDELIV" and so on */
};

/* STATUS_INVALID when it is no receipt, or tells neither of which message nor how it went. */
MUST_CHECK enum status smpp_receipt_read(const struct smpp_message *message, struct smpp_receipt *ret_receipt);
