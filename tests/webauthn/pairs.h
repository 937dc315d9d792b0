/* SPDX-License-Identifier: Apache-2.0
 * The published pairs of registration and authentication (W3C, WebAuthn Level 3, Test Vectors), read from the folder of vectors. */
#pragma once

#include "src/webauthn/webauthn.h"

#define PAIRS_MAX 32
#define PAIR_COUNT 15 /* how many there are */

struct pair {
    char title[128];
    struct {
        struct buffer challenge, client_data, attestation_object;
    } registration;
    struct {
        struct buffer challenge, client_data, authenticator_data, signature;
    } authentication;
};
struct pairs {
    struct pair items[PAIRS_MAX];
    size_t count;
    struct certificate_list roots; /* the CA that attests all of them */
};
/* False where there is no such folder. */
bool pairs_read(const char *path, struct pairs *ret_pairs);
void pairs_release(struct pairs *pairs);

/* The policy under which all of them are right. */
struct webauthn_policy pairs_policy(const struct pairs *pairs);
#define PAIRS_NOW ((timestamp_us)1780000000 * TIMESTAMP_SECOND) /* 2026-05-28 */

static inline struct webauthn_attestation_response pair_attestation(const struct pair *pair)
{
    return (struct webauthn_attestation_response){.client_data = buffer_bytes(&pair->registration.client_data),
                                                  .attestation_object = buffer_bytes(&pair->registration.attestation_object)};
}
static inline struct webauthn_assertion_response pair_assertion(const struct pair *pair)
{
    return (struct webauthn_assertion_response){.client_data = buffer_bytes(&pair->authentication.client_data),
                                                .authenticator_data = buffer_bytes(&pair->authentication.authenticator_data),
                                                .signature = buffer_bytes(&pair->authentication.signature)};
}
