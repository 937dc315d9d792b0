/* SPDX-License-Identifier: Apache-2.0
 * Client data, authenticator data and attestation objects, put together. */
#include "tests/webauthn/authenticator.h"

#include <openssl/core_names.h>
#include <openssl/sha.h>

#include "src/base/encode.h"
#include "src/webauthn/key_parts.h"
#include "tests/webauthn/attester.h"

#define MUST(condition) INVARIANT(condition)

static const uint8_t credential_id[16] = "credential......";

void cbor_head(struct buffer *out, unsigned major, uint64_t number)
{
    uint8_t type = (uint8_t)(major << 5);
    if (number < 24) {
        MUST(buffer_append_byte(out, (uint8_t)(type | number)) == STATUS_OK);
    } else if (number <= UINT8_MAX) {
        MUST(buffer_append_byte(out, type | 24) == STATUS_OK && buffer_append_byte(out, (uint8_t)number) == STATUS_OK);
    } else {
        MUST(number <= UINT16_MAX && buffer_append_byte(out, type | 25) == STATUS_OK);
        MUST(buffer_append_u16(out, (uint16_t)number) == STATUS_OK);
    }
}

void cbor_text(struct buffer *out, const char *text)
{
    cbor_head(out, 3, strlen(text));
    MUST(buffer_append_text(out, text) == STATUS_OK);
}

void cbor_bytes(struct buffer *out, struct bytes bytes)
{
    cbor_head(out, 2, bytes.size);
    MUST(buffer_append(out, bytes) == STATUS_OK);
}

void cbor_integer(struct buffer *out, int64_t value)
{
    cbor_head(out, value < 0, (uint64_t)(value < 0 ? -1 - value : value));
}

EVP_PKEY *authenticator_key(enum webauthn_algorithm algorithm)
{
    const struct algorithm_facts *facts = webauthn_algorithm_facts(algorithm);
    EVP_PKEY *key = facts->type == COSE_EC2   ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", facts->group)
                    : facts->type == COSE_RSA ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
                                              : EVP_PKEY_Q_keygen(NULL, NULL, facts->group);
    MUST(key != NULL);
    return key;
}

static void cose_number(struct buffer *out, EVP_PKEY *key, const char *name, int label, size_t size)
{
    BIGNUM *number = NULL;
    uint8_t bytes[512];
    MUST(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    size = size != 0 ? size : (size_t)BN_num_bytes(number);
    MUST(BN_bn2binpad(number, bytes, (int)size) == (int)size);
    cbor_integer(out, label);
    cbor_bytes(out, bytes_of(bytes, size));
    BN_free(number);
}

static void cose_raw(struct buffer *out, EVP_PKEY *key)
{
    uint8_t bytes[64];
    size_t size = sizeof bytes;
    MUST(EVP_PKEY_get_raw_public_key(key, bytes, &size) == 1);
    cbor_integer(out, -2);
    cbor_bytes(out, bytes_of(bytes, size));
}

void authenticator_cose(struct buffer *out, EVP_PKEY *key, enum webauthn_algorithm algorithm)
{
    const struct algorithm_facts *facts = webauthn_algorithm_facts(algorithm);
    cbor_head(out, 5, facts->type == COSE_EC2 ? 5 : 4);
    cbor_integer(out, 1);
    cbor_integer(out, facts->type);
    cbor_integer(out, 3);
    cbor_integer(out, facts->cose);
    if (facts->type == COSE_RSA) {
        cose_number(out, key, OSSL_PKEY_PARAM_RSA_N, -1, 0);
        cose_number(out, key, OSSL_PKEY_PARAM_RSA_E, -2, 0);
        return;
    }
    cbor_integer(out, -1);
    cbor_integer(out, facts->curve);
    if (facts->type == COSE_OKP) {
        cose_raw(out, key);
        return;
    }
    cose_number(out, key, OSSL_PKEY_PARAM_EC_PUB_X, -2, facts->coordinate_size);
    cose_number(out, key, OSSL_PKEY_PARAM_EC_PUB_Y, -3, facts->coordinate_size);
}

struct buffer authenticator_sign(EVP_PKEY *key, enum webauthn_algorithm algorithm, struct bytes message)
{
    struct buffer signature = BUFFER_INIT(1024);
    size_t size = 1024;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    MUST(buffer_reserve(&signature, size) == STATUS_OK);
    MUST(EVP_DigestSignInit_ex(context, NULL, webauthn_algorithm_facts(algorithm)->hash, NULL, NULL, key, NULL) == 1);
    MUST(EVP_DigestSign(context, signature.data, &size, message.data, message.size) == 1);
    signature.size = size;
    EVP_MD_CTX_free(context);
    return signature;
}

void authenticator_init(struct authenticator *authenticator)
{
    *authenticator = (struct authenticator){.manufacturer = pki_issue(NULL, PKI_CA("Manufacturer"))};
}

void authenticator_release(struct authenticator *authenticator)
{
    pki_entity_release(&authenticator->manufacturer);
    EVP_PKEY_free(authenticator->credential);
}

void made_release(struct made *made)
{
    buffer_release(&made->client_data);
    buffer_release(&made->authenticator_data);
    buffer_release(&made->attestation_object);
    buffer_release(&made->signature);
}

static struct buffer make_client_data(const struct recipe *recipe, const char *type)
{
    struct buffer text = BUFFER_INIT(128 * 1024);
    CLEANUP(buffer_release) struct buffer challenge = BUFFER_INIT(1024);
    MUST(base64url_encode(authenticator_challenge(), &challenge) == STATUS_OK);
    MUST(buffer_append_format(&text, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}",
                              recipe->type != NULL ? recipe->type : type,
                              recipe->challenge != NULL ? recipe->challenge : buffer_text(&challenge),
                              recipe->origin != NULL ? recipe->origin : AUTHENTICATOR_ORIGIN,
                              recipe->more_client_data != NULL ? recipe->more_client_data : ",\"crossOrigin\":false") == STATUS_OK);
    return text;
}

static void append_head(struct buffer *out, const struct recipe *recipe)
{
    uint8_t hash[SHA256_DIGEST_LENGTH];
    const char *rp_id = recipe->rp_id != NULL ? recipe->rp_id : AUTHENTICATOR_RP_ID;
    SHA256((const uint8_t *)rp_id, strlen(rp_id), hash);
    MUST(buffer_append(out, bytes_of(hash, sizeof hash)) == STATUS_OK);
    MUST(buffer_append_byte(out, recipe->flags) == STATUS_OK && buffer_append_u32(out, recipe->counter) == STATUS_OK);
}

static void append_credential(struct buffer *out, const struct authenticator *authenticator, const struct recipe *recipe)
{
    MUST(buffer_append(out, bytes_of(recipe->aaguid.bytes, WEBAUTHN_AAGUID_SIZE)) == STATUS_OK);
    MUST(buffer_append_u16(out, (uint16_t)recipe->credential_id.size) == STATUS_OK);
    MUST(buffer_append(out, recipe->credential_id) == STATUS_OK);
    if (recipe->cose.size > 0)
        MUST(buffer_append(out, recipe->cose) == STATUS_OK);
    else
        authenticator_cose(out, authenticator->credential, authenticator->algorithm);
}

static struct buffer make_authenticator_data(const struct authenticator *authenticator, const struct recipe *recipe)
{
    struct buffer data = BUFFER_INIT(128 * 1024);
    append_head(&data, recipe);
    if (recipe->flags & 0x40)
        append_credential(&data, authenticator, recipe);
    MUST(buffer_append(&data, recipe->extensions) == STATUS_OK && buffer_append(&data, recipe->trailing) == STATUS_OK);
    return data;
}

static const char *fixed_unit = "Authenticator Attestation";

struct recipe recipe_of(enum webauthn_format format, enum webauthn_algorithm algorithm)
{
    struct recipe recipe = {
        .format = format,
        .algorithm = algorithm,
        .flags = 0x45,
        .counter = 1,
        .aaguid = {.bytes = "a model of a key"},
        .credential_id = bytes_of(credential_id, sizeof credential_id),
        .statement_algorithm = -7,
        .version = "2.0",
        .tpm_magic = 0xff544347,
        .tpm_type = 0x8017,
        .tpm_attributes = 0x00040072,
        .certificate = {.country = "TW", .organization = "Manufacturer", .unit = fixed_unit, .common_name = "A model"},
    };
    if (format == WEBAUTHN_FORMAT_TPM)
        recipe.certificate = (struct certificate_recipe){.names_tpm = true, .extended_usage = "2.23.133.8.3"};
    recipe.certificate.certifies_credential = format == WEBAUTHN_FORMAT_ANDROID_KEY || format == WEBAUTHN_FORMAT_APPLE;
    return recipe;
}

struct made authenticator_register(struct authenticator *authenticator, const struct recipe *recipe)
{
    struct made made = {.client_data = make_client_data(recipe, "webauthn.create"), .attestation_object = BUFFER_INIT(128 * 1024)};
    EVP_PKEY_free(authenticator->credential);
    authenticator->algorithm = recipe->algorithm;
    authenticator->credential = authenticator_key(recipe->algorithm);
    made.authenticator_data = make_authenticator_data(authenticator, recipe);
    struct bytes data = buffer_bytes(&made.authenticator_data);
    cbor_head(&made.attestation_object, 5, 3);
    cbor_text(&made.attestation_object, "fmt");
    cbor_text(&made.attestation_object, recipe->format_name != NULL ? recipe->format_name : webauthn_format_name(recipe->format));
    cbor_text(&made.attestation_object, "attStmt");
    attester_state(authenticator, recipe, buffer_bytes(&made.client_data), data, &made.attestation_object);
    cbor_text(&made.attestation_object, "authData");
    cbor_bytes(&made.attestation_object, data);
    return made;
}

struct webauthn_key *authenticator_enrol(struct authenticator *authenticator)
{
    struct webauthn_key *key = NULL;
    const struct recipe recipe = recipe_of(WEBAUTHN_FORMAT_NONE, WEBAUTHN_ES256);
    struct made made = authenticator_register(authenticator, &recipe);
    made_release(&made);
    CLEANUP(buffer_release) struct buffer cose = BUFFER_INIT(1024);
    authenticator_cose(&cose, authenticator->credential, WEBAUTHN_ES256);
    MUST(webauthn_key_parse(buffer_bytes(&cose), &key, NULL) == STATUS_OK);
    return key;
}

struct made authenticator_assert(struct authenticator *authenticator, const struct recipe *recipe)
{
    struct made made = {.client_data = make_client_data(recipe, "webauthn.get")};
    struct recipe without = *recipe;
    without.flags &= recipe->cose.size > 0 ? 0xff : 0xbf;
    made.authenticator_data = make_authenticator_data(authenticator, &without);
    uint8_t hash[SHA256_DIGEST_LENGTH];
    CLEANUP(buffer_release) struct buffer message = BUFFER_INIT(128 * 1024);
    SHA256(made.client_data.data, made.client_data.size, hash);
    MUST(buffer_append(&message, buffer_bytes(&made.authenticator_data)) == STATUS_OK);
    MUST(buffer_append(&message, bytes_of(hash, sizeof hash)) == STATUS_OK);
    made.signature = authenticator_sign(authenticator->credential, authenticator->algorithm, buffer_bytes(&message));
    return made;
}

struct webauthn_policy authenticator_policy(const struct certificate_list *roots)
{
    static const char *const origins[] = {AUTHENTICATOR_ORIGIN};
    static const char *const top_origins[] = {"https://shop.example"};
    return (struct webauthn_policy){
        .rp_id = AUTHENTICATOR_RP_ID,
        .origins = origins,
        .origin_count = COUNT_OF(origins),
        .top_origins = top_origins,
        .top_origin_count = COUNT_OF(top_origins),
        .algorithms = WEBAUTHN_ALGORITHMS_ALL,
        .formats = WEBAUTHN_FORMATS_ALL,
        .roots = roots,
    };
}
