/* SPDX-License-Identifier: Apache-2.0
 * Receipts, their payloads and key sets. What is read as a payload is written again to the same bytes. */
#include "fuzz/harness.h"

#include "src/base/encode.h"
#include "src/ledger/receipt.h"

/* The key of RFC 7515 appendix A.3. */
static const char key_set[] = "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                              "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}";
static const char key_name[] = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U";

static void check_token(struct bytes token)
{
    CLEANUP(buffer_release) struct buffer payload = BUFFER_INIT(RECEIPT_BYTES_MAX);
    struct receipt receipt;
    struct failure failure = {0};
    if (receipt_open(token, bytes_of_text(key_set), &payload, &receipt, &failure) != STATUS_OK)
        INVARIANT(failure.message[0] != 0);
}

static void check_payload(struct bytes payload)
{
    CLEANUP(buffer_release) struct buffer signing_input = BUFFER_INIT(RECEIPT_BYTES_MAX), again = BUFFER_INIT(RECEIPT_BYTES_MAX);
    const struct jwk_thumbprint key = {.text = "k"};
    struct receipt receipt;
    struct digest digest;
    if (receipt_payload_read(payload, &receipt) != STATUS_OK)
        return;
    INVARIANT(receipt_prepare(&receipt, &key, &signing_input, &digest) == STATUS_OK);
    const uint8_t *dot = memchr(signing_input.data, '.', signing_input.size);
    size_t start = (size_t)(dot - signing_input.data) + 1;
    INVARIANT(base64url_decode(bytes_of(signing_input.data + start, signing_input.size - start), &again) == STATUS_OK);
    INVARIANT(bytes_equal(buffer_bytes(&again), payload));
}

static void check_key_set(struct bytes json)
{
    CLEANUP(public_key_release) struct public_key key = {NULL};
    INVARIANT(jwks_find(json, bytes_of_text(key_name), &key) != STATUS_OK || key.key != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_token(bytes_of(data, size));
    check_payload(bytes_of(data, size));
    check_key_set(bytes_of(data, size));
    return 0;
}
