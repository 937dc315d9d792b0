/* SPDX-License-Identifier: Apache-2.0
 * A customer's signing software: a certificate and its key from files, and CMS SignedData over what the server asks to be signed. */
#pragma once

#include "src/base/buffer.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

struct signer {
    X509 *certificate;
    EVP_PKEY *key;
};

MUST_CHECK enum status signer_read(const char *certificate_file, const char *key_file, struct signer *ret_signer);
void signer_release(struct signer *signer);
/* DER, the content inside, SHA-256, signed attributes: what `openssl cms -sign -nodetach -binary` makes. */
MUST_CHECK enum status signer_sign(const struct signer *signer, struct bytes content, struct buffer *ret_signature);
