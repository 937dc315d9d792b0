/* SPDX-License-Identifier: Apache-2.0
 * The steps of xmldsig_read, for its own files only: document, signer, structure, placement, xmlsec. Each step returns the reason for which
 * it refuses, or XMLDSIG_ACCEPTED. */
#pragma once

#include "src/crypto/xml_tree.h"
#include "src/crypto/xmldsig.h"

enum xmldsig_reason {
    XMLDSIG_ACCEPTED,
#define REASON(symbol, word, status, sentence) XMLDSIG_##symbol,
#include "src/crypto/xmldsig_reasons.def"
#undef REASON
};

/* Leaves the enclosing step when `call` refuses. */
#define CONFIRM(call)                                                                                                                      \
    do {                                                                                                                                   \
        enum xmldsig_reason confirm_reason_ = (call);                                                                                      \
        if (confirm_reason_ != XMLDSIG_ACCEPTED)                                                                                           \
            return confirm_reason_;                                                                                                        \
    } while (0)

#define XMLDSIG_NAMESPACE "http://www.w3.org/2000/09/xmldsig#"

struct xmldsig_document {
    xmlDoc *tree;
    xmlNode *signature;
    size_t element_count;
    bool has_manifest;
};
/* Parses within the limits, sees that every Id is there once and registers them all, and finds the one Signature. */
enum xmldsig_reason xmldsig_document_parse(struct bytes text, struct xmldsig_document *ret_document);
void xmldsig_document_release(struct xmldsig_document *document);
/* Fills `failure` with the reason, and returns its status. */
enum status xmldsig_refuse(enum xmldsig_reason reason, struct failure *failure);

/* The certificates of KeyInfo: the signer's, and those that came along. */
enum xmldsig_reason xmldsig_signer_find(struct checker *checker, xmlNode *signature, struct certificate **ret_signer,
                                        struct certificate_list *others);

enum xmldsig_use { XMLDSIG_CANONICALIZES, XMLDSIG_DIGESTS, XMLDSIG_SIGNS };
struct xmldsig_algorithm {
    enum xmldsig_use use;
    const char *uri;
    const char *name;
    int key_type; /* of a signature algorithm: EVP_PKEY_RSA or EVP_PKEY_EC */
};

/* What the Signature says, all of it. */
struct xmldsig_reading {
    xmlNode *signature;
    xmlNode *object; /* NULL when there is none */
    const struct xmldsig_algorithm *signature_algorithm, *digest_algorithm;
    const char *uri;        /* of the reference */
    bool removes_signature; /* the enveloped-signature transform is there */
    xmlNode *target;
    enum xmldsig_form form;
};
enum xmldsig_reason xmldsig_structure_read(const struct xmldsig_document *document, struct xmldsig_reading *ret_reading);
/* Finds the signed element, and sees that it stands where it may, and that it is the expected one and there once. */
enum xmldsig_reason xmldsig_placement_check(const struct xmldsig_document *document, const struct xmldsig_expectation *expectation,
                                            struct xmldsig_reading *reading);
/* Verifies digest and signature, and gives the octets that were digested. */
enum xmldsig_reason xmldsig_core_verify(const struct xmldsig_reading *reading, const struct certificate *signer, struct buffer *ret_octets);
/* Makes libxml2 and xmlsec ready, once a process. */
void xmldsig_core_initialise(void);
