/* SPDX-License-Identifier: Apache-2.0
 * Taking the attestation object and its statement apart, and handing them to their format. */
#include "src/webauthn/attestation.h"

#include "src/base/limits.h"
#include "src/webauthn/cbor_reader.h"

static enum webauthn_reason attestation_none(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    (void)attested;
    *ret_kind = WEBAUTHN_ATTESTATION_NONE;
    return WEBAUTHN_ACCEPTED;
}

#define X5C_AND_SIGNATURE (STATEMENT_SIGNATURE | STATEMENT_CERTIFICATES)
static const struct {
    const char *name;
    unsigned members, members_otherwise; /* the one or the other */
    enum webauthn_reason (*verify)(const struct attested *attested, enum webauthn_attestation *ret_kind);
} formats[WEBAUTHN_FORMAT_COUNT] = {
    [WEBAUTHN_FORMAT_NONE] = {"none", 0, 0, attestation_none},
    [WEBAUTHN_FORMAT_PACKED] = {"packed", STATEMENT_ALGORITHM | X5C_AND_SIGNATURE, STATEMENT_ALGORITHM | STATEMENT_SIGNATURE,
                                attestation_packed},
    [WEBAUTHN_FORMAT_TPM] = {"tpm", STATEMENT_ALGORITHM | X5C_AND_SIGNATURE | STATEMENT_VERSION | STATEMENT_CERT_INFO | STATEMENT_PUB_AREA,
                             STATEMENT_ALGORITHM | X5C_AND_SIGNATURE | STATEMENT_VERSION | STATEMENT_CERT_INFO | STATEMENT_PUB_AREA,
                             attestation_tpm},
    [WEBAUTHN_FORMAT_ANDROID_KEY] = {"android-key", STATEMENT_ALGORITHM | X5C_AND_SIGNATURE, STATEMENT_ALGORITHM | X5C_AND_SIGNATURE,
                                     attestation_android_key},
    [WEBAUTHN_FORMAT_APPLE] = {"apple", STATEMENT_CERTIFICATES, STATEMENT_CERTIFICATES, attestation_apple},
    [WEBAUTHN_FORMAT_FIDO_U2F] = {"fido-u2f", X5C_AND_SIGNATURE, X5C_AND_SIGNATURE, attestation_fido_u2f},
};

const char *webauthn_format_name(enum webauthn_format format)
{
    return formats[format].name;
}

const char *webauthn_attestation_name(enum webauthn_attestation attestation)
{
    static const char *const names[] = {"none", "self", "basic", "attca"};
    return names[attestation];
}

enum status webauthn_format_of_name(struct bytes name, enum webauthn_format *ret_format)
{
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (bytes_equal(bytes_of_text(formats[i].name), name)) {
            *ret_format = (enum webauthn_format)i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

static enum webauthn_reason add_certificate(struct reader *reader, struct certificate_list *list)
{
    struct bytes der;
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    CONFIRM_STATUS(item_bytes(reader, &der), WEBAUTHN_STATEMENT_MALFORMED);
    CONFIRM_STATUS(certificate_parse(der, &certificate, NULL), WEBAUTHN_ATTESTATION_CERTIFICATE_INVALID);
    CONFIRM_STATUS(certificate_list_add(list, certificate), WEBAUTHN_ATTESTATION_CERTIFICATES_EXCEEDED);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason take_certificates(struct reader *reader, struct certificate_list *list)
{
    struct item array;
    CONFIRM_STATUS(item_take(reader, ITEM_ARRAY, &array), WEBAUTHN_STATEMENT_MALFORMED);
    if (array.number == 0)
        return WEBAUTHN_STATEMENT_MALFORMED;
    if (array.number > LIMIT_CHAIN_CERTIFICATES)
        return WEBAUTHN_ATTESTATION_CERTIFICATES_EXCEEDED;
    for (uint64_t i = 0; i < array.number; i++)
        CONFIRM(add_certificate(reader, list));
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason take_algorithm(struct reader *reader, enum webauthn_algorithm *ret_algorithm)
{
    int64_t identifier;
    CONFIRM_STATUS(item_integer(reader, &identifier), WEBAUTHN_STATEMENT_MALFORMED);
    CONFIRM_STATUS(webauthn_algorithm_of_cose(identifier, ret_algorithm), WEBAUTHN_ATTESTATION_ALGORITHM);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason take_value(struct reader *reader, enum statement_member member, struct attestation *attestation)
{
    switch (member) {
    case STATEMENT_ALGORITHM:
        return take_algorithm(reader, &attestation->algorithm);
    case STATEMENT_CERTIFICATES:
        return take_certificates(reader, &attestation->certificates);
    case STATEMENT_VERSION:
        CONFIRM_STATUS(item_text(reader, &attestation->version), WEBAUTHN_STATEMENT_MALFORMED);
        return WEBAUTHN_ACCEPTED;
    default:
        break;
    }
    struct bytes *value = member == STATEMENT_SIGNATURE   ? &attestation->signature
                          : member == STATEMENT_CERT_INFO ? &attestation->cert_info
                                                          : &attestation->pub_area;
    CONFIRM_STATUS(item_bytes(reader, value), WEBAUTHN_STATEMENT_MALFORMED);
    return WEBAUTHN_ACCEPTED;
}

static enum status take_member_name(struct reader *reader, enum statement_member *ret_member)
{
    static const struct {
        const char *name;
        enum statement_member member;
    } names[] = {{"alg", STATEMENT_ALGORITHM}, {"sig", STATEMENT_SIGNATURE},      {"x5c", STATEMENT_CERTIFICATES},
                 {"ver", STATEMENT_VERSION},   {"certInfo", STATEMENT_CERT_INFO}, {"pubArea", STATEMENT_PUB_AREA}};
    struct bytes name;
    TRY(item_text(reader, &name));
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (bytes_equal(bytes_of_text(names[i].name), name)) {
            *ret_member = names[i].member;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

static enum webauthn_reason read_statement(struct attestation *attestation)
{
    struct reader reader = reader_of(attestation->statement);
    struct item map;
    CONFIRM_STATUS(item_take(&reader, ITEM_MAP, &map), WEBAUTHN_STATEMENT_MALFORMED);
    for (uint64_t i = 0; i < map.number; i++) {
        enum statement_member member;
        CONFIRM_STATUS(take_member_name(&reader, &member), WEBAUTHN_STATEMENT_MALFORMED);
        if (attestation->has & member)
            return WEBAUTHN_STATEMENT_MALFORMED;
        attestation->has |= member;
        CONFIRM(take_value(&reader, member, attestation));
    }
    enum webauthn_format format = attestation->format;
    bool complete = attestation->has == formats[format].members || attestation->has == formats[format].members_otherwise;
    return complete ? WEBAUTHN_ACCEPTED : WEBAUTHN_STATEMENT_MALFORMED;
}

/* The three members of the object, in any order, each once. */
struct object {
    struct bytes format, statement, authenticator_data;
};

static enum status take_object_member(struct reader *reader, struct object *object)
{
    struct bytes name;
    TRY(item_text(reader, &name));
    if (bytes_equal(name, bytes_of_text("fmt")) && object->format.data == NULL)
        return item_text(reader, &object->format);
    if (bytes_equal(name, bytes_of_text("attStmt")) && object->statement.data == NULL)
        return item_skip(reader, &object->statement);
    if (bytes_equal(name, bytes_of_text("authData")) && object->authenticator_data.data == NULL)
        return item_bytes(reader, &object->authenticator_data);
    return STATUS_INVALID;
}

static enum status take_object(struct bytes bytes, struct object *object)
{
    struct reader reader = reader_of(bytes);
    struct item map;
    TRY(item_take(&reader, ITEM_MAP, &map));
    if (map.number != 3)
        return STATUS_INVALID;
    for (uint64_t i = 0; i < map.number; i++)
        TRY(take_object_member(&reader, object));
    return reader_end(&reader);
}

enum webauthn_reason attestation_read(struct bytes bytes, struct attestation *ret_attestation)
{
    struct object object = {0};
    CLEANUP(attestation_release) struct attestation attestation = {0};
    if (bytes.size > LIMIT_ATTESTATION_OBJECT_BYTES)
        return WEBAUTHN_ATTESTATION_OBJECT_SIZE;
    CONFIRM_STATUS(take_object(bytes, &object), WEBAUTHN_ATTESTATION_OBJECT_MALFORMED);
    CONFIRM_STATUS(webauthn_format_of_name(object.format, &attestation.format), WEBAUTHN_FORMAT_REFUSED);
    attestation.statement = object.statement;
    attestation.authenticator_data = object.authenticator_data;
    CONFIRM(read_statement(&attestation));
    *ret_attestation = attestation;
    attestation.certificates.count = 0; /* handed over */
    return WEBAUTHN_ACCEPTED;
}

void attestation_release(struct attestation *attestation)
{
    certificate_list_release(&attestation->certificates);
}

enum webauthn_reason attestation_verify(const struct attested *attested, enum webauthn_attestation *ret_kind)
{
    return formats[attested->attestation->format].verify(attested, ret_kind);
}
