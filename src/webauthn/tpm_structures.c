/* SPDX-License-Identifier: Apache-2.0
 * Read to their last byte; what no credential needs (symmetric algorithms, key derivation) is not taken. */
#include "src/webauthn/tpm_structures.h"

enum {
    TPM_GENERATED_VALUE = 0xff544347,
    TPM_ST_ATTEST_CERTIFY = 0x8017,
    TPM_ALG_RSA = 0x0001,
    TPM_ALG_SHA256 = 0x000b,
    TPM_ALG_SHA384 = 0x000c,
    TPM_ALG_SHA512 = 0x000d,
    TPM_ALG_NULL = 0x0010,
    TPM_ALG_RSASSA = 0x0014,
    TPM_ALG_ECDSA = 0x0018,
    TPM_ALG_ECC = 0x0023,
    TPM_ATTRIBUTE_SIGN = 1 << 18, /* TPMA_OBJECT */
    TPM_EXPONENT_DEFAULT = 65537,
};

#define COORDINATE_SIZE_MAX 66

const char *tpm_hash_name(uint16_t algorithm)
{
    switch (algorithm) {
    case TPM_ALG_SHA256:
        return "SHA256";
    case TPM_ALG_SHA384:
        return "SHA384";
    case TPM_ALG_SHA512:
        return "SHA512";
    default:
        return NULL;
    }
}

/* TPM2B_...: a size of 16 bits, then so many bytes. */
static enum status take_sized(struct reader *reader, struct bytes *ret_bytes)
{
    uint16_t size;
    TRY(reader_u16(reader, &size));
    return reader_take(reader, size, ret_bytes);
}

static enum status expect_u16(struct reader *reader, uint16_t expected)
{
    uint16_t value;
    TRY(reader_u16(reader, &value));
    return value == expected ? STATUS_OK : STATUS_INVALID;
}

/* No symmetric algorithm; a signature scheme with its hash, or none. */
static enum status take_scheme(struct reader *reader, uint16_t signing)
{
    uint16_t scheme, hash;
    TRY(expect_u16(reader, TPM_ALG_NULL));
    TRY(reader_u16(reader, &scheme));
    if (scheme == TPM_ALG_NULL)
        return STATUS_OK;
    return scheme == signing ? reader_u16(reader, &hash) : STATUS_INVALID;
}

static enum status take_rsa(struct reader *reader, EVP_PKEY **ret_pkey)
{
    uint16_t bits;
    uint32_t exponent;
    struct bytes modulus;
    TRY(take_scheme(reader, TPM_ALG_RSASSA));
    TRY(reader_u16(reader, &bits));
    TRY(reader_u32(reader, &exponent));
    TRY(take_sized(reader, &modulus));
    exponent = exponent == 0 ? TPM_EXPONENT_DEFAULT : exponent;
    const uint8_t e[] = {(uint8_t)(exponent >> 24), (uint8_t)(exponent >> 16), (uint8_t)(exponent >> 8), (uint8_t)exponent};
    if (modulus.size * 8 != bits)
        return STATUS_INVALID;
    return webauthn_pkey_from_modulus(modulus, bytes_of(e, sizeof e), ret_pkey);
}

/* A TPM may leave zeroes in front out. */
static enum status take_coordinate(struct reader *reader, size_t size, uint8_t ret_coordinate[COORDINATE_SIZE_MAX])
{
    struct bytes value;
    TRY(take_sized(reader, &value));
    if (value.size == 0 || value.size > size)
        return STATUS_INVALID;
    memset(ret_coordinate, 0, size - value.size);
    memcpy(ret_coordinate + size - value.size, value.data, value.size);
    return STATUS_OK;
}

/* TPM_ECC_NIST_P256, P384, P521 are 3, 4, 5. */
static enum status curve_of(uint16_t number, const struct algorithm_facts **ret_facts)
{
    static const enum webauthn_algorithm algorithms[] = {WEBAUTHN_ES256, WEBAUTHN_ES384, WEBAUTHN_ES512};
    if (number < 3 || number > 5)
        return STATUS_INVALID;
    *ret_facts = webauthn_algorithm_facts(algorithms[number - 3]);
    return STATUS_OK;
}

static enum status take_ecc(struct reader *reader, EVP_PKEY **ret_pkey)
{
    uint16_t number;
    const struct algorithm_facts *facts;
    uint8_t x[COORDINATE_SIZE_MAX], y[COORDINATE_SIZE_MAX];
    TRY(take_scheme(reader, TPM_ALG_ECDSA));
    TRY(reader_u16(reader, &number));
    TRY(curve_of(number, &facts));
    TRY(expect_u16(reader, TPM_ALG_NULL)); /* key derivation */
    TRY(take_coordinate(reader, facts->coordinate_size, x));
    TRY(take_coordinate(reader, facts->coordinate_size, y));
    return webauthn_pkey_from_point(facts, bytes_of(x, facts->coordinate_size), bytes_of(y, facts->coordinate_size), ret_pkey);
}

static enum status take_public(struct reader *reader, struct tpm_public *key)
{
    uint16_t type;
    uint32_t attributes;
    struct bytes policy;
    TRY(reader_u16(reader, &type));
    TRY(reader_u16(reader, &key->name_algorithm));
    TRY(reader_u32(reader, &attributes));
    TRY(take_sized(reader, &policy));
    if ((attributes & TPM_ATTRIBUTE_SIGN) == 0 || (type != TPM_ALG_RSA && type != TPM_ALG_ECC))
        return STATUS_INVALID;
    TRY(type == TPM_ALG_RSA ? take_rsa(reader, &key->pkey) : take_ecc(reader, &key->pkey));
    return reader_end(reader);
}

enum status tpm_public_read(struct bytes bytes, struct tpm_public *ret_key)
{
    struct reader reader = reader_of(bytes);
    CLEANUP(tpm_public_release) struct tpm_public key = {0};
    TRY(take_public(&reader, &key));
    *ret_key = key;
    key.pkey = NULL;
    return STATUS_OK;
}

void tpm_public_release(struct tpm_public *key)
{
    EVP_PKEY_free(key->pkey);
    key->pkey = NULL;
}

/* TPMS_CLOCK_INFO and the firmware's version: nothing of it is judged. */
static enum status pass_clock(struct reader *reader)
{
    struct bytes clock_and_firmware;
    return reader_take(reader, 8 + 4 + 4 + 1 + 8, &clock_and_firmware);
}

enum status tpm_certification_read(struct bytes bytes, struct tpm_certification *ret_certification)
{
    struct reader reader = reader_of(bytes);
    uint32_t magic;
    struct bytes signer, qualified_name;
    TRY(reader_u32(&reader, &magic));
    if (magic != TPM_GENERATED_VALUE)
        return STATUS_INVALID;
    TRY(expect_u16(&reader, TPM_ST_ATTEST_CERTIFY));
    TRY(take_sized(&reader, &signer));
    TRY(take_sized(&reader, &ret_certification->extra_data));
    TRY(pass_clock(&reader));
    TRY(take_sized(&reader, &ret_certification->name));
    TRY(take_sized(&reader, &qualified_name));
    return reader_end(&reader);
}
