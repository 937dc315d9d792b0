/* SPDX-License-Identifier: Apache-2.0
 * Authenticator data (WebAuthn section 6.1), read to its last byte. For src/webauthn only. */
#pragma once

#include "src/webauthn/key_parts.h"
#include "src/webauthn/webauthn.h"

struct authenticator_data {
    struct bytes whole;
    struct bytes rp_id_hash;
    struct webauthn_flags flags;
    uint32_t counter;
    bool has_credential; /* then the following are set */
    struct webauthn_aaguid aaguid;
    struct bytes credential_id;
    struct bytes public_key; /* as COSE_Key */
    struct webauthn_key *key;
    bool has_extensions;
};
void authenticator_data_release(struct authenticator_data *data);
MUST_CONFIRM authenticator_data_read(struct bytes bytes, struct authenticator_data *ret_data);
/* What registration (section 7.1, steps 14 to 18) and authentication (section 7.2, steps 15 to 19) ask alike. */
MUST_CONFIRM authenticator_data_judge(const struct authenticator_data *data, const struct webauthn_policy *policy);
