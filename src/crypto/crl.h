/* SPDX-License-Identifier: Apache-2.0
 * One CRL (RFC 5280 section 5), read once: its times, its scope, what it lists. Counted, so that the cache may replace it while it is in
 * use. For src/crypto only. */
#pragma once

#include "src/crypto/openssl.h"

#include <pthread.h>
#include <stdatomic.h>

#define CRL_REASONS_ALL 0x807fu /* ReasonFlags 1 to 8, first byte low */

struct crl {
    atomic_uint holders;
    X509_CRL *x509;
    struct digest fingerprint; /* SHA-256 of the DER */
    struct buffer der;         /* as it came; empty past LIMIT_MATERIAL_BYTES */
    timestamp_us this_update, next_update;
    bool has_next_update;
    ASN1_INTEGER *number;      /* NULL when absent */
    ASN1_INTEGER *base;        /* deltaCRLIndicator; NULL in a complete CRL */
    ISSUING_DIST_POINT *scope; /* issuingDistributionPoint; NULL when absent */
    AUTHORITY_KEYID *authority_key;
    bool is_malformed;          /* an extension above could not be read, or contradicts itself */
    bool has_unknown_extension; /* a critical one, of the CRL or of an entry: it may say nothing then (section 5.2, 5.3) */
    bool algorithm_refused;
    char algorithm[CERTIFICATE_KEY_NAME_MAX];
    pthread_mutex_t lock; /* over the two below */
    bool is_verified;
    struct digest verified_by; /* certificate whose key was found to have signed it */
};

MUST_CHECK enum status crl_parse(struct bytes der_or_pem, struct crl **ret_crl, struct failure *failure);
struct crl *crl_hold(struct crl *crl);
void crl_release(struct crl **crl);

/* May be an indirect CRL that lists certificates of other issuers. */
static inline bool crl_is_indirect(const struct crl *crl)
{
    return crl->scope != NULL && crl->scope->indirectCRL > 0;
}

/* Of the same issuer, signing key and scope, and both or neither a delta: the later replaces the earlier. */
bool crl_is_same_series(const struct crl *a, const struct crl *b);
/* The delta may be put on top of this complete CRL (section 6.3.3, step c, and 5.2.4). */
bool crl_delta_fits(const struct crl *delta, const struct crl *complete);

/* Did this certificate's key sign it? Asked once a key: a national CRL takes long to hash. */
bool crl_is_signed_by(struct crl *crl, const struct certificate *signer);

/* The certificate's distribution points, relative names made whole; NULL when it has none. STATUS_INVALID: malformed. */
MUST_CHECK enum status crl_points_of(X509 *certificate, CRL_DIST_POINTS **ret_points);
/* Does its scope take in this certificate (section 6.3.3, step b), and if so for which reasons? */
bool crl_covers(const struct crl *crl, X509 *certificate, const CRL_DIST_POINTS *points, unsigned *ret_reasons);

/* What it says of a certificate that it covers. */
enum crl_entry { CRL_ENTRY_NONE, CRL_ENTRY_REVOKED, CRL_ENTRY_REMOVED };
enum crl_entry crl_find(const struct crl *crl, X509 *certificate, const char **ret_reason);
