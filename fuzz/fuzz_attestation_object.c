/* SPDX-License-Identifier: Apache-2.0
 * Attestation objects to one fixed registration. The corpus has one of every format, attested by a manufacturer who is nobody's root here:
 * none is ever trusted, and a refusal always says why. */
#include "fuzz/harness.h"

#include "src/webauthn/webauthn.h"

#define CLIENT_DATA                                                                                                                        \
    "{\"type\":\"webauthn.create\",\"challenge\":\"YSBjaGFsbGVuZ2Ugb2Ygc29tZSAzMiBieXRlcyAuLi4\",\"origin\":\"https://bank.example\","     \
    "\"crossOrigin\":false}"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const origins[] = {"https://bank.example"};
    static const struct webauthn_policy policy = {
        .rp_id = "bank.example",
        .origins = origins,
        .origin_count = 1,
        .algorithms = WEBAUTHN_ALGORITHMS_ALL,
        .formats = WEBAUTHN_FORMATS_ALL,
    };
    const struct webauthn_attestation_response response = {.client_data = bytes_of_text(CLIENT_DATA),
                                                           .attestation_object = bytes_of(data, size)};
    struct webauthn_registration registration;
    struct failure failure = {0};
    CLEANUP(webauthn_key_release) struct webauthn_key *key = NULL;
    if (webauthn_registration_verify(&policy, bytes_of_text("a challenge of some 32 bytes ..."), &response,
                                     (timestamp_us)1780272000 * TIMESTAMP_SECOND, &registration, &failure) != STATUS_OK) {
        INVARIANT(failure.field[0] != 0 && failure.message[0] != 0);
        return 0;
    }
    INVARIANT(!registration.trusted && registration.flags.user_present);
    INVARIANT(registration.flags.backup_eligible || !registration.flags.backed_up);
    INVARIANT(webauthn_key_parse(registration.public_key, &key, NULL) == STATUS_OK);
    return 0;
}
