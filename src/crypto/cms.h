/* SPDX-License-Identifier: Apache-2.0
 * CMS SignedData (RFC 5652) read strictly (DER, nothing left over, every part counted) and verified with the key of the certificate it
 * carries. One signer, unless the caller asks for one of several. */
#pragma once

#include "src/crypto/checks.h"

struct cms_options {
    const struct bytes *content; /* of a detached signature; NULL when the signature must hold its content itself */
    size_t signer;               /* which of several to read; counts from 0 */
    bool several_signers;        /* false: more than one signer is refused */
};

/* How many signers there are. STATUS_INVALID when this is not SignedData. */
MUST_CHECK enum status cms_count_signers(struct bytes signature, size_t *ret_count, struct failure *failure);

/* STATUS_INVALID: not a SignedData we can read; STATUS_REFUSED: readable, and not what we take (several signers, no signer certificate
 * inside, content twice or nowhere); STATUS_LIMIT. A wrong digest or signature, or a refused algorithm, is STATUS_OK with correctness
 * failed. The checker makes known certificates cheap. */
MUST_CHECK enum status cms_read(struct checker *checker, struct bytes signature, const struct cms_options *options,
                                struct signature *ret_signature, struct failure *failure);
