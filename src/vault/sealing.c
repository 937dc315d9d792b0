/* SPDX-License-Identifier: Apache-2.0
 * AES-256-GCM by OpenSSL. The cipher is fetched once. */
#include "src/vault/sealing.h"

#include "src/base/limits.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>

_Static_assert(DIGEST_SIZE == 32, "a digest is a key of AES-256");

struct sealer {
    EVP_CIPHER *cipher;
};

enum status sealer_create(struct sealer **ret_sealer)
{
    struct sealer *sealer = calloc(1, sizeof *sealer);
    if (sealer == NULL)
        return STATUS_NO_MEMORY;
    sealer->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    if (sealer->cipher == NULL) {
        sealer_release(&sealer);
        return STATUS_INTERNAL;
    }
    *ret_sealer = sealer;
    return STATUS_OK;
}

void sealer_release(struct sealer **sealer)
{
    if (*sealer == NULL)
        return;
    EVP_CIPHER_free((*sealer)->cipher);
    free(*sealer);
    *sealer = NULL;
}

static bool seal_into(EVP_CIPHER_CTX *using, const struct sealer *sealer, const struct digest *key, struct bytes context,
                      struct bytes plain, uint8_t *ret_sealed)
{
    uint8_t *nonce = ret_sealed;
    uint8_t *text = nonce + SEAL_NONCE_SIZE;
    int size = 0;
    return RAND_bytes(nonce, SEAL_NONCE_SIZE) == 1 && EVP_EncryptInit_ex2(using, sealer->cipher, key->bytes, nonce, NULL) == 1 &&
           EVP_EncryptUpdate(using, NULL, &size, context.data, (int)context.size) == 1 &&
           EVP_EncryptUpdate(using, text, &size, plain.data, (int)plain.size) == 1 &&
           EVP_EncryptFinal_ex(using, text + plain.size, &size) == 1 &&
           EVP_CIPHER_CTX_ctrl(using, EVP_CTRL_AEAD_GET_TAG, SEAL_TAG_SIZE, text + plain.size) == 1;
}

/* Freeing the context wipes the key schedule in it. */
enum status sealer_seal(const struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes plain,
                        struct buffer *ret_sealed)
{
    if (plain.size > LIMIT_SEALED_BYTES)
        return STATUS_LIMIT;
    TRY(buffer_reserve(ret_sealed, plain.size + SEAL_EXTRA_SIZE));
    EVP_CIPHER_CTX *using = EVP_CIPHER_CTX_new();
    bool sealed = using != NULL && seal_into(using, sealer, key, context, plain, ret_sealed->data + ret_sealed->size);
    EVP_CIPHER_CTX_free(using);
    if (!sealed)
        return STATUS_INTERNAL;
    ret_sealed->size += plain.size + SEAL_EXTRA_SIZE;
    return STATUS_OK;
}

static bool open_into(EVP_CIPHER_CTX *using, const struct sealer *sealer, const struct digest *key, struct bytes context,
                      struct bytes sealed, uint8_t *ret_plain)
{
    size_t text_size = sealed.size - SEAL_EXTRA_SIZE;
    const uint8_t *text = sealed.data + SEAL_NONCE_SIZE;
    uint8_t tag[SEAL_TAG_SIZE];
    memcpy(tag, text + text_size, sizeof tag);
    int size = 0;
    return EVP_DecryptInit_ex2(using, sealer->cipher, key->bytes, sealed.data, NULL) == 1 &&
           EVP_DecryptUpdate(using, NULL, &size, context.data, (int)context.size) == 1 &&
           EVP_DecryptUpdate(using, ret_plain, &size, text, (int)text_size) == 1 &&
           EVP_CIPHER_CTX_ctrl(using, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1 &&
           EVP_DecryptFinal_ex(using, ret_plain + text_size, &size) == 1;
}

enum status sealer_open(const struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes sealed,
                        struct buffer *ret_plain)
{
    if (sealed.size < SEAL_EXTRA_SIZE)
        return STATUS_CORRUPT;
    size_t plain_size = sealed.size - SEAL_EXTRA_SIZE;
    if (plain_size > LIMIT_SEALED_BYTES)
        return STATUS_CORRUPT;
    TRY(buffer_reserve(ret_plain, plain_size + 1)); /* one more: an empty plain text still needs an address */
    uint8_t *plain = ret_plain->data + ret_plain->size;
    EVP_CIPHER_CTX *using = EVP_CIPHER_CTX_new();
    bool opened = using != NULL && open_into(using, sealer, key, context, sealed, plain);
    EVP_CIPHER_CTX_free(using);
    if (!opened) {
        wipe(plain, plain_size);
        return STATUS_CORRUPT;
    }
    ret_plain->size += plain_size;
    return STATUS_OK;
}
