/* SPDX-License-Identifier: Apache-2.0
 * Taking SignedData apart. Every level ends where its bytes end. */
#include "src/crypto/cms_parts.h"

#define OID(...) bytes_of((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))
#define OID_DATA OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01)
#define OID_SIGNED_DATA OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02)
#define OID_CONTENT_TYPE OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03)
#define OID_MESSAGE_DIGEST OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04)
#define OID_SIGNING_TIME OID(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05)
#define OID_OCSP_RESPONSE OID(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x10, 0x02)

bool cms_is_data(struct bytes oid)
{
    return bytes_equal(oid, OID_DATA);
}

/* ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT }: gives the SignedData. */
static enum status enter_signed_data(struct bytes signature, struct reader *ret_signed_data)
{
    struct reader outer = reader_of(signature), info, wrapped;
    struct der_element type;
    TRY(der_enter(&outer, DER_SEQUENCE, &info));
    TRY(reader_end(&outer));
    TRY(der_take(&info, DER_OID, &type));
    if (!bytes_equal(type.content, OID_SIGNED_DATA))
        return STATUS_INVALID;
    TRY(der_enter(&info, DER_CONTEXT_CONSTRUCTED(0), &wrapped));
    TRY(reader_end(&info));
    TRY(der_enter(&wrapped, DER_SEQUENCE, ret_signed_data));
    return reader_end(&wrapped);
}

static enum status read_content(struct reader *signed_data, struct cms_parts *parts)
{
    struct reader encapsulated, wrapped;
    struct der_element type, content;
    TRY(der_enter(signed_data, DER_SEQUENCE, &encapsulated));
    TRY(der_take(&encapsulated, DER_OID, &type));
    parts->content_type = type.content;
    parts->has_content = !der_is_end(&encapsulated);
    if (!parts->has_content)
        return STATUS_OK;
    TRY(der_enter(&encapsulated, DER_CONTEXT_CONSTRUCTED(0), &wrapped));
    TRY(reader_end(&encapsulated));
    TRY(der_take(&wrapped, DER_OCTET_STRING, &content));
    parts->content = content.content;
    return reader_end(&wrapped);
}

static enum status count_elements(struct reader elements, uint8_t tag, size_t *ret_count)
{
    size_t count = 0;
    for (; !der_is_end(&elements); count++) {
        struct der_element element;
        TRY(der_take(&elements, tag, &element));
    }
    *ret_count = count;
    return STATUS_OK;
}

static enum status enter_optional(struct reader *reader, uint8_t tag, struct reader *ret_inside)
{
    *ret_inside = reader_of(bytes_of(NULL, 0));
    return der_is_next(reader, tag) ? der_enter(reader, tag, ret_inside) : STATUS_OK;
}

enum status cms_parts_read(struct bytes signature, struct cms_parts *ret_parts)
{
    struct cms_parts parts = {0};
    struct reader signed_data, algorithms;
    uint32_t version;
    size_t ignored;
    TRY(enter_signed_data(signature, &signed_data));
    TRY(der_small(&signed_data, &version));
    if (version < 1 || version > 5 || version == 2)
        return STATUS_INVALID;
    TRY(der_enter(&signed_data, DER_SET, &algorithms));
    TRY(count_elements(algorithms, DER_SEQUENCE, &ignored));
    TRY(read_content(&signed_data, &parts));
    TRY(enter_optional(&signed_data, DER_CONTEXT_CONSTRUCTED(0), &parts.certificates));
    TRY(count_elements(parts.certificates, DER_SEQUENCE, &ignored));
    TRY(enter_optional(&signed_data, DER_CONTEXT_CONSTRUCTED(1), &parts.revocations));
    TRY(der_enter(&signed_data, DER_SET, &parts.signers));
    TRY(count_elements(parts.signers, DER_SEQUENCE, &parts.signer_count));
    TRY(reader_end(&signed_data));
    *ret_parts = parts;
    return STATUS_OK;
}

static enum status read_signer_name(struct reader *info, struct cms_signer *signer)
{
    struct reader name;
    struct der_element element;
    if (signer->by_key) {
        TRY(der_take(info, DER_CONTEXT(0), &element));
        signer->key_identifier = element.content;
        return STATUS_OK;
    }
    TRY(der_enter(info, DER_SEQUENCE, &name));
    TRY(der_take(&name, DER_SEQUENCE, &element));
    signer->issuer = element.whole;
    TRY(der_take(&name, DER_INTEGER, &element));
    signer->serial = element.whole;
    return reader_end(&name);
}

static enum status take_whole(struct reader *reader, uint8_t tag, struct bytes *ret_whole)
{
    struct der_element element;
    TRY(der_take(reader, tag, &element));
    *ret_whole = element.whole;
    return STATUS_OK;
}

static enum status read_signer(struct reader *info, struct cms_signer *signer)
{
    uint32_t version;
    struct der_element element;
    TRY(der_small(info, &version));
    if (version != 1 && version != 3)
        return STATUS_INVALID;
    signer->by_key = version == 3;
    TRY(read_signer_name(info, signer));
    TRY(take_whole(info, DER_SEQUENCE, &signer->digest_identifier));
    signer->has_attributes = der_is_next(info, DER_CONTEXT_CONSTRUCTED(0));
    if (signer->has_attributes)
        TRY(take_whole(info, DER_CONTEXT_CONSTRUCTED(0), &signer->attributes));
    TRY(take_whole(info, DER_SEQUENCE, &signer->signature_identifier));
    TRY(der_take(info, DER_OCTET_STRING, &element));
    signer->signature = element.content;
    if (der_is_next(info, DER_CONTEXT_CONSTRUCTED(1))) /* unsigned attributes: nobody vouches for them */
        TRY(der_next(info, &element));
    return reader_end(info);
}

enum status cms_signer_read(const struct cms_parts *parts, size_t index, struct cms_signer *ret_signer)
{
    struct reader signers = parts->signers, info;
    struct cms_signer signer = {0};
    for (size_t i = 0; i < index; i++)
        TRY(der_enter(&signers, DER_SEQUENCE, &info));
    TRY(der_enter(&signers, DER_SEQUENCE, &info));
    TRY(read_signer(&info, &signer));
    *ret_signer = signer;
    return STATUS_OK;
}

/* DER puts the elements of a SET OF in the order of their bytes, the shorter first where one begins the other (X.690 section 11.6). */
static bool is_in_order(struct bytes before, struct bytes after)
{
    size_t common = before.size < after.size ? before.size : after.size;
    int order = common == 0 ? 0 : memcmp(before.data, after.data, common);
    return order < 0 || (order == 0 && before.size < after.size);
}

/* Attribute ::= SEQUENCE { OID, SET OF value } with exactly one value, as RFC 5652 section 11 wants for those looked at. */
static enum status take_value(struct reader *values, struct der_element *ret_value)
{
    TRY(der_next(values, ret_value));
    return reader_end(values);
}

static enum status keep_attribute(struct bytes oid, struct reader values, struct cms_attributes *attributes)
{
    struct der_element value;
    bool is_type = bytes_equal(oid, OID_CONTENT_TYPE), is_digest = bytes_equal(oid, OID_MESSAGE_DIGEST);
    bool is_time = bytes_equal(oid, OID_SIGNING_TIME);
    if (!is_type && !is_digest && !is_time)
        return STATUS_OK;
    TRY(take_value(&values, &value));
    if (is_time) {
        if (attributes->signing_time.tag != 0 || (value.tag != DER_UTC_TIME && value.tag != DER_GENERALIZED_TIME))
            return STATUS_INVALID;
        attributes->signing_time = value;
        return STATUS_OK;
    }
    struct bytes *place = is_type ? &attributes->content_type : &attributes->message_digest;
    if (place->size != 0 || value.content.size == 0 || value.tag != (is_type ? DER_OID : DER_OCTET_STRING))
        return STATUS_INVALID;
    *place = value.content;
    return STATUS_OK;
}

enum status cms_attributes_read(struct bytes whole, struct cms_attributes *ret_attributes)
{
    struct reader outer = reader_of(whole), list;
    struct cms_attributes attributes = {0};
    struct bytes before = {0};
    TRY(der_enter(&outer, DER_CONTEXT_CONSTRUCTED(0), &list));
    while (!der_is_end(&list)) {
        struct der_element attribute, oid;
        struct reader inside, values;
        TRY(der_take(&list, DER_SEQUENCE, &attribute));
        if (!is_in_order(before, attribute.whole))
            return STATUS_INVALID;
        before = attribute.whole;
        inside = reader_of(attribute.content);
        TRY(der_take(&inside, DER_OID, &oid));
        TRY(der_enter(&inside, DER_SET, &values));
        TRY(reader_end(&inside));
        TRY(keep_attribute(oid.content, values, &attributes));
    }
    if (attributes.content_type.size == 0 || attributes.message_digest.size == 0)
        return STATUS_INVALID;
    *ret_attributes = attributes;
    return STATUS_OK;
}

enum status cms_certificate_name(struct bytes certificate, struct bytes *ret_issuer, struct bytes *ret_serial)
{
    struct reader outer = reader_of(certificate), whole, signed_part;
    struct der_element element;
    TRY(der_enter(&outer, DER_SEQUENCE, &whole));
    TRY(der_enter(&whole, DER_SEQUENCE, &signed_part));
    if (der_is_next(&signed_part, DER_CONTEXT_CONSTRUCTED(0))) /* version */
        TRY(der_next(&signed_part, &element));
    TRY(take_whole(&signed_part, DER_INTEGER, ret_serial));
    TRY(der_take(&signed_part, DER_SEQUENCE, &element)); /* signature algorithm */
    return take_whole(&signed_part, DER_SEQUENCE, ret_issuer);
}

enum status cms_revocation_next(struct reader *revocations, bool *ret_is_ocsp, struct bytes *ret_der)
{
    struct der_element element, format, value;
    TRY(der_next(revocations, &element));
    *ret_is_ocsp = false;
    *ret_der = bytes_of(NULL, 0);
    if (element.tag == DER_SEQUENCE) {
        *ret_der = element.whole;
        return STATUS_OK;
    }
    if (element.tag != DER_CONTEXT_CONSTRUCTED(1))
        return STATUS_INVALID;
    struct reader other = reader_of(element.content);
    TRY(der_take(&other, DER_OID, &format));
    TRY(der_next(&other, &value));
    TRY(reader_end(&other));
    *ret_is_ocsp = bytes_equal(format.content, OID_OCSP_RESPONSE);
    if (*ret_is_ocsp)
        *ret_der = value.whole;
    return STATUS_OK;
}
