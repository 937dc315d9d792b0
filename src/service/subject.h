/* SPDX-License-Identifier: Apache-2.0
 * Sealing for one customer: everything personal goes through here on its way to the store and back. */
#pragma once

#include "src/service/services.h"
#include "src/store/customers.h"

struct subject {
    struct id customer;
    struct vault_subject key;
};
static inline void subject_release(struct subject *subject)
{
    wipe(subject, sizeof *subject);
}

/* STATUS_NOT_FOUND for a customer that is not known, or was erased. */
MUST_CHECK enum status subject_load(struct store_connection *connection, const char *customer, struct subject *ret_subject);

/* What is sealed, and of which thing: sealed under one name it does not open under another. */
enum sealed_kind {
    SEALED_CUSTOMER,
    SEALED_ACCOUNT,
    SEALED_CREDENTIAL,
    SEALED_INSTRUCTION,
    SEALED_CEREMONY,
    SEALED_EVIDENCE,
    SEALED_ANSWER,
    SEALED_MESSAGE,
    SEALED_PROTECTION,
    SEALED_DEVICE,
    SEALED_RECORDING,
    SEALED_NAME,
    SEALED_SIGNAL,
    SEALED_KIND_COUNT
};
MUST_CHECK enum status subject_seal(struct services *services, const struct subject *subject, enum sealed_kind kind, const char *id,
                                    struct bytes plain, struct buffer *ret_sealed);
MUST_CHECK enum status subject_open(struct services *services, const struct subject *subject, enum sealed_kind kind, const char *id,
                                    struct bytes sealed, struct buffer *ret_plain);

/* Random bytes of the operating system, for ids, nonces and salts. */
void random_fill(uint8_t *ret_bytes, size_t size);
void random_id(struct id *ret_id);

/* Keyed hashes by which personal values are found: an ID number among all customers', an account among one customer's. */
MUST_CHECK enum status identifier_mac(struct services *services, const char *identifier, struct digest *ret_mac);
MUST_CHECK enum status credential_name_mac(struct services *services, struct bytes name, struct digest *ret_mac);
MUST_CHECK enum status account_mac(struct services *services, const struct subject *subject, const char *bank, const char *account,
                                   struct digest *ret_mac);
