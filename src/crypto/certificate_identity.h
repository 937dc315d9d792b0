/* SPDX-License-Identifier: Apache-2.0
 * Who a certificate says its holder is: subject serialNumber, and the subject directory attributes of Taiwan's government PKI.
 * For src/crypto only. */
#pragma once

#include "src/crypto/certificate.h"

struct x509_st;

/* STATUS_INVALID when a part that carries identity is malformed: better no certificate than half an identity. */
MUST_CHECK enum status certificate_identity_read(struct x509_st *x509, struct certificate_identity *ret_identity);
