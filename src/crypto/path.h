/* SPDX-License-Identifier: Apache-2.0
 * From a certificate to an anchor (RFC 5280 section 6): building, signatures, names, constraints, policies and times, but not revocation.
 * What is found is sorted by the check it belongs to. For src/crypto only. */
#pragma once

#include "src/crypto/checks.h"
#include "src/crypto/openssl.h"

struct path {
    struct check_outcome legality, times, policies;
    bool signatures_right; /* every certificate's by the next one's key */
    bool anchored;
    struct certificate_list chain;
    struct certificate_oid
        asked[CERTIFICATE_POLICIES_MAX]; /* valid, in the terms of the anchor's domain: the user-constrained policy set */
    size_t asked_count;
    struct certificate_oid leaf[CERTIFICATE_POLICIES_MAX]; /* valid, in the terms of the leaf's issuer */
    size_t leaf_count;
};
void path_release(struct path *path);

/* The anchors as libcrypto wants them, and the CAs that help to reach them. Shared by threads. */
struct path_ground {
    const struct trust *trust;
    X509_STORE *store;
};
MUST_CHECK enum status path_ground_init(const struct trust *trust, struct path_ground *ret_ground);
void path_ground_release(struct path_ground *ground);

MUST_CHECK enum status path_build(const struct path_ground *ground, struct certificate *leaf, const struct certificate_list *untrusted,
                                  const struct checks_request *request, struct path *ret_path);
