/* SPDX-License-Identifier: Apache-2.0
 * What the vault reads from the server, and the server from the vault: a request, then a reply to it. What is accepted as a request is
 * exactly what vault_request_write writes. */
#include "fuzz/harness.h"

#include "src/vault/card_query.h"
#include "src/vault/message.h"
#include "src/vault/otp_query.h"

static void check_request(struct bytes message, const struct vault_request *request)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    INVARIANT(vault_request_write(request, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), message));
}

static void check_reply(const struct vault_request *request, struct bytes message)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(LIMIT_VAULT_MESSAGE_BYTES);
    enum status status;
    struct bytes body;
    if (vault_reply_parse(request, message, &status, &body) != STATUS_OK)
        return;
    INVARIANT(status == STATUS_OK || body.size == 0);
    struct vault_frame frame = {.operation = request->operation, .status = status, .body = body};
    INVARIANT(vault_frame_write(&frame, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), message));
}

static void check_otp_query(struct bytes payload)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(OTP_QUERY_BYTES_MAX);
    struct otp_device device;
    struct vault_otp_query query;
    if (otp_query_parse(payload, &device, &query) != STATUS_OK)
        return;
    INVARIANT(otp_query_write(&query, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), payload));
}

static void check_tac_query(struct bytes payload)
{
    CLEANUP(buffer_release) struct buffer again = BUFFER_INIT(TAC_QUERY_BYTES_MAX);
    struct vault_tac tac = {.label = NULL};
    if (tac_query_parse(payload, &tac) != STATUS_OK)
        return;
    INVARIANT(tac_query_write(&tac, &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), payload));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t first;
    struct vault_request request;
    if (vault_frame_size(bytes_of(data, size), &first) != STATUS_OK || first > size)
        return 0;
    struct bytes message = bytes_of(data, first);
    if (vault_request_parse(message, &request) != STATUS_OK)
        return 0;
    check_request(message, &request);
    if (request.operation == VAULT_OTP_MATCH)
        check_otp_query(request.payload);
    if (request.operation == VAULT_TAC_VERIFY)
        check_tac_query(request.payload);
    check_reply(&request, bytes_of(data + first, size - first));
    return 0;
}
