/* SPDX-License-Identifier: Apache-2.0
 * Which algorithms are accepted, in one place: SHA-256 or better, RSA of 2048 bits or more (PKCS#1 v1.5, PSS), ECDSA on P-256 or better.
 * Everything else is refused by name: DSA, SHA-1, MD5, explicit curve parameters. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

struct evp_pkey_st; /* OpenSSL's EVP_PKEY */

#define ALGORITHM_RSA_BITS_MIN 2048
#define ALGORITHM_RSA_BITS_MAX 16384 /* more costs time and buys nothing */
#define ALGORITHM_HASH_SIZE_MAX 64
#define ALGORITHM_NAME_MAX 32

enum algorithm_hash { ALGORITHM_SHA256, ALGORITHM_SHA384, ALGORITHM_SHA512, ALGORITHM_HASH_COUNT };
enum algorithm_scheme { ALGORITHM_RSA_PKCS1, ALGORITHM_RSA_PSS, ALGORITHM_ECDSA, ALGORITHM_SCHEME_COUNT };

struct algorithm {
    enum algorithm_scheme scheme;
    enum algorithm_hash hash;
};

const char *algorithm_hash_name(enum algorithm_hash hash);                                 /* "SHA-256" */
void algorithm_name(const struct algorithm *algorithm, char ret_name[ALGORITHM_NAME_MAX]); /* "ECDSA-SHA-256" */
MUST_CHECK enum status algorithm_hash_of(enum algorithm_hash hash, struct bytes message, uint8_t ret_hash[ALGORITHM_HASH_SIZE_MAX],
                                         size_t *ret_size);

/* Both take a whole DER AlgorithmIdentifier. STATUS_INVALID: malformed; STATUS_REFUSED: something that is not accepted. */
MUST_CHECK enum status algorithm_read_hash(struct bytes identifier, enum algorithm_hash *ret_hash);
/* `hash` serves where the identifier names none (rsaEncryption in CMS); when it names one it must be that, unless `hash` is NULL. */
MUST_CHECK enum status algorithm_read(struct bytes identifier, const enum algorithm_hash *hash, struct algorithm *ret_algorithm);

/* STATUS_REFUSED for a key that is too short, on another curve, or of another kind. The name ("RSA-2048") is set in either case. */
MUST_CHECK enum status algorithm_accept_key(struct evp_pkey_st *key, char ret_name[ALGORITHM_NAME_MAX]);

/* STATUS_CORRUPT when the signature is not this key's over this message; ECDSA signatures are DER. Does not judge the key's strength. */
MUST_CHECK enum status algorithm_verify(struct evp_pkey_st *key, const struct algorithm *algorithm, struct bytes message,
                                        struct bytes signature);
