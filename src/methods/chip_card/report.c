/* SPDX-License-Identifier: Apache-2.0
 * Reading a component's report: header, payload and signature strictly, the key out of the header itself. The key proves that one
 * installation speaks, not which program it is: docs/chip-cards.md says what follows. */
#include "src/methods/chip_card/chip_card.h"

#include "src/crypto/digest.h"
#include "src/crypto/public_key.h"
#include "src/json/members.h"

#define REPORT_TYPE "countersign-card-report+jwt"
#define COORDINATE_SIZE 32
#define COORDINATE_TEXT_SIZE 43
#define TEXT_MAX 64

struct parts {
    struct bytes header, payload, signature, signed_text;
};

void card_report_release(struct card_report *report)
{
    json_decref(report->json);
}

static enum status split(const char *token, struct parts *ret_parts)
{
    const char *first = strchr(token, '.'), *second = first == NULL ? NULL : strchr(first + 1, '.');
    if (second == NULL || strchr(second + 1, '.') != NULL)
        return STATUS_INVALID;
    *ret_parts = (struct parts){
        .header = bytes_of(token, (size_t)(first - token)),
        .payload = bytes_of(first + 1, (size_t)(second - first - 1)),
        .signature = bytes_of_text(second + 1),
        .signed_text = bytes_of(token, (size_t)(second - token)),
    };
    return STATUS_OK;
}

static enum status decode(struct bytes text, json_t **ret_object)
{
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(CARD_REPORT_BYTES_MAX);
    TRY(base64url_decode(text, &plain));
    return members_parse(buffer_bytes(&plain), ret_object, NULL);
}

static enum status read_coordinate(const char *text, struct buffer *point)
{
    size_t before = point->size;
    TRY(base64url_decode(bytes_of_text(text), point));
    return point->size - before == COORDINATE_SIZE ? STATUS_OK : STATUS_INVALID;
}

static enum status read_key(const json_t *jwk, struct buffer *ret_point)
{
    const char *type = NULL, *curve = NULL, *x = NULL, *y = NULL;
    const struct member members[] = {{"kty", MEMBER_TEXT, true, 2, &type},
                                     {"crv", MEMBER_TEXT, true, 5, &curve},
                                     {"x", MEMBER_TEXT, true, COORDINATE_TEXT_SIZE, &x},
                                     {"y", MEMBER_TEXT, true, COORDINATE_TEXT_SIZE, &y}};
    TRY(members_read(jwk, "jwk", members, COUNT_OF(members), NULL));
    if (strcmp(type, "EC") != 0 || strcmp(curve, "P-256") != 0)
        return STATUS_INVALID;
    TRY(buffer_append_byte(ret_point, 4));
    TRY(read_coordinate(x, ret_point));
    return read_coordinate(y, ret_point);
}

static enum status read_header(struct bytes text, struct buffer *ret_point)
{
    CLEANUP(json_reference_release) json_t *header = NULL;
    const char *algorithm = NULL, *type = NULL;
    const json_t *jwk = NULL;
    const struct member members[] = {{"alg", MEMBER_TEXT, true, 5, &algorithm},
                                     {"typ", MEMBER_TEXT, true, sizeof REPORT_TYPE - 1, &type},
                                     {"jwk", MEMBER_OBJECT, true, 0, &jwk}};
    TRY(decode(text, &header));
    TRY(members_read(header, "", members, COUNT_OF(members), NULL));
    if (strcmp(algorithm, "ES256") != 0 || strcmp(type, REPORT_TYPE) != 0)
        return STATUS_INVALID;
    return read_key(jwk, ret_point);
}

static enum status verify(const struct parts *parts, struct bytes point, char ret_key[2 * DIGEST_SIZE + 1])
{
    CLEANUP(buffer_release) struct buffer signature = BUFFER_INIT(2 * RAW_SIGNATURE_SIZE);
    CLEANUP(public_key_release) struct public_key key = {.key = NULL};
    struct digest digest;
    TRY(base64url_decode(parts->signature, &signature));
    if (signature.size != RAW_SIGNATURE_SIZE)
        return STATUS_INVALID;
    TRY(public_key_from_p256(point, &key));
    TRY(public_key_verify(&key, parts->signed_text, buffer_bytes(&signature)));
    digest_of(point, &digest);
    hex_write(bytes_of(digest.bytes, sizeof digest.bytes), ret_key);
    ret_key[2 * DIGEST_SIZE] = 0;
    return STATUS_OK;
}

static enum status read_component(const json_t *component, struct card_report *report)
{
    const char *name = NULL;
    const struct member members[] = {{"name", MEMBER_TEXT, true, TEXT_MAX, &name},
                                     {"version", MEMBER_TEXT, true, TEXT_MAX, &report->component_version}};
    return members_read(component, "component", members, COUNT_OF(members), NULL);
}

static enum status read_retrieval(const json_t *retrieval, struct card_report *report)
{
    const struct member members[] = {{"prompted", MEMBER_BOOLEAN, true, 0, &report->prompted},
                                     {"removed", MEMBER_BOOLEAN, true, 0, &report->removed}};
    return members_read(retrieval, "retrieval", members, COUNT_OF(members), NULL);
}

static bool is_one_of(const char *text, const char *const *words)
{
    while (*words != NULL && strcmp(*words, text) != 0)
        words++;
    return *words != NULL;
}

static enum status read_payload(struct bytes text, struct card_report *report)
{
    static const char *const pins[] = {"component", "pin_pad", NULL}, *const hands[] = {"dialog", "reinsert", "pin_pad", NULL};
    int64_t version = 0;
    const json_t *component = NULL, *retrieval = NULL;
    const struct member members[] = {
        {"version", MEMBER_INTEGER, true, 1, &version},
        {"ceremony", MEMBER_TEXT, true, ID_TEXT_SIZE - 1, &report->ceremony},
        {"nonce", MEMBER_TEXT, true, CARD_NONCE_TEXT_SIZE, &report->nonce},
        {"request_sha256", MEMBER_TEXT, true, (int64_t)2 * DIGEST_SIZE, &report->request_sha256},
        {"fields_sha256", MEMBER_TEXT, true, (int64_t)2 * DIGEST_SIZE, &report->fields_sha256},
        {"component", MEMBER_OBJECT, true, 0, &component},
        {"exclusive", MEMBER_BOOLEAN, true, 0, &report->exclusive},
        {"reset", MEMBER_BOOLEAN, true, 0, &report->reset},
        {"pin", MEMBER_TEXT, true, TEXT_MAX, &report->pin},
        {"confirmed_by", MEMBER_TEXT, true, TEXT_MAX, &report->confirmed_by},
        {"retrieval", MEMBER_OBJECT, true, 0, &retrieval},
    };
    TRY(decode(text, &report->json));
    TRY(members_read(report->json, "", members, COUNT_OF(members), NULL));
    if (version != 1 || !is_one_of(report->pin, pins) || !is_one_of(report->confirmed_by, hands))
        return STATUS_INVALID;
    TRY(read_component(component, report));
    return read_retrieval(retrieval, report);
}

static enum status read_token(const char *token, struct card_report *report)
{
    CLEANUP(buffer_release) struct buffer point = BUFFER_INIT(2 * P256_POINT_SIZE);
    struct parts parts;
    TRY(split(token, &parts));
    TRY(read_header(parts.header, &point));
    TRY(read_payload(parts.payload, report));
    return verify(&parts, buffer_bytes(&point), report->key);
}

enum status card_report_read(const char *token, struct card_report *ret_report, struct failure *failure)
{
    CLEANUP(card_report_release) struct card_report report = {.json = NULL};
    enum status status = read_token(token, &report);
    if (status == STATUS_CORRUPT)
        return failure_set(failure, STATUS_CORRUPT, "report", "its signature is not of its key");
    if (status != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "report", "no report of a card component");
    *ret_report = report;
    report.json = NULL;
    return STATUS_OK;
}
