/* SPDX-License-Identifier: Apache-2.0
 * AES-CBC and PBKDF2 by libcrypto. */
#include "src/crypto/key_transport.h"

#include <openssl/evp.h>

#define BLOCK 16

static const EVP_CIPHER *cipher_of(size_t key_size)
{
    return key_size == 16 ? EVP_aes_128_cbc() : key_size == 24 ? EVP_aes_192_cbc() : key_size == 32 ? EVP_aes_256_cbc() : NULL;
}

static void context_release(EVP_CIPHER_CTX **context)
{
    EVP_CIPHER_CTX_free(*context);
}

static enum status decrypt(struct bytes key, struct bytes sealed, uint8_t *ret_plain)
{
    CLEANUP(context_release) EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    if (context == NULL)
        return STATUS_NO_MEMORY;
    if (EVP_DecryptInit_ex2(context, cipher_of(key.size), key.data, sealed.data, NULL) != 1 ||
        EVP_CIPHER_CTX_set_padding(context, 0) != 1 ||
        EVP_DecryptUpdate(context, ret_plain, &size, sealed.data + BLOCK, (int)(sealed.size - BLOCK)) != 1 ||
        (size_t)size != sealed.size - BLOCK)
        return STATUS_INTERNAL;
    return STATUS_OK;
}

/* XML Encryption section 5.2: the last byte counts the padding, whose other bytes may be anything. */
enum status key_transport_open(struct bytes key, struct bytes sealed, struct buffer *ret_plain)
{
    if (cipher_of(key.size) == NULL)
        return STATUS_INVALID;
    if (sealed.size < 2 * BLOCK || sealed.size % BLOCK != 0)
        return STATUS_CORRUPT;
    size_t size = sealed.size - BLOCK;
    TRY(buffer_reserve(ret_plain, size));
    uint8_t *plain = ret_plain->data + ret_plain->size;
    TRY(decrypt(key, sealed, plain));
    uint8_t padding = plain[size - 1];
    if (padding == 0 || padding > BLOCK) {
        wipe(plain, size);
        return STATUS_CORRUPT;
    }
    wipe(plain + size - padding, padding);
    ret_plain->size += size - padding;
    return STATUS_OK;
}

enum status key_transport_derive(enum hmac_hash hash, struct bytes passphrase, struct bytes salt, unsigned iterations, size_t key_size,
                                 struct buffer *ret_key)
{
    const EVP_MD *digest = hash == HMAC_SHA1 ? EVP_sha1() : hash == HMAC_SHA256 ? EVP_sha256() : EVP_sha512();
    if (iterations == 0 || iterations > KEY_TRANSPORT_ITERATIONS_MAX || cipher_of(key_size) == NULL)
        return STATUS_INVALID;
    TRY(buffer_reserve(ret_key, key_size));
    if (PKCS5_PBKDF2_HMAC((const char *)passphrase.data, (int)passphrase.size, salt.data, (int)salt.size, (int)iterations, digest,
                          (int)key_size, ret_key->data + ret_key->size) != 1)
        return STATUS_INTERNAL;
    ret_key->size += key_size;
    return STATUS_OK;
}
