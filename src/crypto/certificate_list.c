/* SPDX-License-Identifier: Apache-2.0
 * Rows of certificates, and reading them from what a file holds: DER, or PEM as tools write it. */
#include "src/crypto/openssl.h"

#include "src/base/limits.h"

void certificate_list_release(struct certificate_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        certificate_release(&list->items[i]);
    list->count = 0;
}

enum status certificate_list_add(struct certificate_list *list, struct certificate *certificate)
{
    if (list->count == CERTIFICATE_LIST_MAX)
        return STATUS_LIMIT;
    list->items[list->count++] = certificate_hold(certificate);
    return STATUS_OK;
}

static enum status add_der(struct bytes der, struct certificate_list *list, struct failure *failure)
{
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    TRY(certificate_parse(der, &certificate, failure));
    if (certificate_list_add(list, certificate) != STATUS_OK)
        return failure_set(failure, STATUS_LIMIT, NULL, "more than %d certificates", CERTIFICATE_LIST_MAX);
    return STATUS_OK;
}

/* STATUS_NOT_FOUND after the last block. */
static enum status next_block(BIO *text, struct pem_block *ret_block, struct failure *failure)
{
    if (PEM_read_bio(text, &ret_block->label, &ret_block->header, &ret_block->data, &ret_block->size) == 1)
        return STATUS_OK;
    bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    openssl_forget_errors();
    return at_end ? STATUS_NOT_FOUND : failure_set(failure, STATUS_INVALID, NULL, "a PEM block is cut short or damaged");
}

static enum status add_block(const struct pem_block *block, struct certificate_list *list, struct failure *failure)
{
    if (strcmp(block->label, PEM_STRING_X509) != 0)
        return failure_set(failure, STATUS_INVALID, NULL, "a PEM block is %.40s, not a certificate", block->label);
    return add_der(bytes_of(block->data, (size_t)block->size), list, failure);
}

static enum status add_pem(struct bytes pem, struct certificate_list *list, struct failure *failure)
{
    CLEANUP(bio_release) BIO *text = BIO_new_mem_buf(pem.data, (int)pem.size);
    if (text == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory");
    for (size_t count = 0;; count++) {
        CLEANUP(pem_block_release) struct pem_block block = {0};
        enum status status = next_block(text, &block, failure);
        if (status == STATUS_NOT_FOUND)
            return count > 0 ? STATUS_OK : failure_set(failure, STATUS_INVALID, NULL, "no whole PEM block in it");
        TRY(status);
        TRY(add_block(&block, list, failure));
    }
}

enum status certificate_list_parse(struct bytes der_or_pem, struct certificate_list *list, struct failure *failure)
{
    static const char mark[] = "-----BEGIN ";
    if (der_or_pem.size == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "empty: no certificate in it");
    if (der_or_pem.size > LIMIT_CERTIFICATE_FILE_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "larger than %d bytes", LIMIT_CERTIFICATE_FILE_BYTES);
    if (memmem(der_or_pem.data, der_or_pem.size, mark, sizeof mark - 1) != NULL)
        return add_pem(der_or_pem, list, failure);
    return add_der(der_or_pem, list, failure);
}
