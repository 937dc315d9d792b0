/* SPDX-License-Identifier: Apache-2.0
 * The JWS (RFC 7515) around the metadata: header with algorithm and certificates, payload, signature. */
#include "src/webauthn/metadata_parts.h"

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/crypto/public_key.h"
#include "src/json/members.h"
#include "src/webauthn/attestation.h"

#define HEADER_BYTES_MAX (128 * 1024)
#define JWS_SIGNATURE_BYTES_MAX 1024

struct jws {
    struct bytes header, payload, signature; /* in base64url */
    struct bytes signed_text;
};

static enum status split(struct bytes blob, struct jws *ret_jws)
{
    const uint8_t *end = blob.data + blob.size;
    const uint8_t *first = blob.size > 0 ? memchr(blob.data, '.', blob.size) : NULL;
    const uint8_t *second = first != NULL ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
    if (second == NULL)
        return STATUS_INVALID;
    *ret_jws = (struct jws){
        .header = bytes_of(blob.data, (size_t)(first - blob.data)),
        .payload = bytes_of(first + 1, (size_t)(second - first - 1)),
        .signature = bytes_of(second + 1, (size_t)(end - second - 1)),
        .signed_text = bytes_of(blob.data, (size_t)(second - blob.data)),
    };
    return STATUS_OK;
}

static enum webauthn_reason add_certificate(const json_t *text, struct certificate_list *list)
{
    CLEANUP(buffer_release) struct buffer der = BUFFER_INIT(LIMIT_CERTIFICATE_BYTES);
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    struct bytes base64 = bytes_of(json_string_value(text), json_string_length(text));
    CONFIRM_STATUS(base64_decode(base64, &der), WEBAUTHN_BLOB_CERTIFICATE_INVALID);
    CONFIRM_STATUS(certificate_parse(buffer_bytes(&der), &certificate, NULL), WEBAUTHN_BLOB_CERTIFICATE_INVALID);
    CONFIRM_STATUS(certificate_list_add(list, certificate), WEBAUTHN_BLOB_CERTIFICATE_INVALID);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason read_certificates(const json_t *x5c, struct certificate_list *list)
{
    if (!json_is_array(x5c) || json_array_size(x5c) == 0)
        return WEBAUTHN_BLOB_MALFORMED;
    if (json_array_size(x5c) > LIMIT_CHAIN_CERTIFICATES)
        return WEBAUTHN_BLOB_CERTIFICATE_INVALID;
    for (size_t i = 0; i < json_array_size(x5c); i++)
        CONFIRM(add_certificate(json_array_get(x5c, i), list));
    return WEBAUTHN_ACCEPTED;
}

struct signer {
    enum webauthn_algorithm algorithm;
    struct certificate_list certificates;
};

static void signer_release(struct signer *signer)
{
    certificate_list_release(&signer->certificates);
}

static enum webauthn_reason read_header(struct bytes text, struct signer *signer)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(HEADER_BYTES_MAX);
    CLEANUP(json_reference_release) json_t *header = NULL;
    CONFIRM_STATUS(base64url_decode(text, &json), WEBAUTHN_BLOB_MALFORMED);
    CONFIRM_STATUS(members_parse(buffer_bytes(&json), &header, NULL), WEBAUTHN_BLOB_MALFORMED);
    const char *algorithm = json_string_value(json_object_get(header, "alg"));
    if (algorithm == NULL || json_object_get(header, "crit") != NULL)
        return WEBAUTHN_BLOB_MALFORMED;
    CONFIRM_STATUS(webauthn_algorithm_of_name(algorithm, &signer->algorithm), WEBAUTHN_BLOB_ALGORITHM);
    if (signer->algorithm != WEBAUTHN_RS256 && signer->algorithm != WEBAUTHN_ES256)
        return WEBAUTHN_BLOB_ALGORITHM;
    return read_certificates(json_object_get(header, "x5c"), &signer->certificates);
}

static enum webauthn_reason judge_signer(const struct webauthn_metadata_source *source, const struct signer *signer, timestamp_us now)
{
    bool trusted;
    X509 *x509 = certificate_x509(signer->certificates.items[0]);
    CONFIRM_STATUS(attestation_path(&signer->certificates, source->roots, NULL, now, &trusted), WEBAUTHN_NO_MEMORY);
    if (!trusted)
        return WEBAUTHN_BLOB_UNTRUSTED;
    bool named = source->signer == NULL || X509_check_host(x509, source->signer, 0, X509_CHECK_FLAG_NO_WILDCARDS, NULL) == 1;
    return named ? WEBAUTHN_ACCEPTED : WEBAUTHN_BLOB_SIGNER;
}

/* ES256 of a JWS is r and s, not DER as authenticators write it. */
static enum webauthn_reason verify_signature(const struct signer *signer, const struct jws *jws)
{
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(JWS_SIGNATURE_BYTES_MAX);
    EVP_PKEY *pkey = certificate_key(signer->certificates.items[0]);
    CONFIRM_STATUS(base64url_decode(jws->signature, &signature), WEBAUTHN_BLOB_MALFORMED);
    if (!webauthn_pkey_fits(pkey, signer->algorithm))
        return WEBAUTHN_BLOB_ALGORITHM;
    const struct public_key key = {.key = pkey};
    CONFIRM_STATUS(signer->algorithm == WEBAUTHN_ES256
                       ? public_key_verify(&key, jws->signed_text, buffer_bytes(&signature))
                       : webauthn_signature_check(pkey, signer->algorithm, &jws->signed_text, 1, buffer_bytes(&signature)),
                   WEBAUTHN_BLOB_SIGNATURE);
    return WEBAUTHN_ACCEPTED;
}

enum webauthn_reason metadata_blob_open(const struct webauthn_metadata_source *source, timestamp_us now, struct buffer *ret_payload)
{
    struct jws jws;
    CLEANUP(signer_release) struct signer signer = {0};
    if (source->blob.size > LIMIT_METADATA_BYTES)
        return WEBAUTHN_BLOB_SIZE;
    CONFIRM_STATUS(split(source->blob, &jws), WEBAUTHN_BLOB_MALFORMED);
    CONFIRM(read_header(jws.header, &signer));
    CONFIRM(judge_signer(source, &signer, now));
    CONFIRM(verify_signature(&signer, &jws));
    CONFIRM_STATUS(base64url_decode(jws.payload, ret_payload), WEBAUTHN_BLOB_MALFORMED);
    return WEBAUTHN_ACCEPTED;
}
