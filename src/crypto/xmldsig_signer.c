/* SPDX-License-Identifier: Apache-2.0
 * Who signed: the X509Certificate elements of KeyInfo, and nothing else of it. A KeyValue or a KeyName is a claim that no check could
 * be made of. */
#include "src/crypto/xmldsig_internal.h"

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/crypto/openssl.h"

static enum xmldsig_reason append_without_spaces(const char *text, struct buffer *base64)
{
    for (size_t run; *text != 0; text += run) {
        text += strspn(text, " \t\r\n");
        run = strcspn(text, " \t\r\n");
        if (buffer_append(base64, bytes_of(text, run)) != STATUS_OK)
            return XMLDSIG_CERTIFICATE_INVALID;
    }
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason read_certificate(struct checker *checker, const xmlNode *element, struct certificate_list *certificates)
{
    CLEANUP(buffer_release) struct buffer base64 = BUFFER_INIT(LIMIT_CERTIFICATE_BYTES * 4 / 3 + 4);
    CLEANUP(buffer_release) struct buffer der = BUFFER_INIT(LIMIT_CERTIFICATE_BYTES);
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    const char *text = xml_only_text(element);
    if (text == NULL)
        return XMLDSIG_CERTIFICATE_INVALID;
    CONFIRM(append_without_spaces(text, &base64));
    if (base64_decode(buffer_bytes(&base64), &der) != STATUS_OK)
        return XMLDSIG_CERTIFICATE_INVALID;
    enum status status = checker_certificate(checker, buffer_bytes(&der), &certificate, NULL);
    if (status != STATUS_OK)
        return status == STATUS_NO_MEMORY ? XMLDSIG_NO_MEMORY : XMLDSIG_CERTIFICATE_INVALID;
    if (certificates->count == LIMIT_SIGNATURE_CERTIFICATES)
        return XMLDSIG_CERTIFICATES_EXCEEDED;
    return certificate_list_add(certificates, certificate) == STATUS_OK ? XMLDSIG_ACCEPTED : XMLDSIG_CERTIFICATES_EXCEEDED;
}

static enum xmldsig_reason read_x509_data(struct checker *checker, xmlNode *data, struct certificate_list *certificates)
{
    for (const xmlNode *child = xmlFirstElementChild(data); child != NULL; child = child->next) {
        if (xml_element_is(child, XMLDSIG_NAMESPACE, "X509Certificate"))
            CONFIRM(read_certificate(checker, child, certificates));
    }
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason read_key_info(struct checker *checker, xmlNode *key_info, struct certificate_list *certificates)
{
    for (xmlNode *child = xmlFirstElementChild(key_info); child != NULL; child = child->next) {
        if (xml_element_is(child, XMLDSIG_NAMESPACE, "X509Data"))
            CONFIRM(read_x509_data(checker, child, certificates));
    }
    return certificates->count > 0 ? XMLDSIG_ACCEPTED : XMLDSIG_CERTIFICATE_MISSING;
}

static bool is_issuer_of(const struct certificate *issuer, const struct certificate *subject)
{
    return X509_NAME_cmp(X509_get_issuer_name(certificate_x509(subject)), X509_get_subject_name(certificate_x509(issuer))) == 0;
}

static bool issued_another(const struct certificate_list *certificates, size_t index)
{
    for (size_t i = 0; i < certificates->count; i++) {
        if (i != index && is_issuer_of(certificates->items[index], certificates->items[i]))
            return true;
    }
    return false;
}

/* The signer's is the one that issued none of the others. */
static enum xmldsig_reason find_leaf(const struct certificate_list *certificates, size_t *ret_index)
{
    size_t leaves = 0, leaf = 0;
    for (size_t i = 0; i < certificates->count; i++) {
        if (!issued_another(certificates, i)) {
            leaf = i;
            leaves++;
        }
    }
    if (leaves != 1)
        return XMLDSIG_CERTIFICATE_AMBIGUOUS;
    *ret_index = leaf;
    return XMLDSIG_ACCEPTED;
}

static enum xmldsig_reason split(const struct certificate_list *certificates, size_t leaf, struct certificate_list *others)
{
    for (size_t i = 0; i < certificates->count; i++) {
        if (i != leaf && certificate_list_add(others, certificates->items[i]) != STATUS_OK)
            return XMLDSIG_CERTIFICATES_EXCEEDED;
    }
    return XMLDSIG_ACCEPTED;
}

enum xmldsig_reason xmldsig_signer_find(struct checker *checker, xmlNode *signature, struct certificate **ret_signer,
                                        struct certificate_list *others)
{
    CLEANUP(certificate_list_release) struct certificate_list certificates = {0};
    size_t leaf = 0;
    xmlNode *child = xmlFirstElementChild(signature);
    while (child != NULL && !xml_element_is(child, XMLDSIG_NAMESPACE, "KeyInfo"))
        child = child->next;
    if (child == NULL)
        return XMLDSIG_CERTIFICATE_MISSING;
    CONFIRM(read_key_info(checker, child, &certificates));
    CONFIRM(find_leaf(&certificates, &leaf));
    CONFIRM(split(&certificates, leaf, others));
    *ret_signer = certificate_hold(certificates.items[leaf]);
    return XMLDSIG_ACCEPTED;
}
