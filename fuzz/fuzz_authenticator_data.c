/* SPDX-License-Identifier: Apache-2.0
 * What an authenticator says: whatever is accepted was read to its last byte, and its key is one that can be read again from the store. */
#include "fuzz/harness.h"

#include "src/base/limits.h"
#include "src/webauthn/authenticator_data.h"

static void check_credential(const struct authenticator_data *data)
{
    CLEANUP(webauthn_key_release) struct webauthn_key *again = NULL;
    INVARIANT(data->credential_id.size > 0 && data->credential_id.size <= LIMIT_CREDENTIAL_ID_BYTES);
    INVARIANT(webauthn_key_parse(data->public_key, &again, NULL) == STATUS_OK);
    INVARIANT(webauthn_key_algorithm(again) == webauthn_key_algorithm(data->key));
    INVARIANT(EVP_PKEY_eq(again->pkey, data->key->pkey) == 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(authenticator_data_release) struct authenticator_data read = {0};
    if (authenticator_data_read(bytes_of(data, size), &read) != WEBAUTHN_ACCEPTED)
        return 0;
    INVARIANT(read.whole.size == size && read.rp_id_hash.size == DIGEST_SIZE);
    INVARIANT(read.has_credential == (read.key != NULL));
    if (read.has_credential)
        check_credential(&read);
    else if (!read.has_extensions)
        INVARIANT(size == DIGEST_SIZE + 1 + 4);
    return 0;
}
