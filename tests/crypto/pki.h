/* SPDX-License-Identifier: Apache-2.0
 * A small PKI made in memory: certificates, CRLs, OCSP responses and CMS signatures as a test wants them, right or wrong. Anything that
 * libcrypto refuses to make aborts the test. */
#pragma once

#include "src/crypto/certificate.h"

#include <openssl/cms.h>
#include <openssl/ocsp.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

/* 2026-06-01T00:00:00Z: certificates and revocation last around it unless the profile says otherwise. */
#define PKI_NOW ((timestamp_us)1780272000 * TIMESTAMP_SECOND)

struct pki_entity {
    EVP_PKEY *key;
    X509 *x509;
    struct certificate *certificate;
};
void pki_entity_release(struct pki_entity *entity);

struct pki_profile {
    const char *common_name;
    const char *serial_number; /* subject serialNumber; NULL: none */
    const char *basic, *usage; /* extensions in OpenSSL's configuration language; NULL: none */
    const char *policies, *extended_usage, *distribution_points;
    const char *no_check;     /* "yes": id-pkix-ocsp-nocheck */
    const char *directory;    /* subjectDirectoryAttributes, "DER:..." or "ASN1:..." */
    const char *key;          /* "EC", "RSA-2048", "RSA-1024"; NULL: EC */
    const EVP_MD *hash;       /* NULL: SHA-256 */
    timestamp_us from, until; /* 0: a year around PKI_NOW */
    long serial;              /* 0: one that was not used yet */
};
#define PKI_CA(name) ((struct pki_profile){.common_name = (name), .basic = "critical,CA:TRUE", .usage = "critical,keyCertSign,cRLSign"})
#define PKI_SIGNER(name) ((struct pki_profile){.common_name = (name), .basic = "critical,CA:FALSE", .usage = "critical,digitalSignature"})

/* Self-signed when `issuer` is NULL. */
struct pki_entity pki_issue(const struct pki_entity *issuer, struct pki_profile profile);

/* The same over a key that is there already; `profile.key` is not looked at. */
struct pki_entity pki_certify(const struct pki_entity *issuer, struct pki_profile profile, EVP_PKEY *key);

struct pki_crl {
    const struct pki_entity *const *revoked; /* closed by NULL; NULL: nobody */
    timestamp_us this_update, next_update;   /* 0: a day around PKI_NOW; next_update -1: absent */
    long number;
    const char *base;  /* deltaCRLIndicator */
    const char *scope; /* issuingDistributionPoint in OpenSSL's configuration language */
    const EVP_MD *hash;
};
struct buffer pki_make_crl(const struct pki_entity *issuer, struct pki_crl crl);

struct pki_ocsp {
    const struct pki_entity *about, *issuer;
    const struct pki_entity *signer;       /* NULL: the issuer itself */
    int status;                            /* V_OCSP_CERTSTATUS_... */
    timestamp_us this_update, next_update; /* as for CRLs */
    OCSP_REQUEST *request;                 /* whose nonce is sent back; NULL: none */
};
struct buffer pki_make_ocsp(struct pki_ocsp ocsp);

/* Flags as CMS_sign takes them. The issuing CA travels along when it is not NULL. */
struct buffer pki_make_cms(const struct pki_entity *signer, const struct pki_entity *issuer, struct bytes content, unsigned flags,
                           const EVP_MD *hash);
/* A signature with what one likes in it: the caller finishes. */
CMS_ContentInfo *pki_open_cms(const struct pki_entity *issuer, struct bytes content, unsigned flags);
struct buffer pki_close_cms(CMS_ContentInfo *cms); /* as it is, without anybody signing */
struct buffer pki_finish_cms(CMS_ContentInfo *cms, struct bytes content, unsigned flags);
