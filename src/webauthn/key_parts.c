/* SPDX-License-Identifier: Apache-2.0
 * Public keys from coordinates, modulus or raw bytes, over libcrypto; what is no key, or a weak one, is refused here. */
#include "src/webauthn/key_parts.h"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <sodium.h>

#include "src/crypto/algorithms.h"

OPENSSL_RELEASE(pkey_context_release, EVP_PKEY_CTX, EVP_PKEY_CTX_free)
OPENSSL_RELEASE(bignum_release, BIGNUM, BN_free)
OPENSSL_RELEASE(builder_release, OSSL_PARAM_BLD, OSSL_PARAM_BLD_free)
OPENSSL_RELEASE(parameters_release, OSSL_PARAM, OSSL_PARAM_free)

#define POINT_SIZE_MAX (1 + 2 * 66)
#define RSA_BITS_MAX 8192

static enum status make(const char *type, OSSL_PARAM *parameters, EVP_PKEY **ret_pkey)
{
    CLEANUP(pkey_context_release) EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *pkey = NULL;
    if (context == NULL || EVP_PKEY_fromdata_init(context) != 1)
        return STATUS_NO_MEMORY;
    int made = EVP_PKEY_fromdata(context, &pkey, EVP_PKEY_PUBLIC_KEY, parameters);
    openssl_forget_errors();
    if (made != 1)
        return STATUS_REFUSED;
    *ret_pkey = pkey;
    return STATUS_OK;
}

enum status webauthn_pkey_from_point(const struct algorithm_facts *facts, struct bytes x, struct bytes y, EVP_PKEY **ret_pkey)
{
    uint8_t point[POINT_SIZE_MAX] = {POINT_CONVERSION_UNCOMPRESSED};
    char group[16];
    if (x.size != facts->coordinate_size || y.size != facts->coordinate_size)
        return STATUS_REFUSED;
    memcpy(point + 1, x.data, x.size);
    memcpy(point + 1 + x.size, y.data, y.size);
    snprintf(group, sizeof group, "%s", facts->group);
    OSSL_PARAM parameters[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                               OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, 1 + x.size + y.size),
                               OSSL_PARAM_construct_end()};
    return make("EC", parameters, ret_pkey);
}

static enum status accept_rsa(EVP_PKEY *pkey)
{
    char name[ALGORITHM_NAME_MAX];
    return EVP_PKEY_get_bits(pkey) <= RSA_BITS_MAX ? algorithm_accept_key(pkey, name) : STATUS_REFUSED;
}

enum status webauthn_pkey_from_modulus(struct bytes n, struct bytes e, EVP_PKEY **ret_pkey)
{
    CLEANUP(bignum_release) BIGNUM *modulus = BN_bin2bn(n.data, (int)n.size, NULL);
    CLEANUP(bignum_release) BIGNUM *exponent = BN_bin2bn(e.data, (int)e.size, NULL);
    CLEANUP(builder_release) OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (modulus == NULL || exponent == NULL || builder == NULL || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) != 1)
        return STATUS_NO_MEMORY;
    if (!BN_is_odd(modulus) || !BN_is_odd(exponent) || BN_is_one(exponent) || BN_num_bits(exponent) > 32)
        return STATUS_REFUSED;
    CLEANUP(parameters_release) OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    CLEANUP(pkey_release) EVP_PKEY *pkey = NULL;
    if (parameters == NULL)
        return STATUS_NO_MEMORY;
    TRY(make("RSA", parameters, &pkey));
    TRY(accept_rsa(pkey));
    *ret_pkey = pkey;
    pkey = NULL;
    return STATUS_OK;
}

/* The points of order 1, 2 and 4 of Ed448 (RFC 8032 section 5.2): y is 1, -1 or 0. With them anybody's signature would check. */
static bool is_small_on_ed448(struct bytes raw)
{
    uint8_t zero[57] = {0}, one[57] = {1}, minus_one[57];
    memset(minus_one, 0xff, 56);
    minus_one[0] = minus_one[28] = 0xfe;
    minus_one[56] = 0;
    uint8_t y[57];
    memcpy(y, raw.data, sizeof y);
    y[56] &= 0x7f; /* the sign of x */
    return memcmp(y, zero, sizeof y) == 0 || memcmp(y, one, sizeof y) == 0 || memcmp(y, minus_one, sizeof y) == 0;
}

enum status webauthn_pkey_from_raw(const struct algorithm_facts *facts, struct bytes raw, EVP_PKEY **ret_pkey)
{
    if (raw.size != facts->coordinate_size)
        return STATUS_REFUSED;
    bool is_25519 = raw.size == crypto_core_ed25519_BYTES;
    if (is_25519 ? crypto_core_ed25519_is_valid_point(raw.data) != 1 : is_small_on_ed448(raw))
        return STATUS_REFUSED;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key_ex(NULL, facts->group, NULL, raw.data, raw.size);
    openssl_forget_errors();
    if (pkey == NULL)
        return STATUS_NO_MEMORY;
    *ret_pkey = pkey;
    return STATUS_OK;
}
