/* SPDX-License-Identifier: Apache-2.0
 * The trust registry: which CAs an institution approved, what their certificates are (kind, assurance, use), where they publish revocation,
 * and which devices and carriers hold keys. Filled by src/config/trust_file.h or by hand; constant once in use, so threads share it. */
#pragma once

#include "src/crypto/certificate.h"

/* Words as in facts: fxml moica moeaca twca_ec_plus twca_xml cht_class3 foreign. Unknown: anchors without a registry. */
enum trust_kind {
    TRUST_KIND_UNKNOWN,
    TRUST_KIND_FXML,
    TRUST_KIND_MOICA,
    TRUST_KIND_MOEACA,
    TRUST_KIND_TWCA_EC_PLUS,
    TRUST_KIND_TWCA_XML,
    TRUST_KIND_CHT_CLASS3,
    TRUST_KIND_FOREIGN,
    TRUST_KIND_COUNT
};
const char *trust_kind_name(enum trust_kind kind);

/* What a certificate may be used for here, by the registry (9.1.2, 用途限制). */
enum trust_scope { TRUST_SCOPE_QUERY = 1, TRUST_SCOPE_APPLICATION = 2, TRUST_SCOPE_TRANSACTION = 4, TRUST_SCOPE_ALL = 7 };

/* How a certificate's holder is matched with the party expected (9.1.2, 正確性). */
enum trust_identity {
    TRUST_IDENTITY_UNIFIED_BUSINESS_NUMBER, /* the certificate carries it */
    TRUST_IDENTITY_ID_LAST4,                /* the last four of the ID, and the fingerprint bound at enrolment */
    TRUST_IDENTITY_BINDING,                 /* the fingerprint bound at enrolment to the customer's accounts */
};

#define TRUST_NAME_MAX 64
#define TRUST_REFERENCE_MAX 192
#define TRUST_POLICIES_MAX 8
#define TRUST_SOURCES_MAX 8
#define TRUST_URL_MAX 512

enum trust_ca_audit { TRUST_CA_AUDIT_NONE, TRUST_CA_AUDIT_WEBTRUST, TRUST_CA_AUDIT_ETSI };

/* A policy OID under this issuer, and what it means. */
struct trust_policy {
    struct certificate_oid oid;
    unsigned assurance_level;
    unsigned scopes; /* bits of enum trust_scope */
};

struct trust_url {
    char text[TRUST_URL_MAX];
};

/* An approved CA: the one that issues to customers. */
struct trust_authority {
    char name[TRUST_NAME_MAX]; /* unique in the registry */
    struct certificate *certificate;
    enum trust_kind kind;
    enum trust_identity identity;
    char approval[TRUST_REFERENCE_MAX];           /* what approved it */
    char practice_statement[TRUST_REFERENCE_MAX]; /* document and version (憑證實務作業基準) */
    bool practice_statement_checked;
    struct trust_policy policies[TRUST_POLICIES_MAX];
    size_t policy_count;
    unsigned key_usages; /* a customer's certificate must have one of these bits */
    bool other_bank;
    bool interoperability_spec; /* keeps 金融XML憑證共通性技術規範 */
    enum trust_ca_audit audit;  /* foreign CAs only */
    char audit_reference[TRUST_REFERENCE_MAX];
    timestamp_us audit_until;
};

/* Where one issuer (approved CA, or a CA above one) publishes revocation, and how fresh it must be. */
struct trust_revocation {
    struct certificate *issuer;
    struct trust_url crls[TRUST_SOURCES_MAX]; /* base and delta CRLs */
    size_t crl_count;
    bool ocsp_nonce_required;    /* an answer without our nonce is not taken */
    struct trust_url ocsp;       /* empty when none */
    int64_t crl_age_max_seconds; /* 0: nextUpdate alone decides */
    int64_t ocsp_age_max_seconds;
};

enum trust_device_standard {
    TRUST_DEVICE_NONE,
    TRUST_DEVICE_CC_EAL4_PLUS,
    TRUST_DEVICE_CNS15408_EAL4_PLUS,
    TRUST_DEVICE_ITSEC_E4,
    TRUST_DEVICE_FIPS140_2_L3,
    TRUST_DEVICE_EQUIVALENT,
};

/* A certified device that may hold keys (9.1.6). */
struct trust_device {
    char id[TRUST_NAME_MAX];
    enum trust_device_standard standard;
    char level[TRUST_NAME_MAX];
    char certificate_number[TRUST_REFERENCE_MAX];
    timestamp_us valid_until;
};

/* A token type of another bank, and the middleware that supports it (9.1.3). */
struct trust_carrier {
    char id[TRUST_NAME_MAX];
    bool other_bank;
    char middleware[TRUST_NAME_MAX];
    bool middleware_reviewed;
};

struct trust {
    struct certificate **anchors; /* where paths end */
    size_t anchor_count;
    struct trust_authority *authorities;
    size_t authority_count;
    struct trust_revocation *revocations;
    size_t revocation_count;
    struct trust_device *devices;
    size_t device_count;
    struct trust_carrier *carriers;
    size_t carrier_count;
    struct certificate_list intermediates; /* CAs between anchors and approved CAs */
    bool anchors_only;                     /* made of bare anchors: nothing is known of kinds or approval */
};
void trust_release(struct trust *trust);

/* A registry that knows nothing but anchors: kind unknown, every issuer under an anchor taken as approved, assurance only by asked
 * policies. */
MUST_CHECK enum status trust_from_anchors(const struct certificate_list *anchors, struct trust *ret_trust);

/* NULL when the registry has none such. A device whose certification has ended at `at` is not found. */
const struct trust_authority *trust_authority_of_issuer(const struct trust *trust, const struct certificate *issuer);
const struct trust_revocation *trust_revocation_of_issuer(const struct trust *trust, const struct certificate *issuer);
const struct trust_policy *trust_policy_of(const struct trust_authority *authority, const char *oid);
const struct trust_device *trust_device_find(const struct trust *trust, const char *id, timestamp_us at);
const struct trust_carrier *trust_carrier_find(const struct trust *trust, const char *id);
