/* SPDX-License-Identifier: Apache-2.0
 * The evidence of one operation as one file that a court can check years later with nothing but public keys and trust anchors: what the
 * customer was shown and signed, the sealed records opened with the public material that they name, the receipt, every ledger entry with
 * its proof. The form is in docs/ledger.md. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/encode.h"

#define EVIDENCE_FORMAT "countersign-evidence-1"
#define EVIDENCE_RECORDS_MAX 16
#define EVIDENCE_PROTECTIONS_MAX 16
#define EVIDENCE_PROOFS_MAX 256
#define EVIDENCE_MATERIAL_MAX 48 /* certificates, CRLs, OCSP responses: of each */
#define EVIDENCE_BYTES_MAX (64 * 1024 * 1024)

/* What vault_open gave for a record: salt and record (sealed_record_make in entry.h). */
struct evidence_record {
    struct bytes of; /* the id of its ceremony or protection */
    struct bytes plain;
};

/* Borrowed views. */
struct evidence {
    struct bytes operation;
    struct bytes instruction; /* canonical JSON, whose digest everything is bound to */
    struct bytes receipt;     /* size 0: the operation was not permitted */
    size_t record_count;
    struct evidence_record records[EVIDENCE_RECORDS_MAX]; /* of ceremonies */
    bool tells_protections;                               /* false: the file is from before their records were put into it */
    size_t protection_count;
    struct evidence_record protections[EVIDENCE_PROTECTIONS_MAX];
    size_t proof_count;
    struct bytes proofs[EVIDENCE_PROOFS_MAX]; /* each entry of the operation, in order: texts of ledger_proof_write */
    size_t certificate_count;
    struct bytes certificates[EVIDENCE_MATERIAL_MAX]; /* DER, of authorities */
    size_t crl_count;
    struct bytes crls[EVIDENCE_MATERIAL_MAX]; /* DER */
    size_t ocsp_count;
    struct bytes ocsp[EVIDENCE_MATERIAL_MAX]; /* DER, about authorities: what tells of the signer alone is in the record */
};
/* STATUS_LIMIT past a maximum, STATUS_INVALID when a text is no UTF-8. */
MUST_CHECK enum status evidence_write(const struct evidence *evidence, struct buffer *ret_json);

/* A file that was read, with the memory that its views look into. */
struct evidence_file {
    struct evidence evidence;
    void *json;
    struct buffer decoded;
};
void evidence_file_release(struct evidence_file *file);
/* Reads the form only: nothing in it is believed yet. STATUS_INVALID names the member. */
MUST_CHECK enum status evidence_read(struct bytes json, struct evidence_file *ret_file, struct failure *failure);
