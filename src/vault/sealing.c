/* SPDX-License-Identifier: Apache-2.0
 * AES-256-GCM by OpenSSL. The cipher is fetched once, before the sandbox closes. */
#include "src/vault/sealing.h"

#include "src/vault/message.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>

_Static_assert(DIGEST_SIZE == 32, "a digest is a key of AES-256");

struct sealer {
    EVP_CIPHER *cipher;
    EVP_CIPHER_CTX *context;
};

enum status sealer_create(struct sealer **ret_sealer)
{
    struct sealer *sealer = calloc(1, sizeof *sealer);
    if (sealer == NULL)
        return STATUS_NO_MEMORY;
    sealer->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    sealer->context = EVP_CIPHER_CTX_new();
    if (sealer->cipher == NULL || sealer->context == NULL) {
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
    EVP_CIPHER_CTX_free((*sealer)->context);
    EVP_CIPHER_free((*sealer)->cipher);
    free(*sealer);
    *sealer = NULL;
}

static bool seal_into(struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes plain, uint8_t *ret_sealed)
{
    uint8_t *nonce = ret_sealed;
    uint8_t *text = nonce + VAULT_SEAL_NONCE_SIZE;
    int size = 0;
    return RAND_bytes(nonce, VAULT_SEAL_NONCE_SIZE) == 1 &&
           EVP_EncryptInit_ex2(sealer->context, sealer->cipher, key->bytes, nonce, NULL) == 1 &&
           EVP_EncryptUpdate(sealer->context, NULL, &size, context.data, (int)context.size) == 1 &&
           EVP_EncryptUpdate(sealer->context, text, &size, plain.data, (int)plain.size) == 1 &&
           EVP_EncryptFinal_ex(sealer->context, text + plain.size, &size) == 1 &&
           EVP_CIPHER_CTX_ctrl(sealer->context, EVP_CTRL_AEAD_GET_TAG, VAULT_SEAL_TAG_SIZE, text + plain.size) == 1;
}

/* Resetting the context wipes the key schedule in it. */
enum status sealer_seal(struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes plain,
                        struct buffer *ret_sealed)
{
    TRY(buffer_reserve(ret_sealed, plain.size + VAULT_SEAL_EXTRA_SIZE));
    bool sealed = seal_into(sealer, key, context, plain, ret_sealed->data + ret_sealed->size);
    EVP_CIPHER_CTX_reset(sealer->context);
    if (!sealed)
        return STATUS_INTERNAL;
    ret_sealed->size += plain.size + VAULT_SEAL_EXTRA_SIZE;
    return STATUS_OK;
}

static bool open_into(struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes sealed, uint8_t *ret_plain)
{
    size_t text_size = sealed.size - VAULT_SEAL_EXTRA_SIZE;
    const uint8_t *text = sealed.data + VAULT_SEAL_NONCE_SIZE;
    uint8_t tag[VAULT_SEAL_TAG_SIZE];
    memcpy(tag, text + text_size, sizeof tag);
    int size = 0;
    return EVP_DecryptInit_ex2(sealer->context, sealer->cipher, key->bytes, sealed.data, NULL) == 1 &&
           EVP_DecryptUpdate(sealer->context, NULL, &size, context.data, (int)context.size) == 1 &&
           EVP_DecryptUpdate(sealer->context, ret_plain, &size, text, (int)text_size) == 1 &&
           EVP_CIPHER_CTX_ctrl(sealer->context, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1 &&
           EVP_DecryptFinal_ex(sealer->context, ret_plain + text_size, &size) == 1;
}

enum status sealer_open(struct sealer *sealer, const struct digest *key, struct bytes context, struct bytes sealed,
                        struct buffer *ret_plain)
{
    if (sealed.size < VAULT_SEAL_EXTRA_SIZE)
        return STATUS_CORRUPT;
    size_t plain_size = sealed.size - VAULT_SEAL_EXTRA_SIZE;
    TRY(buffer_reserve(ret_plain, plain_size + 1)); /* one more: an empty plain text still needs an address */
    uint8_t *plain = ret_plain->data + ret_plain->size;
    bool opened = open_into(sealer, key, context, sealed, plain);
    EVP_CIPHER_CTX_reset(sealer->context);
    if (!opened) {
        wipe(plain, plain_size);
        return STATUS_CORRUPT;
    }
    ret_plain->size += plain_size;
    return STATUS_OK;
}
