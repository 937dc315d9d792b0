/* SPDX-License-Identifier: Apache-2.0
 * Signatures over libcrypto's EVP. ECDSA signatures are DER, and libcrypto takes them in their one form only; those of EdDSA are raw. */
#include "src/webauthn/key_parts.h"

#include "src/base/limits.h"

bool webauthn_pkey_fits(const EVP_PKEY *pkey, enum webauthn_algorithm algorithm)
{
    const struct algorithm_facts *facts = webauthn_algorithm_facts(algorithm);
    switch (facts->type) {
    case COSE_EC2:
        return EVP_PKEY_is_a(pkey, "EC");
    case COSE_RSA:
        return EVP_PKEY_is_a(pkey, "RSA");
    default:
        return EVP_PKEY_is_a(pkey, facts->group);
    }
}

/* EdDSA reads its message twice, and so wants it whole. */
static enum status check_whole(EVP_MD_CTX *context, const struct bytes *parts, size_t count, struct bytes signature)
{
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(LIMIT_AUTHENTICATOR_DATA_BYTES + DIGEST_SIZE);
    for (size_t i = 0; i < count; i++)
        TRY(buffer_append(&message, parts[i]));
    int verdict = EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size);
    return verdict == 1 ? STATUS_OK : STATUS_CORRUPT;
}

static enum status check_parts(EVP_MD_CTX *context, const struct bytes *parts, size_t count, struct bytes signature)
{
    for (size_t i = 0; i < count; i++)
        if (EVP_DigestVerifyUpdate(context, parts[i].data, parts[i].size) != 1)
            return STATUS_INTERNAL;
    return EVP_DigestVerifyFinal(context, signature.data, signature.size) == 1 ? STATUS_OK : STATUS_CORRUPT;
}

enum status webauthn_signature_check(EVP_PKEY *pkey, enum webauthn_algorithm algorithm, const struct bytes *parts, size_t count,
                                     struct bytes signature)
{
    const char *hash = webauthn_algorithm_facts(algorithm)->hash;
    if (!webauthn_pkey_fits(pkey, algorithm))
        return STATUS_CORRUPT;
    CLEANUP(digest_context_release) EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context == NULL || EVP_DigestVerifyInit_ex(context, NULL, hash, NULL, NULL, pkey, NULL) != 1)
        return STATUS_NO_MEMORY;
    enum status status = hash != NULL ? check_parts(context, parts, count, signature) : check_whole(context, parts, count, signature);
    openssl_forget_errors();
    return status;
}
