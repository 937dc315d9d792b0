/* SPDX-License-Identifier: Apache-2.0
 * Signs XML for real in tests and benches, by xmlsec itself: whatever it takes, also what the product refuses. */
#pragma once

#include "src/base/bytes.h"

#define XML_EXCLUSIVE "http://www.w3.org/2001/10/xml-exc-c14n#"
#define XML_INCLUSIVE "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define XML_ENVELOPED "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
#define XML_SHA256 "http://www.w3.org/2001/04/xmlenc#sha256"
#define XML_RSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define XML_ECDSA_SHA256 "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"

/* A key with a self-signed certificate. */
struct xml_signer {
    void *key;
    char *certificate_base64;
};
/* "RSA-2048", "EC-P-256" ... */
struct xml_signer xml_signer_new(const char *kind, const char *common_name);
void xml_signer_release(struct xml_signer *signer);

/* The parts of a Signature that is yet to be signed; what is NULL takes a good default. */
struct xml_template {
    const char *uri;              /* "" */
    const char *transforms;       /* Transform elements; enveloped-signature and exclusive canonicalization */
    const char *canonicalization; /* exclusive */
    const char *method;           /* RSA-SHA256 */
    const char *digest;           /* SHA-256 */
    const char *reference_type;   /* an attribute, " Type='...'" */
    const char *more_references;
    const char *key_info; /* the signer's certificate */
    const char *objects;
};
#define XML_TRANSFORM(algorithm) "<Transform Algorithm='" algorithm "'/>"

/* Every text made here lives until xml_texts_release(). */
char *xml_text_format(const char *format, ...) __attribute__((format(printf, 1, 2), returns_nonnull));
void xml_texts_release(void);
/* <Signature xmlns='...'>...</Signature>, unsigned. */
char *xml_template_text(const struct xml_signer *signer, const struct xml_template *template);
/* Signs the one Signature of the document (every Id, ID, id and xml:id is known to it). */
char *xml_sign(const struct xml_signer *signer, const char *document);
/* Puts an unsigned Signature into `format`, at its one %s, and signs. */
char *xml_sign_in(const struct xml_signer *signer, const struct xml_template *template, const char *format);
/* The part of a document from the first `begin` to the first `end` after it, both included. */
char *xml_cut(const char *document, const char *begin, const char *end);
/* The document with the first `what` replaced. */
char *xml_replace(const char *document, const char *what, const char *by);
