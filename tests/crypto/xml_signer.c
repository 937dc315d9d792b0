/* SPDX-License-Identifier: Apache-2.0
 * Over xmlsec for the signature and libcrypto for key and certificate. Anything that fails aborts: it would be a defect of the test. */
#include "tests/crypto/xml_signer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <xmlsec/xmlsec.h>

#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmltree.h>

#include "src/crypto/xmldsig_internal.h"

static EVP_PKEY *make_key(const char *kind)
{
    if (strncmp(kind, "RSA-", 4) == 0)
        return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtol(kind + 4, NULL, 10));
    INVARIANT(strncmp(kind, "EC-", 3) == 0);
    return EVP_PKEY_Q_keygen(NULL, NULL, "EC", kind + 3);
}

static X509 *make_certificate(EVP_PKEY *key, const char *common_name)
{
    X509 *certificate = X509_new();
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400L * 365);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common_name, -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    INVARIANT(X509_sign(certificate, key, EVP_sha256()) > 0);
    return certificate;
}

static char *base64_of(X509 *certificate)
{
    unsigned char *der = NULL;
    int size = i2d_X509(certificate, &der);
    INVARIANT(size > 0);
    char *text = malloc((size_t)size * 2);
    INVARIANT(text != NULL);
    EVP_EncodeBlock((unsigned char *)text, der, size);
    OPENSSL_free(der);
    return text;
}

struct xml_signer xml_signer_new(const char *kind, const char *common_name)
{
    EVP_PKEY *key = make_key(kind);
    INVARIANT(key != NULL);
    X509 *certificate = make_certificate(key, common_name);
    struct xml_signer signer = {.key = key, .certificate_base64 = base64_of(certificate)};
    X509_free(certificate);
    return signer;
}

void xml_signer_release(struct xml_signer *signer)
{
    EVP_PKEY_free(signer->key);
    free(signer->certificate_base64);
}

/* A row of texts to free at the end of a test. */
#define TEXTS_MAX 512
static char *texts[TEXTS_MAX];
static size_t text_count;

void xml_texts_release(void)
{
    while (text_count > 0)
        free(texts[--text_count]);
}

char *xml_text_format(const char *format, ...)
{
    char *text = NULL;
    INVARIANT(text_count < TEXTS_MAX);
    va_list arguments;
    va_start(arguments, format);
    INVARIANT(vasprintf(&text, format, arguments) >= 0);
    va_end(arguments);
    texts[text_count++] = text;
    return text;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text != NULL ? text : otherwise;
}

static const char *transforms_of(const struct xml_template *template)
{
    if (template->transforms == NULL)
        return "<Transforms>" XML_TRANSFORM(XML_ENVELOPED) XML_TRANSFORM(XML_EXCLUSIVE) "</Transforms>";
    return *template->transforms == 0 ? "" : xml_text_format("<Transforms>%s</Transforms>", template->transforms);
}

static const char *key_info_of(const struct xml_signer *signer, const struct xml_template *template)
{
    return template->key_info != NULL ? template->key_info
                                      : xml_text_format("<KeyInfo><X509Data><X509Certificate>%s</X509Certificate></X509Data></KeyInfo>",
                                                        signer->certificate_base64);
}

char *xml_template_text(const struct xml_signer *signer, const struct xml_template *template)
{
    return xml_text_format("<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><SignedInfo><CanonicalizationMethod Algorithm='%s'/>"
                           "<SignatureMethod Algorithm='%s'/><Reference URI='%s'%s>%s<DigestMethod Algorithm='%s'/><DigestValue/>"
                           "</Reference>%s</SignedInfo><SignatureValue/>%s%s</Signature>",
                           or_else(template->canonicalization, XML_EXCLUSIVE), or_else(template->method, XML_RSA_SHA256),
                           or_else(template->uri, ""), or_else(template->reference_type, ""), transforms_of(template),
                           or_else(template->digest, XML_SHA256), or_else(template->more_references, ""), key_info_of(signer, template),
                           or_else(template->objects, ""));
}

static void sign_node(const struct xml_signer *signer, xmlNode *node)
{
    xmlSecDSigCtx *context = xmlSecDSigCtxCreate(NULL);
    EVP_PKEY_up_ref(signer->key);
    context->signKey = xmlSecKeyCreate();
    INVARIANT(xmlSecKeySetValue(context->signKey, xmlSecOpenSSLEvpKeyAdopt(signer->key)) == 0);
    INVARIANT(xmlSecDSigCtxSign(context, node) == 0);
    xmlSecDSigCtxDestroy(context);
}

char *xml_sign(const struct xml_signer *signer, const char *document)
{
    static const xmlChar *id_names[] = {(const xmlChar *)"Id", (const xmlChar *)"ID", (const xmlChar *)"id", NULL};
    xmldsig_core_initialise(); /* the product's own: xmlsec may be made ready once a process only */
    xmlDoc *tree = xmlReadMemory(document, (int)strlen(document), NULL, NULL, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_DTDATTR);
    INVARIANT(tree != NULL);
    xmlSecAddIDs(tree, xmlDocGetRootElement(tree), id_names);
    sign_node(signer, xmlSecFindNode(xmlDocGetRootElement(tree), xmlSecNodeSignature, xmlSecDSigNs));
    xmlChar *text = NULL;
    int size = 0;
    xmlDocDumpMemory(tree, &text, &size);
    char *copy = xml_text_format("%.*s", size, (const char *)text);
    xmlFree(text);
    xmlFreeDoc(tree);
    return copy;
}

char *xml_sign_in(const struct xml_signer *signer, const struct xml_template *template, const char *format)
{
    return xml_sign(signer, xml_replace(format, "%s", xml_template_text(signer, template)));
}

char *xml_cut(const char *document, const char *begin, const char *end)
{
    const char *from = strstr(document, begin);
    INVARIANT(from != NULL);
    const char *to = strstr(from, end);
    INVARIANT(to != NULL);
    return xml_text_format("%.*s", (int)(to + strlen(end) - from), from);
}

char *xml_replace(const char *document, const char *what, const char *by)
{
    const char *place = strstr(document, what);
    INVARIANT(place != NULL);
    return xml_text_format("%.*s%s%s", (int)(place - document), document, by, place + strlen(what));
}
