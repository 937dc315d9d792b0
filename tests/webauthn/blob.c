/* SPDX-License-Identifier: Apache-2.0
 * A JWS in compact form. */
#include "tests/webauthn/blob.h"

#include <openssl/ecdsa.h>

#include "src/base/encode.h"

#define MUST(condition) INVARIANT(condition)
#define BLOB_MAX ((size_t)64 << 20)

/* pki.h has no subject alternative name: one is added, and the certificate signed again. */
static void name_host(struct blob_service *service)
{
    struct pki_entity *signer = &service->signer;
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:mds.example");
    uint8_t *der = NULL;
    MUST(extension != NULL && X509_add_ext(signer->x509, extension, -1) == 1);
    MUST(X509_sign(signer->x509, service->root.key, EVP_sha256()) > 0);
    X509_EXTENSION_free(extension);
    int size = i2d_X509(signer->x509, &der);
    certificate_release(&signer->certificate);
    MUST(certificate_parse(bytes_of(der, (size_t)size), &signer->certificate, NULL) == STATUS_OK);
    OPENSSL_free(der);
}

void blob_service_init(struct blob_service *service, const char *key)
{
    struct pki_profile profile = PKI_SIGNER("Metadata");
    profile.key = key;
    *service = (struct blob_service){.root = pki_issue(NULL, PKI_CA("Metadata Root"))};
    service->signer = pki_issue(&service->root, profile);
    name_host(service);
    MUST(certificate_list_add(&service->roots, service->root.certificate) == STATUS_OK);
}

void blob_service_release(struct blob_service *service)
{
    pki_entity_release(&service->root);
    pki_entity_release(&service->signer);
    certificate_list_release(&service->roots);
}

struct buffer blob_header(const struct blob_service *service, const char *algorithm)
{
    struct buffer header = BUFFER_INIT(64 * 1024);
    MUST(buffer_append_format(&header, "{\"alg\":\"%s\",\"typ\":\"JWT\",\"x5c\":[\"", algorithm) == STATUS_OK);
    MUST(base64_encode(certificate_der(service->signer.certificate), &header) == STATUS_OK);
    MUST(buffer_append_text(&header, "\",\"") == STATUS_OK);
    MUST(base64_encode(certificate_der(service->root.certificate), &header) == STATUS_OK);
    MUST(buffer_append_text(&header, "\"]}") == STATUS_OK);
    return header;
}

/* r and s, each 32 bytes. */
static void append_raw(const uint8_t *der, size_t size, struct buffer *blob)
{
    uint8_t raw[64];
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)size);
    MUST(BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw, 32) == 32 && BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw + 32, 32) == 32);
    ECDSA_SIG_free(pair);
    MUST(base64url_encode(bytes_of(raw, sizeof raw), blob) == STATUS_OK);
}

static void append_signature(EVP_PKEY *key, struct buffer *blob)
{
    uint8_t signature[512];
    size_t size = sizeof signature, signed_size = blob->size;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    MUST(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1);
    MUST(EVP_DigestSign(context, signature, &size, blob->data, signed_size) == 1);
    EVP_MD_CTX_free(context);
    MUST(buffer_append_byte(blob, '.') == STATUS_OK);
    if (EVP_PKEY_is_a(key, "EC"))
        append_raw(signature, size, blob);
    else
        MUST(base64url_encode(bytes_of(signature, size), blob) == STATUS_OK);
}

struct buffer blob_sign(const struct blob_service *service, const char *header, struct bytes payload)
{
    struct buffer blob = BUFFER_INIT(BLOB_MAX);
    CLEANUP(buffer_release) struct buffer right = blob_header(service, EVP_PKEY_is_a(service->signer.key, "EC") ? "ES256" : "RS256");
    MUST(base64url_encode(header != NULL ? bytes_of_text(header) : buffer_bytes(&right), &blob) == STATUS_OK);
    MUST(buffer_append_byte(&blob, '.') == STATUS_OK && base64url_encode(payload, &blob) == STATUS_OK);
    append_signature(service->signer.key, &blob);
    return blob;
}
