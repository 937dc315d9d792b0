/* SPDX-License-Identifier: Apache-2.0
 * Keys and signatures as the other files of src/webauthn need them: from their parts, and with libcrypto's objects in sight. For them only.
 */
#pragma once

#include "src/base/reader.h"
#include "src/crypto/openssl.h"
#include "src/webauthn/key.h"
#include "src/webauthn/reason.h"

struct webauthn_key {
    EVP_PKEY *pkey;
    enum webauthn_algorithm algorithm;
};

/* What RFC 9053 and WebAuthn section 5.8.5 say of an algorithm. */
enum cose_type { COSE_OKP = 1, COSE_EC2 = 2, COSE_RSA = 3 };
struct algorithm_facts {
    const char *name;
    int cose;
    enum cose_type type;
    int curve;              /* of IANA's COSE Elliptic Curves; 0 for RSA */
    const char *group;      /* libcrypto's name of it */
    size_t coordinate_size; /* in bytes */
    const char *hash;       /* libcrypto's name; NULL where the scheme has its own */
};
const struct algorithm_facts *webauthn_algorithm_facts(enum webauthn_algorithm algorithm);

OPENSSL_RELEASE(pkey_release, EVP_PKEY, EVP_PKEY_free)

/* STATUS_REFUSED when that is no key, or a weak one. Coordinates of a point have its curve's size. */
MUST_CHECK enum status webauthn_pkey_from_point(const struct algorithm_facts *facts, struct bytes x, struct bytes y, EVP_PKEY **ret_pkey);
MUST_CHECK enum status webauthn_pkey_from_modulus(struct bytes n, struct bytes e, EVP_PKEY **ret_pkey);
MUST_CHECK enum status webauthn_pkey_from_raw(const struct algorithm_facts *facts, struct bytes raw, EVP_PKEY **ret_pkey);

/* Takes one COSE_Key from the reader. */
MUST_CONFIRM webauthn_key_take(struct reader *reader, struct webauthn_key **ret_key);

/* Whether the key is of the kind that the algorithm needs. */
bool webauthn_pkey_fits(const EVP_PKEY *pkey, enum webauthn_algorithm algorithm);
/* STATUS_CORRUPT when the signature is not this key's over the parts, one after the other. At most
 * LIMIT_AUTHENTICATOR_DATA_BYTES and a digest for EdDSA. */
MUST_CHECK enum status webauthn_signature_check(EVP_PKEY *pkey, enum webauthn_algorithm algorithm, const struct bytes *parts, size_t count,
                                                struct bytes signature);
