/* SPDX-License-Identifier: Apache-2.0
 * What a browser's PublicKeyCredential.toJSON() may hold, and what an evidence file may say that it held: whatever is taken is within its
 * bounds, whatever is refused says why, and no record without a key's signature verifies. */
#include "fuzz/harness.h"

#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/methods/two_factor/passkey_evidence.h"

static void check_registration(const json_t *json)
{
    CLEANUP(passkey_answer_release) struct passkey_answer answer;
    struct failure failure = {0};
    passkey_answer_init(&answer);
    if (passkey_read_registration(json, &answer, &failure) == STATUS_OK)
        INVARIANT(answer.client_data.size > 0 && answer.attestation_object.size <= LIMIT_ATTESTATION_OBJECT_BYTES &&
                  json_array_size(answer.transports) <= PASSKEY_TRANSPORTS_MAX);
    else
        INVARIANT(failure.message[0] != 0);
}

static void check_assertion(const json_t *json)
{
    CLEANUP(passkey_answer_release) struct passkey_answer answer;
    struct failure failure = {0};
    passkey_answer_init(&answer);
    if (passkey_read_assertion(json, &answer, &failure) == STATUS_OK)
        INVARIANT(answer.id[0] != 0 && answer.signature.size > 0 && answer.authenticator_data.size <= LIMIT_AUTHENTICATOR_DATA_BYTES);
    else
        INVARIANT(failure.message[0] != 0);
}

static void check_kept(const json_t *json)
{
    CLEANUP(passkey_kept_release) struct passkey_kept kept = {.json = NULL};
    const struct digest instruction = {.bytes = {1}};
    struct webauthn_assertion assertion;
    if (passkey_kept_read(json, &kept) == STATUS_OK)
        INVARIANT(passkey_kept_verify(&kept, &instruction, &assertion, NULL) != STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    if (members_parse(bytes_of(data, size), &json, NULL) != STATUS_OK)
        return 0;
    check_registration(json);
    check_assertion(json);
    check_kept(json);
    return 0;
}
