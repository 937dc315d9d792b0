/* SPDX-License-Identifier: Apache-2.0
 * The public key of a credential: a COSE_Key (RFC 9052, RFC 9053, RFC 8230) whose algorithm and curve belong together (WebAuthn section
 * 5.8.5), read once and kept as libcrypto wants it. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

enum webauthn_algorithm {
    WEBAUTHN_ES256,   /* -7, P-256 */
    WEBAUTHN_ES384,   /* -35, P-384 */
    WEBAUTHN_ES512,   /* -36, P-521 */
    WEBAUTHN_RS256,   /* -257, 2048 to 8192 bits */
    WEBAUTHN_ED25519, /* -8, "EdDSA" */
    WEBAUTHN_ED448,   /* -53 */
    WEBAUTHN_ALGORITHM_COUNT
};
const char *webauthn_algorithm_name(enum webauthn_algorithm algorithm); /* "ES256" ... "EdDSA", "Ed448" */
int webauthn_algorithm_cose(enum webauthn_algorithm algorithm);         /* COSEAlgorithmIdentifier, for pubKeyCredParams */
/* Both: STATUS_NOT_FOUND for one that is not accepted. */
MUST_CHECK enum status webauthn_algorithm_of_name(const char *name, enum webauthn_algorithm *ret_algorithm);
MUST_CHECK enum status webauthn_algorithm_of_cose(int64_t identifier, enum webauthn_algorithm *ret_algorithm);

/* Owned by whoever parsed it; any number of threads may verify with one. Parsing costs a quarter of a verification: keep the key. */
struct webauthn_key;
/* STATUS_INVALID: no COSE_Key in its strict form, alone; STATUS_REFUSED: another algorithm or curve, or a weak key. */
MUST_CHECK enum status webauthn_key_parse(struct bytes cose, struct webauthn_key **ret_key, struct failure *failure);
void webauthn_key_release(struct webauthn_key **key);
enum webauthn_algorithm webauthn_key_algorithm(const struct webauthn_key *key);
