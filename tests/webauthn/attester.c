/* SPDX-License-Identifier: Apache-2.0
 * Certificates with what each format wants in them, TPM structures, and signatures. */
#include "tests/webauthn/attester.h"

#include <openssl/core_names.h>
#include <openssl/sha.h>

#include "src/webauthn/key_parts.h"

#define MUST(condition) INVARIANT(condition)

struct statement {
    const struct authenticator *authenticator;
    const struct recipe *recipe;
    struct buffer bound; /* authenticator data and hash of the client data */
    uint8_t client_data_hash[SHA256_DIGEST_LENGTH];
    EVP_PKEY *key; /* that attests */
    struct buffer certificate, pub_area, cert_info;
};

static void append(struct buffer *out, const void *data, size_t size)
{
    MUST(buffer_append(out, bytes_of(data, size)) == STATUS_OK);
}

static void name_part(X509_NAME *name, const char *field, const char *value)
{
    if (value != NULL)
        MUST(X509_NAME_add_entry_by_txt(name, field, V_ASN1_UTF8STRING, (const uint8_t *)value, -1, -1, 0) == 1);
}

static void add_extension(X509 *x509, const char *oid, bool critical, struct bytes content)
{
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    ASN1_OBJECT *object = OBJ_txt2obj(oid, 1);
    MUST(ASN1_OCTET_STRING_set(value, content.data, (int)content.size) == 1);
    X509_EXTENSION *extension = X509_EXTENSION_create_by_OBJ(NULL, object, critical, value);
    MUST(extension != NULL && X509_add_ext(x509, extension, -1) == 1);
    X509_EXTENSION_free(extension);
    ASN1_OBJECT_free(object);
    ASN1_OCTET_STRING_free(value);
}

static void add_by_text(X509 *x509, int nid, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    MUST(extension != NULL && X509_add_ext(x509, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static void name_tpm(X509 *x509, bool wholly)
{
    GENERAL_NAMES *names = GENERAL_NAMES_new();
    GENERAL_NAME *name = GENERAL_NAME_new();
    X509_NAME *directory = X509_NAME_new();
    name_part(directory, "2.23.133.2.1", "id:FFFFF1D0");
    name_part(directory, "2.23.133.2.2", "A model");
    name_part(directory, "2.23.133.2.3", wholly ? "id:13" : NULL);
    name->type = GEN_DIRNAME;
    name->d.directoryName = directory;
    MUST(sk_GENERAL_NAME_push(names, name) == 1 && X509_add1_ext_i2d(x509, NID_subject_alt_name, names, 1, 0) == 1);
    GENERAL_NAMES_free(names);
}

static void add_extensions(X509 *x509, const struct certificate_recipe *recipe)
{
    if (!recipe->without_constraints)
        add_by_text(x509, NID_basic_constraints, recipe->is_ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (recipe->extended_usage != NULL)
        add_by_text(x509, NID_ext_key_usage, recipe->extended_usage);
    if (recipe->names_tpm || recipe->names_half_a_tpm)
        name_tpm(x509, recipe->names_tpm);
    for (int i = 0; recipe->extension.oid != NULL && i <= recipe->extension.twice; i++)
        add_extension(x509, recipe->extension.oid, recipe->extension.critical, recipe->extension.content);
}

static struct buffer certify(const struct pki_entity *issuer, const struct certificate_recipe *recipe, EVP_PKEY *key)
{
    struct buffer der = BUFFER_INIT(64 * 1024);
    X509 *x509 = X509_new();
    uint8_t *encoded = NULL;
    MUST(X509_set_version(x509, recipe->version_1 ? X509_VERSION_1 : X509_VERSION_3) == 1);
    MUST(ASN1_INTEGER_set(X509_get_serialNumber(x509), 4711) == 1);
    name_part(X509_get_subject_name(x509), "C", recipe->country);
    name_part(X509_get_subject_name(x509), "O", recipe->organization);
    name_part(X509_get_subject_name(x509), "OU", recipe->unit);
    name_part(X509_get_subject_name(x509), "CN", recipe->common_name);
    MUST(X509_set_issuer_name(x509, X509_get_subject_name(issuer->x509)) == 1);
    MUST(ASN1_TIME_set(X509_getm_notBefore(x509), (time_t)(PKI_NOW / TIMESTAMP_SECOND) - 86400) != NULL);
    MUST(ASN1_TIME_set(X509_getm_notAfter(x509), (time_t)(PKI_NOW / TIMESTAMP_SECOND) + 86400) != NULL);
    MUST(X509_set_pubkey(x509, key) == 1);
    add_extensions(x509, recipe);
    MUST(X509_sign(x509, issuer->key, EVP_sha256()) > 0);
    int size = i2d_X509(x509, &encoded);
    append(&der, encoded, (size_t)size);
    OPENSSL_free(encoded);
    X509_free(x509);
    return der;
}

/* Of this registration, or of another one. */
static void hash_bound(const struct statement *statement, uint8_t ret_hash[SHA256_DIGEST_LENGTH])
{
    struct bytes other = statement->recipe->bound_instead;
    if (other.size > 0)
        SHA256(other.data, other.size, ret_hash);
    else
        SHA256(statement->bound.data, statement->bound.size, ret_hash);
}

/* DER of what the certificate says of this very registration; short lengths only. */
static void bind_apple(const struct statement *statement, struct buffer *out)
{
    uint8_t nonce[SHA256_DIGEST_LENGTH];
    static const uint8_t head[] = {0x30, 0x24, 0xa1, 0x22, 0x04, 0x20};
    hash_bound(statement, nonce);
    append(out, head, sizeof head);
    append(out, nonce, sizeof nonce);
}

static void append_list(struct buffer *out, struct bytes list)
{
    MUST(buffer_append_byte(out, 0x30) == STATUS_OK && buffer_append_byte(out, (uint8_t)list.size) == STATUS_OK);
    append(out, list.data, list.size);
}

/* KeyDescription. By itself the software enforces something of no interest, the hardware purpose {2} and origin 0. */
static void bind_android(const struct statement *statement, struct buffer *out)
{
    static const uint8_t head[] = {0x30, 0, 0x02, 1, 4, 0x0a, 1, 1, 0x02, 1, 4, 0x0a, 1, 1, 0x04, SHA256_DIGEST_LENGTH};
    static const uint8_t unique[] = {0x04, 0}, small[] = {0xa2, 3, 0x02, 1, 3};
    static const uint8_t usual[] = {0xa1, 5, 0x31, 3, 0x02, 1, 2, 0xbf, 0x85, 0x3e, 3, 2, 1, 0};
    const struct recipe *recipe = statement->recipe;
    bool is_softwares = recipe->android_list_is_softwares;
    uint8_t other[SHA256_DIGEST_LENGTH];
    hash_bound(statement, other);
    append(out, head, sizeof head);
    append(out, recipe->bound_instead.size > 0 ? other : statement->client_data_hash, SHA256_DIGEST_LENGTH);
    append(out, unique, sizeof unique);
    append_list(out, recipe->has_android_list && is_softwares ? recipe->android_list : bytes_of(small, sizeof small));
    append_list(out, recipe->has_android_list && !is_softwares ? recipe->android_list : bytes_of(usual, sizeof usual));
    out->data[1] = (uint8_t)(out->size - 2);
}

static void make_certificate(struct statement *statement)
{
    struct certificate_recipe recipe = statement->recipe->certificate;
    CLEANUP(buffer_release) struct buffer bound = BUFFER_INIT(1024);
    if (statement->recipe->format == WEBAUTHN_FORMAT_APPLE && recipe.extension.oid == NULL) {
        bind_apple(statement, &bound);
        recipe.extension = (struct extension_recipe){.oid = "1.2.840.113635.100.8.2", .content = buffer_bytes(&bound)};
    }
    if (statement->recipe->format == WEBAUTHN_FORMAT_ANDROID_KEY && recipe.extension.oid == NULL) {
        bind_android(statement, &bound);
        recipe.extension = (struct extension_recipe){.oid = "1.3.6.1.4.1.11129.2.1.17", .content = buffer_bytes(&bound)};
    }
    const struct pki_entity *issuer = statement->recipe->issuer;
    statement->certificate = certify(issuer != NULL ? issuer : &statement->authenticator->manufacturer, &recipe, statement->key);
}

static void sized(struct buffer *out, const void *data, size_t size)
{
    MUST(buffer_append_u16(out, (uint16_t)size) == STATUS_OK);
    append(out, data, size);
}

static void sized_number(struct buffer *out, EVP_PKEY *key, const char *name)
{
    BIGNUM *number = NULL;
    uint8_t bytes[512];
    MUST(EVP_PKEY_get_bn_param(key, name, &number) == 1);
    sized(out, bytes, (size_t)BN_bn2bin(number, bytes));
    BN_free(number);
}

static void append_u16s(struct buffer *out, const uint16_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        MUST(buffer_append_u16(out, numbers[i]) == STATUS_OK);
}

/* TPMT_PUBLIC of an RSA key, or one on P-256, P-384 or P-521. */
static void write_pub_area(const struct statement *statement, struct buffer *out)
{
    EVP_PKEY *key = statement->recipe->tpm_key != NULL ? statement->recipe->tpm_key : statement->authenticator->credential;
    bool is_rsa = EVP_PKEY_is_a(key, "RSA");
    int bits = EVP_PKEY_get_bits(key);
    append_u16s(out, (const uint16_t[]){is_rsa ? 0x0001 : 0x0023, 0x000b}, 2);
    MUST(buffer_append_u32(out, statement->recipe->tpm_attributes) == STATUS_OK);
    sized(out, NULL, 0);
    if (is_rsa) {
        append_u16s(out, (const uint16_t[]){0x0010, 0x0014, 0x000b, (uint16_t)bits, 0, 0}, 6);
        sized_number(out, key, OSSL_PKEY_PARAM_RSA_N);
        return;
    }
    append_u16s(out, (const uint16_t[]){0x0010, 0x0010, bits == 256 ? 3 : bits == 384 ? 4 : 5, 0x0010}, 4);
    sized_number(out, key, OSSL_PKEY_PARAM_EC_PUB_X);
    sized_number(out, key, OSSL_PKEY_PARAM_EC_PUB_Y);
}

static void make_pub_area(struct statement *statement)
{
    write_pub_area(statement, &statement->pub_area);
    append(&statement->pub_area, "", statement->recipe->tpm_more_key);
}

/* extraData, by the hash of the statement's algorithm. */
static void append_extra_data(const struct statement *statement, struct buffer *out)
{
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned size;
    int64_t algorithm = statement->recipe->statement_algorithm;
    const EVP_MD *method = algorithm == -35 ? EVP_sha384() : algorithm == -36 ? EVP_sha512() : EVP_sha256();
    struct bytes other = statement->recipe->bound_instead;
    struct bytes bound = other.size > 0 ? other : buffer_bytes(&statement->bound);
    MUST(EVP_Digest(bound.data, bound.size, hash, &size, method, NULL) == 1);
    sized(out, hash, size);
}

/* TPMS_ATTEST of it. */
static void make_cert_info(struct statement *statement)
{
    struct buffer *out = &statement->cert_info;
    uint8_t name[2 + SHA256_DIGEST_LENGTH] = {0x00, 0x0b}, clock[25] = {0};
    SHA256(statement->pub_area.data, statement->pub_area.size, name + 2);
    MUST(buffer_append_u32(out, statement->recipe->tpm_magic) == STATUS_OK &&
         buffer_append_u16(out, statement->recipe->tpm_type) == STATUS_OK);
    sized(out, "signer", 6);
    append_extra_data(statement, out);
    append(out, clock, sizeof clock);
    sized(out, name, sizeof name);
    sized(out, "qualified", 9);
    append(out, "", statement->recipe->tpm_more_certification);
}

static struct buffer what_is_signed(const struct statement *statement)
{
    struct buffer message = BUFFER_INIT(256 * 1024);
    const struct recipe *recipe = statement->recipe;
    uint8_t point[65];
    size_t size;
    if (recipe->signed_instead.size > 0) {
        append(&message, recipe->signed_instead.data, recipe->signed_instead.size);
    } else if (recipe->format == WEBAUTHN_FORMAT_TPM) {
        append(&message, statement->cert_info.data, statement->cert_info.size);
    } else if (recipe->format == WEBAUTHN_FORMAT_FIDO_U2F && recipe->algorithm == WEBAUTHN_ES256) {
        append(&message, "", 1);
        append(&message, statement->bound.data, SHA256_DIGEST_LENGTH);
        append(&message, statement->client_data_hash, SHA256_DIGEST_LENGTH);
        append(&message, recipe->credential_id.data, recipe->credential_id.size);
        MUST(EVP_PKEY_get_octet_string_param(statement->authenticator->credential, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point, &size) ==
             1);
        append(&message, point, size);
    } else {
        append(&message, statement->bound.data, statement->bound.size);
    }
    return message;
}

static void append_algorithm(const struct statement *statement, struct buffer *out)
{
    cbor_text(out, "alg");
    cbor_integer(out, statement->recipe->statement_algorithm);
}

static void append_signature(const struct statement *statement, struct buffer *out)
{
    enum webauthn_algorithm algorithm;
    CLEANUP(buffer_release) struct buffer message = what_is_signed(statement);
    if (statement->recipe->without_certificates || statement->recipe->certificate.certifies_credential)
        algorithm = statement->authenticator->algorithm;
    else if (webauthn_algorithm_of_cose(statement->recipe->statement_algorithm, &algorithm) != STATUS_OK)
        algorithm = WEBAUTHN_ES256;
    if (!webauthn_pkey_fits(statement->key, algorithm))
        algorithm = EVP_PKEY_is_a(statement->key, "EC")    ? WEBAUTHN_ES256
                    : EVP_PKEY_is_a(statement->key, "RSA") ? WEBAUTHN_RS256
                                                           : WEBAUTHN_ED25519;
    CLEANUP(buffer_release) struct buffer signature = authenticator_sign(statement->key, algorithm, buffer_bytes(&message));
    cbor_text(out, "sig");
    cbor_bytes(out, buffer_bytes(&signature));
}

static void append_certificates(const struct statement *statement, struct buffer *out)
{
    const struct recipe *recipe = statement->recipe;
    struct bytes other = recipe->certificate_instead;
    cbor_text(out, "x5c");
    cbor_head(out, 4, 1 + (recipe->issuer != NULL) + recipe->more_certificates);
    for (size_t i = 0; i <= recipe->more_certificates; i++)
        cbor_bytes(out, other.size > 0 ? other : buffer_bytes(&statement->certificate));
    if (recipe->issuer != NULL)
        cbor_bytes(out, certificate_der(recipe->issuer->certificate));
}

static void append_tpm(const struct statement *statement, struct buffer *out)
{
    cbor_text(out, "ver");
    cbor_text(out, statement->recipe->version);
    cbor_text(out, "pubArea");
    cbor_bytes(out, buffer_bytes(&statement->pub_area));
    cbor_text(out, "certInfo");
    cbor_bytes(out, buffer_bytes(&statement->cert_info));
}

static void append_statement(const struct statement *statement, struct buffer *out)
{
    const struct recipe *recipe = statement->recipe;
    bool is_tpm = recipe->format == WEBAUTHN_FORMAT_TPM, is_none = recipe->format == WEBAUTHN_FORMAT_NONE;
    bool has_signature = !is_none && recipe->format != WEBAUTHN_FORMAT_APPLE;
    bool has_algorithm = has_signature && recipe->format != WEBAUTHN_FORMAT_FIDO_U2F;
    bool has_certificates = !is_none && !recipe->without_certificates;
    cbor_head(out, 5,
              (has_algorithm ? 1 + recipe->alg_twice : 0) + has_signature + has_certificates + (is_tpm ? 3 : 0) +
                  recipe->with_unknown_member);
    for (int i = 0; has_algorithm && i <= recipe->alg_twice; i++)
        append_algorithm(statement, out);
    if (has_signature)
        append_signature(statement, out);
    if (has_certificates)
        append_certificates(statement, out);
    if (is_tpm)
        append_tpm(statement, out);
    if (recipe->with_unknown_member) {
        cbor_text(out, "ecdaaKeyId");
        cbor_bytes(out, bytes_of_text("id"));
    }
}

void attester_state(const struct authenticator *authenticator, const struct recipe *recipe, struct bytes client_data,
                    struct bytes authenticator_data, struct buffer *out)
{
    struct statement statement = {.authenticator = authenticator,
                                  .recipe = recipe,
                                  .bound = BUFFER_INIT(256 * 1024),
                                  .pub_area = BUFFER_INIT(4096),
                                  .cert_info = BUFFER_INIT(4096)};
    bool own = recipe->without_certificates || recipe->certificate.certifies_credential;
    const char *group = recipe->certificate.key_group != NULL ? recipe->certificate.key_group : "P-256";
    statement.key = own                             ? authenticator->credential
                    : strcmp(group, "RSA") == 0     ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048)
                    : strcmp(group, "ED25519") == 0 ? EVP_PKEY_Q_keygen(NULL, NULL, group)
                                                    : EVP_PKEY_Q_keygen(NULL, NULL, "EC", group);
    if (own)
        EVP_PKEY_up_ref(statement.key);
    SHA256(client_data.data, client_data.size, statement.client_data_hash);
    append(&statement.bound, authenticator_data.data, authenticator_data.size);
    append(&statement.bound, statement.client_data_hash, sizeof statement.client_data_hash);
    if (recipe->format != WEBAUTHN_FORMAT_NONE)
        make_certificate(&statement);
    if (recipe->format == WEBAUTHN_FORMAT_TPM) {
        make_pub_area(&statement);
        make_cert_info(&statement);
    }
    append_statement(&statement, out);
    EVP_PKEY_free(statement.key);
    buffer_release(&statement.bound);
    buffer_release(&statement.certificate);
    buffer_release(&statement.pub_area);
    buffer_release(&statement.cert_info);
}
