/* SPDX-License-Identifier: Apache-2.0
 * The Signature element read by its schema, child by child, against the list of allowed algorithms. xmlsec reads the same element again and
 * is laxer (it takes attributes of any namespace for its own), so whatever could be read in two ways is refused here. */
#include "src/crypto/xmldsig_internal.h"

#include <openssl/evp.h>

#define EXCLUSIVE_NAMESPACE "http://www.w3.org/2001/10/xml-exc-c14n#"
#define ENVELOPED_TRANSFORM XMLDSIG_NAMESPACE "enveloped-signature"
#define MANIFEST_TYPE XMLDSIG_NAMESPACE "Manifest"

static const struct xmldsig_algorithm algorithms[] = {
    {XMLDSIG_CANONICALIZES, EXCLUSIVE_NAMESPACE, "EXC-C14N", 0},
    {XMLDSIG_CANONICALIZES, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "C14N", 0},
    {XMLDSIG_CANONICALIZES, "http://www.w3.org/2006/12/xml-c14n11", "C14N-1.1", 0},
    {XMLDSIG_DIGESTS, "http://www.w3.org/2001/04/xmlenc#sha256", "SHA-256", 0},
    {XMLDSIG_DIGESTS, "http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA-384", 0},
    {XMLDSIG_DIGESTS, "http://www.w3.org/2001/04/xmlenc#sha512", "SHA-512", 0},
    {XMLDSIG_SIGNS, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "RSA-PKCS1-SHA-256", EVP_PKEY_RSA},
    {XMLDSIG_SIGNS, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", "RSA-PKCS1-SHA-384", EVP_PKEY_RSA},
    {XMLDSIG_SIGNS, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "RSA-PKCS1-SHA-512", EVP_PKEY_RSA},
    {XMLDSIG_SIGNS, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "ECDSA-SHA-256", EVP_PKEY_EC},
    {XMLDSIG_SIGNS, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", "ECDSA-SHA-384", EVP_PKEY_EC},
    {XMLDSIG_SIGNS, "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", "ECDSA-SHA-512", EVP_PKEY_EC},
};

/* NULL when it is not an allowed algorithm for that use. */
static const struct xmldsig_algorithm *find_algorithm(enum xmldsig_use use, const char *uri)
{
    for (size_t i = 0; uri != NULL && i < COUNT_OF(algorithms); i++) {
        if (algorithms[i].use == use && strcmp(algorithms[i].uri, uri) == 0)
            return &algorithms[i];
    }
    return NULL;
}

static bool attributes_are_plain(const xmlNode *element)
{
    for (const xmlAttr *attribute = element->properties; attribute != NULL; attribute = attribute->next) {
        if (attribute->ns != NULL)
            return false;
    }
    return true;
}

/* The element at the cursor when it is the named one, and moves on to the next sibling; else NULL, and stays. */
static xmlNode *take(xmlNode **cursor, const char *name)
{
    xmlNode *element = *cursor;
    if (!xml_element_is(element, XMLDSIG_NAMESPACE, name) || !attributes_are_plain(element))
        return NULL;
    *cursor = xmlNextElementSibling(element);
    return element;
}

static bool is_empty(xmlNode *element)
{
    return xmlFirstElementChild(element) == NULL;
}

/* Exclusive canonicalization may name prefixes to treat as the inclusive one does. */
static bool has_good_parameters(xmlNode *method, const struct xmldsig_algorithm *algorithm)
{
    xmlNode *child = xmlFirstElementChild(method);
    if (child == NULL)
        return true;
    return strcmp(algorithm->uri, EXCLUSIVE_NAMESPACE) == 0 && xml_element_is(child, EXCLUSIVE_NAMESPACE, "InclusiveNamespaces") &&
           attributes_are_plain(child) && is_empty(child) && xmlNextElementSibling(child) == NULL;
}

static bool is_allowed_canonicalization(xmlNode *method)
{
    const struct xmldsig_algorithm *algorithm = find_algorithm(XMLDSIG_CANONICALIZES, xml_attribute(method, "Algorithm"));
    return algorithm != NULL && has_good_parameters(method, algorithm);
}

/* At most enveloped-signature and then one canonicalization: what comes out is octets, so nothing can follow. */
static enum xmldsig_reason read_transforms(xmlNode *transforms, struct xmldsig_reading *reading)
{
    xmlNode *cursor = xmlFirstElementChild(transforms);
    xmlNode *first = cursor;
    const char *algorithm = first == NULL ? NULL : xml_attribute(first, "Algorithm");
    if (algorithm != NULL && strcmp(algorithm, ENVELOPED_TRANSFORM) == 0) {
        if (take(&cursor, "Transform") == NULL || !is_empty(first))
            return XMLDSIG_TRANSFORM_REFUSED;
        reading->removes_signature = true;
    }
    if (cursor == NULL)
        return first == NULL ? XMLDSIG_STRUCTURE_REFUSED : XMLDSIG_ACCEPTED;
    xmlNode *second = take(&cursor, "Transform");
    return second != NULL && is_allowed_canonicalization(second) && cursor == NULL ? XMLDSIG_ACCEPTED : XMLDSIG_TRANSFORM_REFUSED;
}

static enum xmldsig_reason read_digest(xmlNode **cursor, struct xmldsig_reading *reading)
{
    xmlNode *method = take(cursor, "DigestMethod");
    const xmlNode *value = method == NULL ? NULL : take(cursor, "DigestValue");
    if (value == NULL || xml_only_text(value) == NULL || *cursor != NULL)
        return XMLDSIG_STRUCTURE_REFUSED;
    reading->digest_algorithm = find_algorithm(XMLDSIG_DIGESTS, xml_attribute(method, "Algorithm"));
    return reading->digest_algorithm != NULL && is_empty(method) ? XMLDSIG_ACCEPTED : XMLDSIG_DIGEST_ALGORITHM_REFUSED;
}

static enum xmldsig_reason read_reference(xmlNode *reference, struct xmldsig_reading *reading)
{
    const char *type = xml_attribute(reference, "Type");
    if (type != NULL && strcmp(type, MANIFEST_TYPE) == 0)
        return XMLDSIG_MANIFEST_REFUSED;
    reading->uri = xml_attribute(reference, "URI");
    xmlNode *cursor = xmlFirstElementChild(reference);
    xmlNode *transforms = take(&cursor, "Transforms");
    if (transforms != NULL)
        CONFIRM(read_transforms(transforms, reading));
    return read_digest(&cursor, reading);
}

static enum xmldsig_reason read_signed_info(xmlNode *signed_info, struct xmldsig_reading *reading)
{
    xmlNode *cursor = xmlFirstElementChild(signed_info);
    xmlNode *canonicalization = take(&cursor, "CanonicalizationMethod");
    xmlNode *method = canonicalization == NULL ? NULL : take(&cursor, "SignatureMethod");
    xmlNode *reference = method == NULL ? NULL : take(&cursor, "Reference");
    if (reference == NULL)
        return XMLDSIG_STRUCTURE_REFUSED;
    if (!is_allowed_canonicalization(canonicalization))
        return XMLDSIG_CANONICALIZATION_REFUSED;
    reading->signature_algorithm = find_algorithm(XMLDSIG_SIGNS, xml_attribute(method, "Algorithm"));
    if (reading->signature_algorithm == NULL || !is_empty(method))
        return XMLDSIG_SIGNATURE_ALGORITHM_REFUSED;
    if (cursor != NULL)
        return take(&cursor, "Reference") != NULL ? XMLDSIG_REFERENCE_SEVERAL : XMLDSIG_STRUCTURE_REFUSED;
    return read_reference(reference, reading);
}

enum xmldsig_reason xmldsig_structure_read(const struct xmldsig_document *document, struct xmldsig_reading *ret_reading)
{
    struct xmldsig_reading reading = {.signature = document->signature};
    xmlNode *cursor = xmlFirstElementChild(document->signature);
    xmlNode *signed_info = take(&cursor, "SignedInfo");
    const xmlNode *value = signed_info == NULL ? NULL : take(&cursor, "SignatureValue");
    if (value == NULL || xml_only_text(value) == NULL || !attributes_are_plain(document->signature))
        return XMLDSIG_STRUCTURE_REFUSED;
    (void)take(&cursor, "KeyInfo"); /* that there is one, and what it says, is for xmldsig_signer_find */
    reading.object = take(&cursor, "Object");
    if (cursor != NULL)
        return XMLDSIG_STRUCTURE_REFUSED;
    if (document->has_manifest)
        return XMLDSIG_MANIFEST_REFUSED;
    CONFIRM(read_signed_info(signed_info, &reading));
    *ret_reading = reading;
    return XMLDSIG_ACCEPTED;
}
