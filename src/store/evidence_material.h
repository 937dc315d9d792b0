/* SPDX-License-Identifier: Apache-2.0
 * What evidence records rest on and many share, by its SHA-256: public, never changed, never deleted. */
#pragma once

#include "src/store/row.h"

#define MATERIAL_CERTIFICATE "certificate"
#define MATERIAL_CRL "crl"
#define MATERIAL_OCSP "ocsp"

struct evidence_material_row {
    struct row_memory memory;
    struct digest digest;
    struct row_word kind;
    struct bytes der; /* BLOB */
    timestamp_us first_seen_at;
};
void evidence_material_row_release(struct evidence_material_row *row);

/* Changes nothing when it is there already. */
MUST_CHECK enum status evidence_material_row_keep(struct store_connection *connection, const struct evidence_material_row *row);
MUST_CHECK enum status evidence_material_row_read(struct store_connection *connection, const struct digest *digest,
                                                  struct evidence_material_row *ret_row);
