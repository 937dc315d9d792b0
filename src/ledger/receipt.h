/* SPDX-License-Identifier: Apache-2.0
 * Receipts: the decision on one operation as a JWS in compact form (RFC 7515) under ES256, which any JOSE library verifies. */
#pragma once

#include "src/ledger/entry.h"
#include "src/ledger/jwks.h"

#define RECEIPT_EVIDENCE_MAX 16
#define RECEIPT_BYTES_MAX (32 * 1024)
#define RECEIPT_TYPE "countersign-receipt+jwt"

/* A ceremony that the decision stands on. */
struct receipt_evidence {
    struct bytes ceremony;
    struct bytes design;  /* "certificate", "otp" ... */
    struct digest record; /* the sealed hash in the ledger entry of that ceremony */
};

/* Views are borrowed: for writing from the caller, after reading from the buffer given to receipt_open. Texts are words as in entry.h. */
struct receipt {
    struct bytes issuer;
    int64_t issued_at_seconds; /* since 1970 */
    struct bytes operation;
    struct digest instruction;
    enum ledger_decision decision; /* permit or deny */
    struct bytes clauses_version;
    struct clause_list satisfied, violated;
    size_t evidence_count;
    struct receipt_evidence evidence[RECEIPT_EVIDENCE_MAX];
    struct bytes log; /* origin of the log that holds the decision's entry */
    uint64_t index;   /* of that entry */
};

/* The signing input (header.payload), and the digest that the vault is to sign. */
MUST_CHECK enum status receipt_prepare(const struct receipt *receipt, const struct jwk_thumbprint *key, struct buffer *ret_signing_input,
                                       struct digest *ret_digest);
/* Adds the signature: what was the signing input is then the receipt. */
MUST_CHECK enum status receipt_finish(struct buffer *signing_input, const uint8_t signature[RAW_SIGNATURE_SIZE]);

/* Verifies with a key of the set and reads it strictly: ES256 only, this type only, no other header member, no other payload member.
 * STATUS_INVALID when it is no receipt, STATUS_NOT_FOUND when the set lacks its key, STATUS_CORRUPT when the signature is not of that key.
 * `payload` receives the bytes that `ret_receipt` looks into. */
MUST_CHECK enum status receipt_open(struct bytes token, struct bytes jwks, struct buffer *payload, struct receipt *ret_receipt,
                                    struct failure *failure);
/* The payload alone, of a receipt whose signature was verified already. */
MUST_CHECK enum status receipt_payload_read(struct bytes payload, struct receipt *ret_receipt);

/* True when the entry is that of the decision which the receipt attests: same log, operation, instruction, decision and clauses. */
bool receipt_is_of_entry(const struct receipt *receipt, const struct ledger_entry *entry);
