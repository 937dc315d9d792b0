/* SPDX-License-Identifier: Apache-2.0
 * Undoing PEM by libcrypto. */
#include "src/crypto/pem.h"

#include "src/crypto/openssl.h"

static enum status read_block(BIO *text, const char *label, const char *other_label, struct buffer *ret_der, struct failure *failure)
{
    CLEANUP(pem_block_release) struct pem_block block = {0}, second = {0};
    if (PEM_read_bio(text, &block.label, &block.header, &block.data, &block.size) != 1)
        return failure_set(failure, STATUS_INVALID, NULL, "the PEM block is cut short or damaged");
    if (strcmp(block.label, label) != 0 && strcmp(block.label, other_label) != 0)
        return failure_set(failure, STATUS_INVALID, NULL, "the PEM block is %.40s, not %s", block.label, label);
    if (PEM_read_bio(text, &second.label, &second.header, &second.data, &second.size) == 1)
        return failure_set(failure, STATUS_INVALID, NULL, "more than one PEM block");
    if (buffer_append(ret_der, bytes_of(block.data, (size_t)block.size)) != STATUS_OK)
        return failure_set(failure, STATUS_LIMIT, NULL, "larger than %zu bytes", ret_der->maximum);
    return STATUS_OK;
}

enum status pem_or_der(struct bytes text, const char *label, const char *other_label, struct buffer *ret_der, struct failure *failure)
{
    static const char mark[] = "-----BEGIN ";
    if (text.size == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "empty");
    if (text.data[0] == 0x30 || memmem(text.data, text.size, mark, sizeof mark - 1) == NULL) {
        if (buffer_append(ret_der, text) != STATUS_OK)
            return failure_set(failure, STATUS_LIMIT, NULL, "larger than %zu bytes", ret_der->maximum);
        return STATUS_OK;
    }
    CLEANUP(bio_release) BIO *bio = BIO_new_mem_buf(text.data, (int)text.size);
    enum status status =
        bio == NULL ? failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory") : read_block(bio, label, other_label, ret_der, failure);
    openssl_forget_errors();
    return status;
}
