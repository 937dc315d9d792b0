/* SPDX-License-Identifier: Apache-2.0
 * What the files of this room share about libcrypto: giving its objects back at the end of scope, its error queue, its times.
 * For src/crypto and src/webauthn only. */
#pragma once

#include "src/crypto/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define OPENSSL_RELEASE(name, type, free_function)                                                                                         \
    static inline void name(type **object)                                                                                                 \
    {                                                                                                                                      \
        free_function(*object);                                                                                                            \
    }
OPENSSL_RELEASE(digest_context_release, EVP_MD_CTX, EVP_MD_CTX_free)
OPENSSL_RELEASE(bio_release, BIO, BIO_free_all)
OPENSSL_RELEASE(x509_release, X509, X509_free)
OPENSSL_RELEASE(x509_crl_release, X509_CRL, X509_CRL_free)
OPENSSL_RELEASE(store_context_release, X509_STORE_CTX, X509_STORE_CTX_free)
OPENSSL_RELEASE(certificate_policies_release, CERTIFICATEPOLICIES, CERTIFICATEPOLICIES_free)
OPENSSL_RELEASE(distribution_points_release, CRL_DIST_POINTS, CRL_DIST_POINTS_free)

/* One block of a PEM text, as PEM_read_bio gives it. */
struct pem_block {
    char *label, *header;
    uint8_t *data;
    long size;
};
static inline void pem_block_release(struct pem_block *block)
{
    OPENSSL_free(block->label);
    OPENSSL_free(block->header);
    OPENSSL_free(block->data);
    *block = (struct pem_block){0};
}

/* libcrypto's queue of errors is the thread's: what was answered must not stay in it. */
static inline void openssl_forget_errors(void)
{
    ERR_clear_error();
}

/* The certificate as libcrypto has it, borrowed. It is not const only because libcrypto's functions are not. */
X509 *certificate_x509(const struct certificate *certificate);
EVP_PKEY *certificate_key(const struct certificate *certificate); /* borrowed; NULL when libcrypto cannot read it */

/* Names the algorithm of a certificate's, CRL's or OCSP response's signature; STATUS_REFUSED (and libcrypto's name) when it is not
 * accepted. */
MUST_CHECK enum status openssl_signature_name(const X509_ALGOR *identifier, char ret_name[CERTIFICATE_KEY_NAME_MAX]);

/* STATUS_INVALID for a time that libcrypto cannot read. */
MUST_CHECK enum status openssl_time(const ASN1_TIME *time, timestamp_us *ret_moment);
