/* SPDX-License-Identifier: Apache-2.0
 * Revocation material: CRLs and OCSP responses by issuer. Putting something in says nothing about trust: each is verified when it is used.
 * One cache is shared by all threads: readers take a snapshot and never wait for the network. */
#pragma once

#include "src/crypto/certificate.h"

struct revocation_cache;

MUST_CHECK enum status revocation_cache_new(struct revocation_cache **ret_cache);
void revocation_cache_release(struct revocation_cache **cache);

/* One CRL, DER or PEM: base, partitioned, delta or indirect. Replaces an older one of the same issuer and scope; an older one than what is
 * there is ignored. STATUS_INVALID unreadable, STATUS_LIMIT too big or too many. */
MUST_CHECK enum status revocation_cache_put_crl(struct revocation_cache *cache, struct bytes crl, struct failure *failure);
/* The same for what came over a network that anybody may write to: STATUS_REFUSED unless the issuer's own key signed it, or when it does
 * not say when it ends. */
MUST_CHECK enum status revocation_cache_put_crl_of(struct revocation_cache *cache, struct bytes crl, const struct certificate *issuer,
                                                   timestamp_us *ret_next_update, struct failure *failure);
/* One OCSP response (RFC 6960), DER. STATUS_REFUSED when the responder answered with an error instead of a status. */
MUST_CHECK enum status revocation_cache_put_ocsp(struct revocation_cache *cache, struct bytes response, struct failure *failure);

/* What there is, and how much of it is too old to be used. */
struct revocation_cache_figures {
    size_t crls;
    size_t ended_crls; /* past their nextUpdate */
    size_t responses;  /* of OCSP */
};
void revocation_cache_read_figures(struct revocation_cache *cache, timestamp_us now, struct revocation_cache_figures *ret_figures);

/* Rises with every change that may make a good certificate bad: what was concluded under an older number is concluded again. */
uint64_t revocation_cache_generation(const struct revocation_cache *cache);

/* What the cache knows of the certificates of a chain (leaf first, anchor last), one call each, perhaps the same more than once; borrowed
 * for the call. A failing `visit` ends it with its status. */
enum revocation_kind { REVOCATION_CRL, REVOCATION_OCSP };
struct revocation_material {
    enum revocation_kind kind;
    bool is_public;              /* tells of no certificate but authorities' and those that a whole list tells of */
    const struct digest *digest; /* SHA-256 of the DER */
    struct bytes der;            /* size 0: a list larger than LIMIT_MATERIAL_BYTES */
};
typedef enum status revocation_visit(void *context, const struct revocation_material *material);
MUST_CHECK enum status revocation_cache_material(struct revocation_cache *cache, const struct certificate_list *chain,
                                                 revocation_visit *visit, void *context);
