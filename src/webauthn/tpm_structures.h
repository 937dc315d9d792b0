/* SPDX-License-Identifier: Apache-2.0
 * The two structures of the TPM 2.0 library specification (part 2) that an attestation carries. For src/webauthn only. */
#pragma once

#include "src/webauthn/key_parts.h"

/* TPMI_ALG_HASH, as libcrypto names it. NULL for one that is not accepted. */
const char *tpm_hash_name(uint16_t algorithm);

/* TPMT_PUBLIC (section 12.2.4) of a signing key. */
struct tpm_public {
    uint16_t name_algorithm;
    EVP_PKEY *pkey;
};
void tpm_public_release(struct tpm_public *key);
MUST_CHECK enum status tpm_public_read(struct bytes bytes, struct tpm_public *ret_key);

/* TPMS_ATTEST (section 10.12.12) that certifies a key. */
struct tpm_certification {
    struct bytes extra_data;
    struct bytes name; /* of the certified key: algorithm and hash */
};
MUST_CHECK enum status tpm_certification_read(struct bytes bytes, struct tpm_certification *ret_certification);
