/* SPDX-License-Identifier: Apache-2.0
 * The certificate's fields one by one, its extensions, and PEM out of memory. */
#include "src/crypto/self_signed.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#define X509_VERSION 2 /* counts from 0: version 3 */
#define SERIAL_BYTES 16
#define SECONDS_A_DAY (24 * 60 * 60)

static void bio_release(BIO **bio)
{
    BIO_free(*bio);
}

static void certificate_release(X509 **certificate)
{
    X509_free(*certificate);
}

static void key_release(EVP_PKEY **key)
{
    EVP_PKEY_free(*key);
}

/* Random, positive, and never shorter than it looks: the first byte is between 64 and 127. */
static bool set_serial(X509 *certificate)
{
    uint8_t bytes[SERIAL_BYTES];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return false;
    bytes[0] = (uint8_t)((bytes[0] & 0x3f) | 0x40);
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    bool set = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return set;
}

static bool set_names(X509 *certificate, const char *common_name)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0) == 1 &&
           X509_set_issuer_name(certificate, name) == 1;
}

static bool add_extension(X509 *certificate, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool fill(X509 *certificate, EVP_PKEY *key, const struct self_signed_request *request)
{
    return X509_set_version(certificate, X509_VERSION) == 1 && set_serial(certificate) && set_names(certificate, request->common_name) &&
           X509_gmtime_adj(X509_getm_notBefore(certificate), 0) != NULL &&
           X509_gmtime_adj(X509_getm_notAfter(certificate), (long)request->days * SECONDS_A_DAY) != NULL &&
           X509_set_pubkey(certificate, key) == 1 && add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(certificate, NID_ext_key_usage, "serverAuth") && add_extension(certificate, NID_subject_key_identifier, "hash") &&
           add_extension(certificate, NID_subject_alt_name, request->alternative_names) && X509_sign(certificate, key, EVP_sha256()) > 0;
}

static enum status take_content(BIO *bio, struct buffer *ret_text)
{
    char *data = NULL;
    long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? buffer_append(ret_text, bytes_of(data, (size_t)size)) : STATUS_INTERNAL;
}

enum status self_signed_make(const struct self_signed_request *request, struct buffer *ret_certificate, struct buffer *ret_key)
{
    CLEANUP(key_release) EVP_PKEY *key = EVP_EC_gen("P-256");
    CLEANUP(certificate_release) X509 *certificate = X509_new();
    CLEANUP(bio_release) BIO *certificate_out = BIO_new(BIO_s_mem());
    CLEANUP(bio_release) BIO *key_out = BIO_new(BIO_s_secmem());
    if (key == NULL || certificate == NULL || certificate_out == NULL || key_out == NULL)
        return STATUS_NO_MEMORY;
    if (!fill(certificate, key, request) || PEM_write_bio_X509(certificate_out, certificate) != 1 ||
        PEM_write_bio_PKCS8PrivateKey(key_out, key, NULL, NULL, 0, NULL, NULL) != 1)
        return STATUS_INTERNAL;
    TRY(take_content(certificate_out, ret_certificate));
    return take_content(key_out, ret_key);
}
