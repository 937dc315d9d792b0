/* SPDX-License-Identifier: Apache-2.0
 * The parts of a CMS SignedData (RFC 5652 section 5) as views into its bytes: taken apart strictly, judged elsewhere. For src/crypto only.
 */
#pragma once

#include "src/crypto/der.h"

struct cms_parts {
    struct bytes content_type; /* OID content */
    bool has_content;
    struct bytes content;
    struct reader certificates; /* each element whole, Certificate only */
    struct reader revocations;  /* RevocationInfoChoice */
    struct reader signers;
    size_t signer_count;
};

struct cms_signer {
    bool by_key;                                          /* sid is a subjectKeyIdentifier */
    struct bytes issuer, serial;                          /* whole elements; unless by_key */
    struct bytes key_identifier;                          /* if by_key */
    struct bytes digest_identifier, signature_identifier; /* whole AlgorithmIdentifiers */
    bool has_attributes;
    struct bytes attributes; /* whole, tagged [0] */
    struct bytes signature;
};

/* What the signed attributes say (section 11), the ones that are looked at. */
struct cms_attributes {
    struct bytes content_type; /* OID content */
    struct bytes message_digest;
    struct der_element signing_time; /* tag 0 when absent */
};

/* The OID, whole, of content that is plain data. */
bool cms_is_data(struct bytes oid);

MUST_CHECK enum status cms_parts_read(struct bytes signature, struct cms_parts *ret_parts);
/* The signer at `index`. */
MUST_CHECK enum status cms_signer_read(const struct cms_parts *parts, size_t index, struct cms_signer *ret_signer);
/* STATUS_INVALID: malformed, not in DER's order, an attribute twice, or content type or message digest missing. */
MUST_CHECK enum status cms_attributes_read(struct bytes attributes, struct cms_attributes *ret_attributes);
/* Issuer and serial number of a certificate, as whole elements, without reading the rest. */
MUST_CHECK enum status cms_certificate_name(struct bytes certificate, struct bytes *ret_issuer, struct bytes *ret_serial);
/* The next revocation answer: a CRL, or an OCSP response (RFC 5940). ret_der is empty for a kind that is not known. */
MUST_CHECK enum status cms_revocation_next(struct reader *revocations, bool *ret_is_ocsp, struct bytes *ret_der);
