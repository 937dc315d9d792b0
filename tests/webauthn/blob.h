/* SPDX-License-Identifier: Apache-2.0
 * Metadata blobs like those of FIDO's service, signed by a service of our own under a root of our own: the real one cannot be had without
 * a network. */
#pragma once

#include "tests/crypto/pki.h"

struct blob_service {
    struct pki_entity root, signer;
    struct certificate_list roots;
};
/* The signer's key is "EC" (ES256) or "RSA-2048" (RS256); its certificate is for mds.example. */
void blob_service_init(struct blob_service *service, const char *key);
void blob_service_release(struct blob_service *service);

/* A blob with this payload. The header is the right one when it is NULL. */
struct buffer blob_sign(const struct blob_service *service, const char *header, struct bytes payload);
/* The right one. */
struct buffer blob_header(const struct blob_service *service, const char *algorithm);
