/* SPDX-License-Identifier: Apache-2.0
 * Signing by OpenSSL. */
#include "bench/load_signer.h"

#include <openssl/cms.h>
#include <openssl/pem.h>

static BIO *open_file(const char *name)
{
    return BIO_new_file(name, "rb");
}

enum status signer_read(const char *certificate_file, const char *key_file, struct signer *ret_signer)
{
    BIO *certificate = open_file(certificate_file), *key = open_file(key_file);
    struct signer signer = {0};
    if (certificate != NULL && key != NULL) {
        signer.certificate = PEM_read_bio_X509(certificate, NULL, NULL, NULL);
        signer.key = PEM_read_bio_PrivateKey(key, NULL, NULL, NULL);
    }
    BIO_free(certificate);
    BIO_free(key);
    if (signer.certificate == NULL || signer.key == NULL) {
        signer_release(&signer);
        return STATUS_INVALID;
    }
    *ret_signer = signer;
    return STATUS_OK;
}

void signer_release(struct signer *signer)
{
    X509_free(signer->certificate);
    EVP_PKEY_free(signer->key);
    *signer = (struct signer){0};
}

static CMS_ContentInfo *make(const struct signer *signer, BIO *content)
{
    static const unsigned flags = CMS_BINARY | CMS_NOSMIMECAP;
    CMS_ContentInfo *cms = CMS_sign(NULL, NULL, NULL, NULL, flags | CMS_PARTIAL);
    if (cms != NULL && CMS_add1_signer(cms, signer->certificate, signer->key, EVP_sha256(), flags) != NULL &&
        CMS_final(cms, content, NULL, flags) == 1)
        return cms;
    CMS_ContentInfo_free(cms);
    return NULL;
}

enum status signer_sign(const struct signer *signer, struct bytes content, struct buffer *ret_signature)
{
    BIO *text = BIO_new_mem_buf(content.data, (int)content.size);
    CMS_ContentInfo *cms = text != NULL ? make(signer, text) : NULL;
    uint8_t *der = NULL;
    int size = cms != NULL ? i2d_CMS_ContentInfo(cms, &der) : -1;
    enum status status = size > 0 ? buffer_append(ret_signature, bytes_of(der, (size_t)size)) : STATUS_INTERNAL;
    OPENSSL_free(der);
    CMS_ContentInfo_free(cms);
    BIO_free(text);
    return status;
}
