/* SPDX-License-Identifier: Apache-2.0
 * Digest and signature, by xmlsec: one context a call, given the signer's key, so that it never looks into KeyInfo, and told to take
 * references into the same document only. What it read is compared with what we read. */
#include "src/crypto/xmldsig_internal.h"

#include <pthread.h>

#include <libxml/parser.h>
#include <xmlsec/xmlsec.h>

#include <xmlsec/errors.h>
#include <xmlsec/io.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>
#include <xmlsec/xmldsig.h>

#include "src/crypto/algorithms.h"
#include "src/crypto/openssl.h"

static pthread_once_t initialise_once = PTHREAD_ONCE_INIT;

static xmlParserInput *load_nothing(const char *url, const char *id, xmlParserCtxt *parser)
{
    (void)url, (void)id, (void)parser;
    return NULL;
}

static void initialise(void)
{
    xmlInitParser();
    xmlSetExternalEntityLoader(load_nothing);
    INVARIANT(xmlSecInit() == 0 && xmlSecOpenSSLInit() == 0);
    xmlSecIOCleanupCallbacks(); /* no file, no http */
    xmlSecErrorsSetCallback(NULL);
}

void xmldsig_core_initialise(void)
{
    INVARIANT(pthread_once(&initialise_once, initialise) == 0);
}

/* xmlsec keeps one more reference to the key, until the context is released. */
static enum xmldsig_reason set_key(xmlSecDSigCtx *context, EVP_PKEY *key)
{
    EVP_PKEY_up_ref(key);
    xmlSecKeyData *value = xmlSecOpenSSLEvpKeyAdopt(key);
    if (value == NULL) {
        EVP_PKEY_free(key);
        return XMLDSIG_KEY_REFUSED;
    }
    context->signKey = xmlSecKeyCreate();
    if (context->signKey == NULL || xmlSecKeySetValue(context->signKey, value) != 0) {
        xmlSecKeyDataDestroy(value);
        return XMLDSIG_NO_MEMORY;
    }
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason accept_key(const struct certificate *signer, const struct xmldsig_algorithm *algorithm, EVP_PKEY **ret_key)
{
    char name[ALGORITHM_NAME_MAX];
    EVP_PKEY *key = certificate_key(signer);
    if (key == NULL || EVP_PKEY_get_base_id(key) != algorithm->key_type || algorithm_accept_key(key, name) != STATUS_OK)
        return XMLDSIG_KEY_REFUSED;
    *ret_key = key;
    return XMLDSIG_ACCEPTED;
}

static bool is_what_we_read(const xmlSecDSigCtx *context, const xmlSecDSigReferenceCtx *reference, const struct xmldsig_reading *reading)
{
    return strcmp(xml_text(context->signMethod->id->href), reading->signature_algorithm->uri) == 0 &&
           strcmp(xml_text(reference->digestMethod->id->href), reading->digest_algorithm->uri) == 0 &&
           strcmp(reference->uri == NULL ? "" : xml_text(reference->uri), reading->uri) == 0;
}

/* What xmlsec found, from the inside out: the one reference, what it read, the signature. */
static enum xmldsig_reason judge(xmlSecDSigCtx *context, const struct xmldsig_reading *reading, xmlSecDSigReferenceCtx **ret_reference)
{
    if (xmlSecPtrListGetSize(&context->signedInfoReferences) != 1)
        return XMLDSIG_SIGNATURE_INVALID;
    xmlSecDSigReferenceCtx *reference = xmlSecPtrListGetItem(&context->signedInfoReferences, 0);
    if (reference->status != xmlSecDSigStatusSucceeded)
        return XMLDSIG_CONTENT_CHANGED;
    if (context->status != xmlSecDSigStatusSucceeded || !is_what_we_read(context, reference, reading))
        return XMLDSIG_SIGNATURE_INVALID;
    *ret_reference = reference;
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason copy_octets(xmlSecDSigReferenceCtx *reference, struct buffer *ret_octets)
{
    xmlSecBuffer *octets = xmlSecDSigReferenceCtxGetPreDigestBuffer(reference);
    if (octets == NULL)
        return XMLDSIG_SIGNATURE_INVALID;
    enum status status = buffer_append(ret_octets, bytes_of(xmlSecBufferGetData(octets), xmlSecBufferGetSize(octets)));
    if (status != STATUS_OK)
        return status == STATUS_LIMIT ? XMLDSIG_SIZE_EXCEEDED : XMLDSIG_NO_MEMORY;
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason verify_in(xmlSecDSigCtx *context, const struct xmldsig_reading *reading, EVP_PKEY *key,
                                     struct buffer *ret_octets)
{
    xmlSecDSigReferenceCtx *reference = NULL;
    context->flags = XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES | XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
    context->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeSameDocument;
    CONFIRM(set_key(context, key));
    int done = xmlSecDSigCtxVerify(context, reading->signature);
    openssl_forget_errors();
    CONFIRM(judge(context, reading, &reference));
    return done == 0 ? copy_octets(reference, ret_octets) : XMLDSIG_SIGNATURE_INVALID;
}

enum xmldsig_reason xmldsig_core_verify(const struct xmldsig_reading *reading, const struct certificate *signer, struct buffer *ret_octets)
{
    EVP_PKEY *key = NULL;
    xmlSecDSigCtx context;
    CONFIRM(accept_key(signer, reading->signature_algorithm, &key));
    if (xmlSecDSigCtxInitialize(&context, NULL) != 0)
        return XMLDSIG_NO_MEMORY;
    enum xmldsig_reason reason = verify_in(&context, reading, key, ret_octets);
    xmlSecDSigCtxFinalize(&context);
    return reason;
}
