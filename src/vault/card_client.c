/* SPDX-License-Identifier: Apache-2.0
 * The calls of card.h: each is one request and its reply. */
#include "src/vault/card_query.h"

#include "src/vault/call.h"

enum status vault_tac_verify(struct vault *vault, const struct vault_tac *tac, bool *ret_right)
{
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT(TAC_QUERY_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer result = BUFFER_INIT(8);
    TRY(tac_query_write(tac, &payload));
    const struct vault_request request = {
        .operation = VAULT_TAC_VERIFY, .scope = bytes_of_text(tac->label), .payload = buffer_bytes(&payload)};
    TRY(vault_call_into(vault, &request, &result));
    *ret_right = result.data[0] == 1;
    return STATUS_OK;
}

enum status vault_cmac(struct vault *vault, const char *label, struct bytes message, uint8_t ret_mac[CMAC_SIZE])
{
    CLEANUP(buffer_release) struct buffer result = BUFFER_INIT(64);
    const struct vault_request request = {.operation = VAULT_CMAC, .scope = bytes_of_text(label), .payload = message};
    TRY(vault_call_into(vault, &request, &result));
    memcpy(ret_mac, result.data, CMAC_SIZE);
    return STATUS_OK;
}
