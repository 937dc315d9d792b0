/* SPDX-License-Identifier: Apache-2.0
 * Enrolling a certificate: the five checks, the device and carrier against the registry, and the record of how identity was confirmed. */
#include "src/methods/certificate/certificate.h"

#include "law/words.h"
#include "src/base/limits.h"
#include "src/json/members.h"

struct enrol_request {
    const char *certificate;  /* PEM */
    const char *confirmed_by; /* how identity was confirmed */
    const char *device, *carrier;
    bool password_protected, key_storage_secure, same_device;
};

static enum status read_request(const json_t *json, struct enrol_request *request, struct failure *failure)
{
    const struct member members[] = {
        {"certificate", MEMBER_TEXT, true, 2 * LIMIT_CERTIFICATE_BYTES, &request->certificate},
        {"confirmed_by", MEMBER_TEXT, true, 32, &request->confirmed_by},
        {"device", MEMBER_TEXT, false, TRUST_NAME_MAX - 1, &request->device},
        {"carrier", MEMBER_TEXT, false, TRUST_NAME_MAX - 1, &request->carrier},
        {"password_protected", MEMBER_BOOLEAN, false, 0, &request->password_protected},
        {"key_storage_secure", MEMBER_BOOLEAN, false, 0, &request->key_storage_secure},
        {"same_device", MEMBER_BOOLEAN, false, 0, &request->same_device},
    };
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    return STATUS_OK;
}

static enum status check_registry(const struct certificate_settings *settings, const struct enrol_request *request, timestamp_us now,
                                  struct failure *failure)
{
    if (request->device != NULL && trust_device_find(settings->trust, request->device, now) == NULL)
        return failure_cite(failure, "9.1.6",
                            failure_set(failure, STATUS_REFUSED, "details.device", "not a certified device of the registry, or no longer"));
    if (request->carrier != NULL && trust_carrier_find(settings->trust, request->carrier) == NULL)
        return failure_cite(failure, "9.1.3", failure_set(failure, STATUS_REFUSED, "details.carrier", "not in the registry of carriers"));
    return STATUS_OK;
}

/* The last four characters of a person's ID number; "" for a company. */
static const char *last4_of(const struct method_customer *customer)
{
    size_t size = strlen(customer->identifier);
    return customer->corporate || size < 4 ? "" : customer->identifier + size - 4;
}

static enum status check_certificate(const struct method_context *context, const struct method_customer *customer,
                                     struct certificate *certificate, struct checks *checks, struct failure *failure)
{
    const struct certificate_settings *settings = context->settings;
    const struct certificate_list none = {0};
    const struct checks_identity identity = {
        .unified_business_number = customer->corporate ? customer->identifier : "",
        .id_last4 = last4_of(customer),
        .fingerprint = certificate_fingerprint(certificate),
    };
    const struct checks_request request = {.at = context->now, .identity = &identity};
    TRY(checks_certificate(settings->checker, certificate, &none, &request, checks));
    for (enum check check = 0; check < CHECK_COUNT; check++)
        if (checks->outcomes[check].result == CHECK_FAILED)
            return failure_cite(failure, "9.1.2",
                                failure_set(failure, STATUS_REFUSED, check_name(check), "%s", checks->outcomes[check].message));
    if (checks->authority == NULL)
        return failure_cite(failure, "9.1.1",
                            failure_set(failure, STATUS_REFUSED, "details.certificate", "its issuer is not an approved CA"));
    return STATUS_OK;
}

static enum status write_records(const struct enrol_request *request, const struct method_customer *customer,
                                 const struct certificate *certificate, const struct checks *checks, struct method_enrolment *enrolment)
{
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(128);
    TRY(hex_encode(bytes_of(certificate_fingerprint(certificate)->bytes, DIGEST_SIZE), &hex));
    const char *fingerprint = buffer_text(&hex);
    TRY(members_write(json_pack("{ss, ss, ss*, ss*, sb, sb, sb, ss*, ss*}", "fingerprint", fingerprint, "confirmed_by",
                                request->confirmed_by, "device", request->device, "carrier", request->carrier, "password_protected",
                                request->password_protected, "key_storage_secure", request->key_storage_secure, "same_device",
                                request->same_device, "unified_business_number", customer->corporate ? customer->identifier : NULL,
                                "id_last4", customer->corporate ? NULL : last4_of(customer)),
                      &enrolment->record));
    struct timestamp_text until = timestamp_format_utc(certificate_content(certificate)->not_after);
    return members_write(json_pack("{ss, ss, ss*, ss*, sb, ss}", "kind", trust_kind_name(checks->kind), "confirmed_by",
                                   request->confirmed_by, "device", request->device, "carrier", request->carrier, "same_device",
                                   request->same_device, "not_after", until.text),
                         &enrolment->public_record);
}

enum status certificate_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                              struct method_enrolment *enrolment, struct failure *failure)
{
    struct enrol_request request = {0};
    CLEANUP(certificate_list_release) struct certificate_list list = {0};
    CLEANUP(checks_release) struct checks checks = {0};
    TRY(read_request(json, &request, failure));
    TRY(method_enrolment_confirm(enrolment, request.confirmed_by, failure));
    TRY(check_registry(context->settings, &request, context->now, failure));
    if (certificate_list_parse(bytes_of_text(request.certificate), &list, failure) != STATUS_OK || list.count != 1)
        return failure_set(failure, STATUS_INVALID, "details.certificate", "one certificate in PEM is needed here");
    TRY(check_certificate(context, customer, list.items[0], &checks, failure));
    TRY(write_records(&request, customer, list.items[0], &checks, enrolment));
    return STATUS_OK;
}

enum status certificate_record_read(struct bytes record, json_t **ret_json, struct certificate_record *ret_record)
{
    struct certificate_record result = {0};
    const char *fingerprint = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"fingerprint", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &fingerprint},
        {"confirmed_by", MEMBER_TEXT, true, 32, &result.confirmed_by},
        {"device", MEMBER_TEXT, false, TRUST_NAME_MAX, &result.device},
        {"carrier", MEMBER_TEXT, false, TRUST_NAME_MAX, &result.carrier},
        {"password_protected", MEMBER_BOOLEAN, true, 0, &result.password_protected},
        {"key_storage_secure", MEMBER_BOOLEAN, true, 0, &result.key_storage_secure},
        {"same_device", MEMBER_BOOLEAN, true, 0, &result.same_device},
        {"unified_business_number", MEMBER_TEXT, false, 16, &result.unified_business_number},
        {"id_last4", MEMBER_TEXT, false, 8, &result.id_last4},
    };
    TRY(members_parse(record, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(hex_read(bytes_of_text(fingerprint), result.fingerprint.bytes, DIGEST_SIZE));
    *ret_json = json_incref(json);
    *ret_record = result;
    return STATUS_OK;
}
