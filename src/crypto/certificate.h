/* SPDX-License-Identifier: Apache-2.0
 * An X.509 certificate (RFC 5280) as we keep it: read once, never changed, counted, so that caches, signatures and chains share it.
 * Reading a certificate says nothing about trust: src/crypto/checks.h does. */
#pragma once

#include "src/base/buffer.h"
#include "src/base/timestamp.h"

struct certificate; /* may be used by many threads at once */

#define CERTIFICATE_NAME_MAX 256
#define CERTIFICATE_SERIAL_MAX 44 /* 20 bytes in hex (RFC 5280 section 4.1.2.2), a sign, the closing 0 */
#define CERTIFICATE_OID_MAX 64
#define CERTIFICATE_POLICIES_MAX 8
#define CERTIFICATE_KEY_NAME_MAX 32

/* Bits of the keyUsage extension that somebody here asks for. */
enum certificate_usage {
    CERTIFICATE_USAGE_DIGITAL_SIGNATURE = 1,
    CERTIFICATE_USAGE_NON_REPUDIATION = 2,
    CERTIFICATE_USAGE_CERTIFICATE_SIGN = 4,
    CERTIFICATE_USAGE_CRL_SIGN = 8,
};

struct certificate_oid {
    char text[CERTIFICATE_OID_MAX]; /* dotted decimal */
};

/* Dotted decimal of at least three arcs, that fits. */
bool certificate_oid_is_valid(const char *text);

/* Who the certificate says its holder is, each empty when it does not say. Personal data: never into logs or the ledger. */
struct certificate_identity {
    char unified_business_number[16]; /* subject serialNumber, when 2.16.886.1.100.2.101 does not contradict it; or that attribute */
    char id_last4[8];                 /* 2.16.886.1.100.2.51: last four characters of the national ID (MOICA) */
    char common_name[CERTIFICATE_NAME_MAX];
    bool contradicts_itself; /* serialNumber and 2.16.886.1.100.2.101 both there, and different */
};

struct certificate_content {
    struct digest fingerprint;          /* SHA-256 of the DER */
    char subject[CERTIFICATE_NAME_MAX]; /* RFC 4514; cut at the size */
    char issuer[CERTIFICATE_NAME_MAX];
    char serial[CERTIFICATE_SERIAL_MAX]; /* lower-case hex */
    timestamp_us not_before, not_after;
    bool has_usage;
    unsigned usage;                           /* bits of enum certificate_usage; meaningful when has_usage */
    char key[CERTIFICATE_KEY_NAME_MAX];       /* "RSA-2048", "EC-P-256" */
    bool key_refused;                         /* too short, or of a kind that is not accepted */
    char signature[CERTIFICATE_KEY_NAME_MAX]; /* "RSA-PKCS1-SHA-256": how its issuer signed it */
    bool signature_refused;
    struct certificate_oid policies[CERTIFICATE_POLICIES_MAX]; /* as asserted; what holds through the chain is in struct checks */
    size_t policy_count;
    struct certificate_identity identity;
};

/* STATUS_INVALID for anything that is not exactly one DER certificate, STATUS_LIMIT past LIMIT_CERTIFICATE_BYTES or a maximum above. */
MUST_CHECK enum status certificate_parse(struct bytes der, struct certificate **ret_certificate, struct failure *failure);
struct certificate *certificate_hold(struct certificate *certificate); /* one more holder; each releases */
void certificate_release(struct certificate **certificate);            /* takes NULL too */

struct bytes certificate_der(const struct certificate *certificate);
const struct certificate_content *certificate_content(const struct certificate *certificate);
static inline const struct digest *certificate_fingerprint(const struct certificate *certificate)
{
    return &certificate_content(certificate)->fingerprint;
}

/* An owned row of certificates: a chain (leaf first), what a signature carried, what a file held. */
#define CERTIFICATE_LIST_MAX 64
struct certificate_list {
    struct certificate *items[CERTIFICATE_LIST_MAX];
    size_t count;
};
void certificate_list_release(struct certificate_list *list); /* leaves it empty and usable */
/* Takes a hold of its own. STATUS_LIMIT when the list is full. */
MUST_CHECK enum status certificate_list_add(struct certificate_list *list, struct certificate *certificate);
/* Reads one DER certificate, or one or more in PEM with nothing but text comments between them, and adds them. */
MUST_CHECK enum status certificate_list_parse(struct bytes der_or_pem, struct certificate_list *list, struct failure *failure);
