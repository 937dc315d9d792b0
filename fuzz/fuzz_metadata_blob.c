/* SPDX-License-Identifier: Apache-2.0
 * FIDO metadata: as a blob that nobody signed, which is never accepted, and as the payload of one that was signed. */
#include "fuzz/harness.h"

#include "src/webauthn/metadata_parts.h"

static void check(const struct webauthn_authenticator *model)
{
    INVARIANT(strlen(model->description) < sizeof model->description && strlen(model->last_status) < sizeof model->last_status);
    INVARIANT(!model->biometric_always || (model->user_verification_by_any & WEBAUTHN_BY_BIOMETRIC) != 0);
    INVARIANT(webauthn_certification_name(model->certification)[0] != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(webauthn_metadata_release) struct webauthn_metadata *metadata = NULL;
    const struct webauthn_metadata_source source = {.blob = bytes_of(data, size)};
    const struct webauthn_aaguid known = {.bytes = "a model of a key"};
    struct failure failure = {0};
    INVARIANT(webauthn_metadata_load(&source, 0, &metadata, &failure) != STATUS_OK && failure.field[0] != 0);
    if (metadata_payload_read(bytes_of(data, size), &metadata) != WEBAUTHN_ACCEPTED)
        return 0;
    INVARIANT(webauthn_metadata_number(metadata) >= 0 && webauthn_metadata_next_update(metadata) < TIMESTAMP_END);
    const struct webauthn_authenticator *model = webauthn_metadata_find(metadata, &known);
    if (model != NULL)
        check(model);
    return 0;
}
