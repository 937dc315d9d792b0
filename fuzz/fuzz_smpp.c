/* SPDX-License-Identifier: Apache-2.0
 * What an SMSC may send: a header, then a body as deliver_sm and as submit_sm_resp. What is told of a receipt is fit for records. */
#include "fuzz/harness.h"

#include "src/channel/smpp/receipt.h"

static void check_receipt(const struct smpp_message *message)
{
    struct smpp_receipt receipt;
    if (smpp_receipt_read(message, &receipt) != STATUS_OK)
        return;
    INVARIANT(receipt.id[0] != 0 && memchr(receipt.id, 0, sizeof receipt.id) != NULL);
    for (const char *c = receipt.id; *c != 0; c++)
        INVARIANT(*c > ' ' && *c <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct smpp_header header;
    struct smpp_message message;
    char id[SMPP_MESSAGE_ID_SIZE];
    if (size < SMPP_HEADER_SIZE || smpp_header_read(data, &header) != STATUS_OK || header.size != size)
        return 0;
    const struct bytes body = bytes_of(data + SMPP_HEADER_SIZE, size - SMPP_HEADER_SIZE);
    if (smpp_read_deliver(body, &message) == STATUS_OK) {
        INVARIANT(message.text.size == 0 ||
                  (message.text.data >= body.data && message.text.data + message.text.size <= body.data + body.size));
        check_receipt(&message);
    }
    if (smpp_read_submit_answer(body, header.status, id) == STATUS_OK)
        INVARIANT(memchr(id, 0, sizeof id) != NULL);
    return 0;
}
