/* SPDX-License-Identifier: Apache-2.0
 * Looking things up in the trust registry, and the registry that bare anchors make. */
#include "src/crypto/trust.h"

#include "src/crypto/openssl.h"

#include <stdlib.h>

const char *trust_kind_name(enum trust_kind kind)
{
    static const char *const names[TRUST_KIND_COUNT] = {"unknown",      "fxml",     "moica",      "moeaca",
                                                        "twca_ec_plus", "twca_xml", "cht_class3", "foreign"};
    INVARIANT(kind < TRUST_KIND_COUNT);
    return names[kind];
}

void trust_release(struct trust *trust)
{
    for (size_t i = 0; i < trust->anchor_count; i++)
        certificate_release(&trust->anchors[i]);
    for (size_t i = 0; i < trust->authority_count; i++)
        certificate_release(&trust->authorities[i].certificate);
    for (size_t i = 0; i < trust->revocation_count; i++)
        certificate_release(&trust->revocations[i].issuer);
    certificate_list_release(&trust->intermediates);
    free(trust->anchors);
    free(trust->authorities);
    free(trust->revocations);
    free(trust->devices);
    free(trust->carriers);
    *trust = (struct trust){0};
}

enum status trust_from_anchors(const struct certificate_list *anchors, struct trust *ret_trust)
{
    struct trust trust = {.anchors_only = true, .anchors = calloc(anchors->count + 1, sizeof *trust.anchors)};
    if (trust.anchors == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < anchors->count; i++)
        trust.anchors[trust.anchor_count++] = certificate_hold(anchors->items[i]);
    *ret_trust = trust;
    return STATUS_OK;
}

/* The same CA under another certificate (renewed, cross-certified) is the same issuer: name and key decide. */
static bool is_same_issuer(const struct certificate *a, const struct certificate *b)
{
    return a == b || (X509_NAME_cmp(X509_get_subject_name(certificate_x509(a)), X509_get_subject_name(certificate_x509(b))) == 0 &&
                      certificate_key(a) != NULL && certificate_key(b) != NULL && EVP_PKEY_eq(certificate_key(a), certificate_key(b)) == 1);
}

const struct trust_authority *trust_authority_of_issuer(const struct trust *trust, const struct certificate *issuer)
{
    for (size_t i = 0; i < trust->authority_count; i++)
        if (is_same_issuer(trust->authorities[i].certificate, issuer))
            return &trust->authorities[i];
    return NULL;
}

const struct trust_revocation *trust_revocation_of_issuer(const struct trust *trust, const struct certificate *issuer)
{
    for (size_t i = 0; i < trust->revocation_count; i++)
        if (is_same_issuer(trust->revocations[i].issuer, issuer))
            return &trust->revocations[i];
    return NULL;
}

const struct trust_policy *trust_policy_of(const struct trust_authority *authority, const char *oid)
{
    for (size_t i = 0; i < authority->policy_count; i++)
        if (strcmp(authority->policies[i].oid.text, oid) == 0)
            return &authority->policies[i];
    return NULL;
}

const struct trust_device *trust_device_find(const struct trust *trust, const char *id, timestamp_us at)
{
    for (size_t i = 0; i < trust->device_count; i++)
        if (strcmp(trust->devices[i].id, id) == 0)
            return at < trust->devices[i].valid_until ? &trust->devices[i] : NULL;
    return NULL;
}

const struct trust_carrier *trust_carrier_find(const struct trust *trust, const char *id)
{
    for (size_t i = 0; i < trust->carrier_count; i++)
        if (strcmp(trust->carriers[i].id, id) == 0)
            return &trust->carriers[i];
    return NULL;
}
