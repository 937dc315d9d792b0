/* SPDX-License-Identifier: Apache-2.0
 * Handing the keeper's two kinds of signing to the vault. */
#include "src/service/keeper_vault.h"

enum status keeper_vault_init(struct vault *vault, const char *origin, struct keeper_vault *ret_signer)
{
    struct note_key key;
    struct keeper_vault signer = {.vault = vault, .public_key = BUFFER_INIT(ED25519_KEY_SIZE)};
    enum status status = vault_public_key(vault, VAULT_KEY_CHECKPOINT, &signer.public_key);
    if (status == STATUS_OK)
        status = note_key_make(origin, buffer_bytes(&signer.public_key), &key);
    if (status != STATUS_OK) {
        keeper_vault_release(&signer);
        return status;
    }
    *ret_signer = signer;
    return STATUS_OK;
}

void keeper_vault_release(struct keeper_vault *signer)
{
    buffer_release(&signer->public_key);
}

static enum status sign_digests(void *context, const struct digest *digests, size_t count, struct vault_signature *ret_signatures)
{
    const struct keeper_vault *signer = context;
    return vault_sign_es256(signer->vault, VAULT_KEY_RECEIPT, digests, count, ret_signatures);
}

static enum status sign_note(void *context, struct bytes message, uint8_t ret_signature[RAW_SIGNATURE_SIZE])
{
    const struct keeper_vault *signer = context;
    struct vault_signature signature;
    _Static_assert(sizeof signature.bytes == RAW_SIGNATURE_SIZE, "both are raw signatures");
    TRY(vault_sign_ed25519(signer->vault, VAULT_KEY_CHECKPOINT, message, &signature));
    memcpy(ret_signature, signature.bytes, RAW_SIGNATURE_SIZE);
    return STATUS_OK;
}

static enum status sign_checkpoint(void *context, const struct checkpoint *checkpoint, struct buffer *ret_note)
{
    struct keeper_vault *signer = context;
    const struct note_signer note_signer = {.sign = sign_note, .context = signer};
    struct note_key key;
    TRY(note_key_make(checkpoint->origin, buffer_bytes(&signer->public_key), &key));
    return checkpoint_sign(checkpoint, &key, &note_signer, ret_note);
}

struct keeper_signer keeper_vault_signer(struct keeper_vault *signer)
{
    return (struct keeper_signer){.sign_digests = sign_digests, .sign_checkpoint = sign_checkpoint, .context = signer};
}
