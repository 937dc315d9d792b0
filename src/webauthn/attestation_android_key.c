/* SPDX-License-Identifier: Apache-2.0
 * android-key (WebAuthn section 8.4): a certificate for the credential's key in which the device says what the key is for. */
#include "src/webauthn/attestation.h"

#include "src/crypto/der.h"

#define OID_ANDROID_KEY_DESCRIPTION "1.3.6.1.4.1.11129.2.1.17"

/* Tags of AuthorizationList and its values (Android's key attestation). */
#define TAG_PURPOSE 1
#define TAG_ALL_APPLICATIONS 600
#define TAG_ORIGIN 702
#define PURPOSE_SIGN 2
#define ORIGIN_GENERATED 0

struct description {
    struct bytes challenge;
    struct bytes software_enforced, hardware_enforced; /* authorization lists */
};

static enum status take_lists(struct reader *reader, struct description *description)
{
    struct der_element software, hardware;
    TRY(der_take(reader, DER_SEQUENCE, &software));
    TRY(der_take(reader, DER_SEQUENCE, &hardware));
    description->software_enforced = software.content;
    description->hardware_enforced = hardware.content;
    return STATUS_OK;
}

/* SEQUENCE { version, security level, version, security level, challenge, unique id, list, list }; later versions may add to the end. */
static enum status read_description(struct bytes content, struct description *ret_description)
{
    static const enum der_tag head[] = {DER_INTEGER, DER_ENUMERATED, DER_INTEGER, DER_ENUMERATED};
    struct reader reader = reader_of(content), sequence;
    struct der_element element;
    TRY(der_enter(&reader, DER_SEQUENCE, &sequence));
    for (size_t i = 0; i < COUNT_OF(head); i++)
        TRY(der_take(&sequence, (uint8_t)head[i], &element));
    TRY(der_take(&sequence, DER_OCTET_STRING, &element));
    ret_description->challenge = element.content;
    TRY(der_take(&sequence, DER_OCTET_STRING, &element));
    TRY(take_lists(&sequence, ret_description));
    return der_is_end(&reader) ? STATUS_OK : STATUS_INVALID;
}

/* [n] EXPLICIT, whose tags are larger than src/crypto/der.h takes. */
static enum status next_authorization(struct reader *reader, int *ret_tag, struct bytes *ret_content)
{
    const uint8_t *at = reader->data + reader->position;
    long size, left = (long)(reader->size - reader->position);
    int tag, class;
    int flags = ASN1_get_object(&at, &size, &tag, &class, left);
    openssl_forget_errors();
    if (flags != V_ASN1_CONSTRUCTED || class != V_ASN1_CONTEXT_SPECIFIC)
        return STATUS_INVALID;
    *ret_content = bytes_of(at, (size_t)size);
    reader->position = (size_t)(at - reader->data) + (size_t)size;
    *ret_tag = tag;
    return STATUS_OK;
}

static enum status read_whole_number(struct bytes content, uint32_t *ret_value)
{
    struct reader reader = reader_of(content);
    TRY(der_small(&reader, ret_value));
    return der_is_end(&reader) ? STATUS_OK : STATUS_INVALID;
}

/* SET OF INTEGER with the one purpose. */
static enum status read_purpose(struct bytes content, uint32_t *ret_purpose)
{
    struct reader reader = reader_of(content), set;
    TRY(der_enter(&reader, DER_SET, &set));
    TRY(der_small(&set, ret_purpose));
    return der_is_end(&set) && der_is_end(&reader) ? STATUS_OK : STATUS_INVALID;
}

static bool is_allowed(int tag, struct bytes content)
{
    uint32_t value;
    switch (tag) {
    case TAG_ALL_APPLICATIONS:
        return false;
    case TAG_PURPOSE:
        return read_purpose(content, &value) == STATUS_OK && value == PURPOSE_SIGN;
    case TAG_ORIGIN:
        return read_whole_number(content, &value) == STATUS_OK && value == ORIGIN_GENERATED;
    default:
        return true;
    }
}

static enum webauthn_reason judge_authorizations(struct bytes list)
{
    struct reader reader = reader_of(list);
    while (!der_is_end(&reader)) {
        int tag;
        struct bytes content;
        CONFIRM_STATUS(next_authorization(&reader, &tag, &content), WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
        if (!is_allowed(tag, content))
            return WEBAUTHN_ANDROID_AUTHORIZATION;
    }
    return WEBAUTHN_ACCEPTED;
}

enum webauthn_reason attestation_android_key(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    struct bytes content;
    bool critical;
    struct description description;
    CONFIRM(attested_signature_over_data(attested));
    CONFIRM(attested_key_is_credential(attested));
    CONFIRM_STATUS(certificate_extension(attested_certificate(attested), OID_ANDROID_KEY_DESCRIPTION, &content, &critical),
                   WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
    CONFIRM_STATUS(read_description(content, &description), WEBAUTHN_ATTESTATION_CERTIFICATE_REFUSED);
    if (!bytes_equal(description.challenge, bytes_of(attested->client_data_hash.bytes, DIGEST_SIZE)))
        return WEBAUTHN_ATTESTATION_BINDING;
    CONFIRM(judge_authorizations(description.software_enforced));
    CONFIRM(judge_authorizations(description.hardware_enforced));
    *ret_kind = WEBAUTHN_ATTESTATION_BASIC;
    return WEBAUTHN_ACCEPTED;
}
