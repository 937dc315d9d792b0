/* SPDX-License-Identifier: Apache-2.0
 * The lists of accepted algorithms, their object identifiers as DER content, and verification over libcrypto's EVP. */
#include "src/crypto/algorithms.h"

#include "src/crypto/der.h"
#include "src/crypto/openssl.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <stdio.h>

#define OID(...)                                                                                                                           \
    {                                                                                                                                      \
        (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})                                                             \
    }

static const struct bytes hash_oids[ALGORITHM_HASH_COUNT] = {
    [ALGORITHM_SHA256] = OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01),
    [ALGORITHM_SHA384] = OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02),
    [ALGORITHM_SHA512] = OID(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03),
};
static const struct bytes rsa_encryption = OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
static const struct bytes mgf1 = OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08);
static const struct bytes rsa_pss = OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a);

static const struct {
    struct bytes oid;
    struct algorithm algorithm;
} signatures[] = {
    {OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b), {ALGORITHM_RSA_PKCS1, ALGORITHM_SHA256}},
    {OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c), {ALGORITHM_RSA_PKCS1, ALGORITHM_SHA384}},
    {OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d), {ALGORITHM_RSA_PKCS1, ALGORITHM_SHA512}},
    {OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02), {ALGORITHM_ECDSA, ALGORITHM_SHA256}},
    {OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03), {ALGORITHM_ECDSA, ALGORITHM_SHA384}},
    {OID(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04), {ALGORITHM_ECDSA, ALGORITHM_SHA512}},
};

static const char *const hash_names[ALGORITHM_HASH_COUNT] = {"SHA-256", "SHA-384", "SHA-512"};
static const size_t hash_sizes[ALGORITHM_HASH_COUNT] = {32, 48, 64};
static const char *const scheme_names[ALGORITHM_SCHEME_COUNT] = {"RSA-PKCS1", "RSA-PSS", "ECDSA"};

static const EVP_MD *hash_method(enum algorithm_hash hash)
{
    switch (hash) {
    case ALGORITHM_SHA384:
        return EVP_sha384();
    case ALGORITHM_SHA512:
        return EVP_sha512();
    default:
        return EVP_sha256();
    }
}

const char *algorithm_hash_name(enum algorithm_hash hash)
{
    return hash_names[hash];
}

void algorithm_name(const struct algorithm *algorithm, char ret_name[ALGORITHM_NAME_MAX])
{
    snprintf(ret_name, ALGORITHM_NAME_MAX, "%s-%s", scheme_names[algorithm->scheme], hash_names[algorithm->hash]);
}

enum status algorithm_hash_of(enum algorithm_hash hash, struct bytes message, uint8_t ret_hash[ALGORITHM_HASH_SIZE_MAX], size_t *ret_size)
{
    if (EVP_Digest(message.data, message.size, ret_hash, NULL, hash_method(hash), NULL) != 1)
        return STATUS_INTERNAL;
    *ret_size = hash_sizes[hash];
    return STATUS_OK;
}

/* AlgorithmIdentifier: the object identifier, and a reader over the parameters. */
static enum status open_identifier(struct bytes identifier, struct bytes *ret_oid, struct reader *ret_parameters)
{
    struct reader outer = reader_of(identifier), inside;
    struct der_element oid;
    TRY(der_enter(&outer, DER_SEQUENCE, &inside));
    TRY(reader_end(&outer));
    TRY(der_take(&inside, DER_OID, &oid));
    *ret_oid = oid.content;
    *ret_parameters = inside;
    return STATUS_OK;
}

/* Nothing, or NULL: both are in use for RSA and for hashes (RFC 5754 section 2). */
static enum status end_parameters(struct reader *parameters)
{
    struct der_element null;
    if (der_is_end(parameters))
        return STATUS_OK;
    TRY(der_take(parameters, DER_NULL, &null));
    return null.content.size == 0 ? reader_end(parameters) : STATUS_INVALID;
}

enum status algorithm_read_hash(struct bytes identifier, enum algorithm_hash *ret_hash)
{
    struct bytes oid;
    struct reader parameters;
    TRY(open_identifier(identifier, &oid, &parameters));
    TRY(end_parameters(&parameters));
    for (size_t i = 0; i < ALGORITHM_HASH_COUNT; i++)
        if (bytes_equal(oid, hash_oids[i])) {
            *ret_hash = (enum algorithm_hash)i;
            return STATUS_OK;
        }
    return STATUS_REFUSED;
}

/* Takes [number] EXPLICIT AlgorithmIdentifier. Left out would mean SHA-1 (RFC 4055 section 3.1): refused. */
static enum status take_pss_identifier(struct reader *parameters, unsigned number, struct bytes *ret_identifier)
{
    struct reader inside;
    struct der_element identifier;
    if (!der_is_next(parameters, DER_CONTEXT_CONSTRUCTED(number)))
        return STATUS_REFUSED;
    TRY(der_enter(parameters, DER_CONTEXT_CONSTRUCTED(number), &inside));
    TRY(der_take(&inside, DER_SEQUENCE, &identifier));
    *ret_identifier = identifier.whole;
    return reader_end(&inside);
}

static enum status read_pss_mask(struct bytes identifier, enum algorithm_hash *ret_hash)
{
    struct bytes oid;
    struct reader parameters;
    struct der_element inner;
    TRY(open_identifier(identifier, &oid, &parameters));
    if (!bytes_equal(oid, mgf1))
        return STATUS_REFUSED;
    TRY(der_take(&parameters, DER_SEQUENCE, &inner));
    TRY(reader_end(&parameters));
    return algorithm_read_hash(inner.whole, ret_hash);
}

/* RSASSA-PSS-params: one hash for message and mask, and a salt as long as the hash, as RFC 4055 recommends and everybody does. */
static enum status read_pss(struct reader *parameters, enum algorithm_hash *ret_hash)
{
    struct reader inside, salt;
    struct bytes hash_identifier, mask_identifier;
    enum algorithm_hash hash, mask;
    uint32_t salt_size;
    if (der_is_end(parameters))
        return STATUS_REFUSED;
    TRY(der_enter(parameters, DER_SEQUENCE, &inside));
    TRY(reader_end(parameters));
    TRY(take_pss_identifier(&inside, 0, &hash_identifier));
    TRY(algorithm_read_hash(hash_identifier, &hash));
    TRY(take_pss_identifier(&inside, 1, &mask_identifier));
    TRY(read_pss_mask(mask_identifier, &mask));
    TRY(der_enter(&inside, DER_CONTEXT_CONSTRUCTED(2), &salt));
    TRY(der_small(&salt, &salt_size));
    TRY(reader_end(&salt));
    TRY(reader_end(&inside)); /* trailerField is 1 by default, and DER leaves defaults out */
    if (mask != hash || salt_size != hash_sizes[hash])
        return STATUS_REFUSED;
    *ret_hash = hash;
    return STATUS_OK;
}

static enum status read_rsa_encryption(struct reader *parameters, const enum algorithm_hash *hash, struct algorithm *ret_algorithm)
{
    TRY(end_parameters(parameters));
    if (hash == NULL)
        return STATUS_REFUSED;
    *ret_algorithm = (struct algorithm){ALGORITHM_RSA_PKCS1, *hash};
    return STATUS_OK;
}

static enum status read_named(struct bytes oid, struct reader *parameters, struct algorithm *ret_algorithm)
{
    for (size_t i = 0; i < COUNT_OF(signatures); i++) {
        if (!bytes_equal(oid, signatures[i].oid))
            continue;
        if (signatures[i].algorithm.scheme == ALGORITHM_ECDSA)
            TRY(reader_end(parameters));
        else
            TRY(end_parameters(parameters));
        *ret_algorithm = signatures[i].algorithm;
        return STATUS_OK;
    }
    return STATUS_REFUSED;
}

enum status algorithm_read(struct bytes identifier, const enum algorithm_hash *hash, struct algorithm *ret_algorithm)
{
    struct bytes oid;
    struct reader parameters;
    struct algorithm algorithm = {.scheme = ALGORITHM_RSA_PSS};
    TRY(open_identifier(identifier, &oid, &parameters));
    if (bytes_equal(oid, rsa_encryption))
        return read_rsa_encryption(&parameters, hash, ret_algorithm);
    if (bytes_equal(oid, rsa_pss))
        TRY(read_pss(&parameters, &algorithm.hash));
    else
        TRY(read_named(oid, &parameters, &algorithm));
    if (hash != NULL && *hash != algorithm.hash)
        return STATUS_REFUSED;
    *ret_algorithm = algorithm;
    return STATUS_OK;
}

static enum status accept_rsa(EVP_PKEY *key, char ret_name[ALGORITHM_NAME_MAX])
{
    int bits = EVP_PKEY_get_bits(key);
    snprintf(ret_name, ALGORITHM_NAME_MAX, "RSA-%d", bits);
    return bits >= ALGORITHM_RSA_BITS_MIN && bits <= ALGORITHM_RSA_BITS_MAX ? STATUS_OK : STATUS_REFUSED;
}

static enum status accept_ec(EVP_PKEY *key, char ret_name[ALGORITHM_NAME_MAX])
{
    static const char *const curves[][2] = {{"prime256v1", "EC-P-256"}, {"secp384r1", "EC-P-384"}, {"secp521r1", "EC-P-521"}};
    char group[ALGORITHM_NAME_MAX] = "", encoding[ALGORITHM_NAME_MAX] = "";
    snprintf(ret_name, ALGORITHM_NAME_MAX, "EC");
    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group, NULL) != 1 ||
        EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_EC_ENCODING, encoding, sizeof encoding, NULL) != 1)
        return STATUS_REFUSED;
    snprintf(ret_name, ALGORITHM_NAME_MAX, "EC-%.28s", group);
    if (strcmp(encoding, OSSL_PKEY_EC_ENCODING_GROUP) != 0)
        return STATUS_REFUSED; /* own parameters may be a curve made to be broken */
    for (size_t i = 0; i < COUNT_OF(curves); i++)
        if (strcmp(group, curves[i][0]) == 0) {
            snprintf(ret_name, ALGORITHM_NAME_MAX, "%s", curves[i][1]);
            return STATUS_OK;
        }
    return STATUS_REFUSED;
}

enum status algorithm_accept_key(EVP_PKEY *key, char ret_name[ALGORITHM_NAME_MAX])
{
    if (EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS"))
        return accept_rsa(key, ret_name);
    if (EVP_PKEY_is_a(key, "EC"))
        return accept_ec(key, ret_name);
    const char *kind = EVP_PKEY_get0_type_name(key);
    snprintf(ret_name, ALGORITHM_NAME_MAX, "%.31s", kind != NULL ? kind : "unknown");
    return STATUS_REFUSED;
}

static bool key_fits(EVP_PKEY *key, enum algorithm_scheme scheme)
{
    switch (scheme) {
    case ALGORITHM_RSA_PKCS1:
        return EVP_PKEY_is_a(key, "RSA");
    case ALGORITHM_RSA_PSS:
        return EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_is_a(key, "RSA-PSS");
    default:
        return EVP_PKEY_is_a(key, "EC");
    }
}

static bool set_pss(EVP_PKEY_CTX *context)
{
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
}

enum status algorithm_verify(EVP_PKEY *key, const struct algorithm *algorithm, struct bytes message, struct bytes signature)
{
    if (!key_fits(key, algorithm->scheme))
        return STATUS_CORRUPT;
    CLEANUP(digest_context_release) EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *settings = NULL;
    if (context == NULL)
        return STATUS_NO_MEMORY;
    if (EVP_DigestVerifyInit(context, &settings, hash_method(algorithm->hash), NULL, key) != 1)
        return STATUS_INTERNAL;
    if (algorithm->scheme == ALGORITHM_RSA_PSS && !set_pss(settings))
        return STATUS_INTERNAL;
    int verdict = EVP_DigestVerify(context, signature.data, signature.size, message.data, message.size);
    openssl_forget_errors();
    return verdict == 1 ? STATUS_OK : STATUS_CORRUPT;
}
