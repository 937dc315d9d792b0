/* SPDX-License-Identifier: Apache-2.0
 * What an SMSC may send: a header, then a body as deliver_sm and as submit_sm_resp. What is told of a receipt is fit for records;
 * what a phone sent is a number and a text. */
#include "fuzz/harness.h"

#include "src/base/utf8.h"
#include "src/channel/smpp/arrivals.h"

static void check_receipt(const struct smpp_receipt *receipt)
{
    INVARIANT(receipt->id[0] != 0 && memchr(receipt->id, 0, sizeof receipt->id) != NULL);
    for (const char *c = receipt->id; *c != 0; c++)
        INVARIANT(*c > ' ' && *c <= '~');
}

static void check_inbound(const struct smpp_inbound *inbound)
{
    const char *digits = inbound->source + 1;
    INVARIANT(memchr(inbound->source, 0, sizeof inbound->source) != NULL && memchr(inbound->text, 0, sizeof inbound->text) != NULL);
    INVARIANT((inbound->source[0] == '+' || inbound->source[0] == '0') && strspn(digits, "0123456789") == strlen(digits));
    INVARIANT(inbound->text[0] != 0 && utf8_is_valid(bytes_of_text(inbound->text)));
}

static void check_arrival(struct bytes body)
{
    enum smpp_arrival_kind kind;
    struct smpp_arrival arrival;
    uint32_t status;
    if (!smpp_arrival_read(body, true, &kind, &arrival, &status, NULL))
        return;
    if (kind == SMPP_ARRIVAL_INBOUND)
        check_inbound(&arrival.inbound);
    else
        check_receipt(&arrival.receipt);
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
        check_arrival(body);
    }
    if (smpp_read_submit_answer(body, header.status, id) == STATUS_OK)
        INVARIANT(memchr(id, 0, sizeof id) != NULL);
    return 0;
}
