/* SPDX-License-Identifier: Apache-2.0
 * Subject attributes by libcrypto; subjectDirectoryAttributes (RFC 5280 section 4.2.1.8) by our own DER reader, since libcrypto has none
 * for it. */
#include "src/crypto/certificate_identity.h"

#include "src/base/utf8.h"
#include "src/crypto/der.h"
#include "src/crypto/openssl.h"

#include <stdio.h>

static const uint8_t oid_unified_business_number[] = {0x60, 0x86, 0x76, 0x01, 0x64, 0x02, 0x65}; /* 2.16.886.1.100.2.101 */
static const uint8_t oid_id_last4[] = {0x60, 0x86, 0x76, 0x01, 0x64, 0x02, 0x33};                /* 2.16.886.1.100.2.51 */

/* The one value of a subject attribute as UTF-8; empty when it is absent, repeated or does not fit. */
static enum status read_subject(X509_NAME *subject, int attribute, char *ret_text, size_t capacity)
{
    int at = X509_NAME_get_index_by_NID(subject, attribute, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(subject, attribute, at) >= 0)
        return STATUS_OK;
    uint8_t *text;
    int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    if (size < 0)
        return STATUS_INVALID;
    bool readable = utf8_is_valid(bytes_of(text, (size_t)size)) && memchr(text, 0, (size_t)size) == NULL;
    if (readable && (size_t)size < capacity) {
        memcpy(ret_text, text, (size_t)size);
        ret_text[size] = 0;
    }
    OPENSSL_free(text);
    return readable ? STATUS_OK : STATUS_INVALID;
}

/* Attribute ::= SEQUENCE { OBJECT IDENTIFIER, SET OF value }: exactly one value, of a string type whose bytes are ASCII here. */
static enum status read_attribute(struct reader *attributes, struct bytes *ret_oid, struct bytes *ret_value)
{
    struct reader attribute, values;
    struct der_element oid, value;
    TRY(der_enter(attributes, DER_SEQUENCE, &attribute));
    TRY(der_take(&attribute, DER_OID, &oid));
    TRY(der_enter(&attribute, DER_SET, &values));
    TRY(reader_end(&attribute));
    TRY(der_next(&values, &value));
    *ret_oid = oid.content;
    *ret_value = der_is_end(&values) ? value.content : bytes_of(NULL, 0);
    return STATUS_OK;
}

static enum status keep_ascii(struct bytes value, char *ret_text, size_t capacity)
{
    if (value.size == 0 || value.size >= capacity || ret_text[0] != 0)
        return STATUS_INVALID;
    for (size_t i = 0; i < value.size; i++)
        if (value.data[i] < 0x21 || value.data[i] > 0x7e)
            return STATUS_INVALID;
    memcpy(ret_text, value.data, value.size);
    ret_text[value.size] = 0;
    return STATUS_OK;
}

struct directory_attributes {
    char unified_business_number[sizeof((struct certificate_identity *)0)->unified_business_number];
    char id_last4[sizeof((struct certificate_identity *)0)->id_last4];
};

static enum status read_directory(struct bytes extension, struct directory_attributes *ret_attributes)
{
    struct reader outer = reader_of(extension), attributes;
    TRY(der_enter(&outer, DER_SEQUENCE, &attributes));
    TRY(reader_end(&outer));
    while (!der_is_end(&attributes)) {
        struct bytes oid, value;
        TRY(read_attribute(&attributes, &oid, &value));
        if (bytes_equal(oid, bytes_of(oid_unified_business_number, sizeof oid_unified_business_number)))
            TRY(keep_ascii(value, ret_attributes->unified_business_number, sizeof ret_attributes->unified_business_number));
        else if (bytes_equal(oid, bytes_of(oid_id_last4, sizeof oid_id_last4)))
            TRY(keep_ascii(value, ret_attributes->id_last4, sizeof ret_attributes->id_last4));
    }
    return STATUS_OK;
}

static enum status find_directory(X509 *x509, struct directory_attributes *ret_attributes)
{
    int at = X509_get_ext_by_NID(x509, NID_subject_directory_attributes, -1);
    if (at < 0)
        return STATUS_OK;
    const ASN1_OCTET_STRING *data = X509_EXTENSION_get_data(X509_get_ext(x509, at));
    return read_directory(bytes_of(ASN1_STRING_get0_data(data), (size_t)ASN1_STRING_length(data)), ret_attributes);
}

enum status certificate_identity_read(X509 *x509, struct certificate_identity *ret_identity)
{
    struct certificate_identity identity = {0};
    struct directory_attributes directory = {0};
    X509_NAME *subject = X509_get_subject_name(x509);
    TRY(read_subject(subject, NID_commonName, identity.common_name, sizeof identity.common_name));
    TRY(read_subject(subject, NID_serialNumber, identity.unified_business_number, sizeof identity.unified_business_number));
    TRY(find_directory(x509, &directory));
    memcpy(identity.id_last4, directory.id_last4, sizeof identity.id_last4);
    if (identity.unified_business_number[0] == 0)
        memcpy(identity.unified_business_number, directory.unified_business_number, sizeof identity.unified_business_number);
    else if (directory.unified_business_number[0] != 0)
        identity.contradicts_itself = strcmp(identity.unified_business_number, directory.unified_business_number) != 0;
    *ret_identity = identity;
    return STATUS_OK;
}
