/* SPDX-License-Identifier: Apache-2.0
 * Enrolling a device: a hardware token out of the institution's stock by its serial number, or a software token whose seed the vault makes
 * now, shown this once. Either serves after its first code. */
#include "src/methods/otp/otp.h"

#include "law/words.h"
#include "src/crypto/digest.h"
#include "src/json/members.h"
#include "src/otp/qr.h"
#include "src/otp/uri.h"

#include <stdio.h>
#include <sys/random.h>

#define LABEL_BYTES_MAX 64
#define SVG_BYTES_MAX (128 * 1024)

struct enrol_request {
    const char *serial; /* NULL: a software token */
    const char *confirmed_by, *label;
    struct otp_description description;
};

static enum status read_request(const json_t *json, struct enrol_request *request, struct failure *failure)
{
    request->description = OTP_DESCRIPTION_PRESET;
    const struct member members[] = {
        {"serial", MEMBER_TEXT, false, METHOD_SERIAL_BYTES_MAX, &request->serial},
        {"confirmed_by", MEMBER_TEXT, true, 32, &request->confirmed_by},
        {"label", MEMBER_TEXT, false, LABEL_BYTES_MAX, &request->label},
        {"algorithm", MEMBER_TEXT, false, 8, &request->description.algorithm},
        {"hash", MEMBER_TEXT, false, 8, &request->description.hash},
        {"digits", MEMBER_INTEGER, false, OTP_HOTP_DIGITS_MAX, &request->description.digits},
        {"period", MEMBER_INTEGER, false, 3600, &request->description.period_seconds},
        {"suite", MEMBER_TEXT, false, OCRA_SUITE_TEXT_MAX, &request->description.suite},
    };
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    if (request->serial != NULL && (request->label != NULL || request->description.algorithm != NULL))
        return failure_set(failure, STATUS_INVALID, "details.serial", "what a token of the stock computes is known already");
    return STATUS_OK;
}

static void make_name(char ret_name[8 + ID_TEXT_SIZE])
{
    uint8_t random[ID_BYTES];
    struct id id;
    INVARIANT(getrandom(random, sizeof random, 0) == sizeof random);
    id_from_random(random, &id);
    snprintf(ret_name, 8 + ID_TEXT_SIZE, "device:%s", id.text);
}

/* What the customer is to scan, or to type where no app has agreed on a form. */
static enum status write_once(const struct otp_record *record, const struct otp_uri *uri, struct buffer *ret_json)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(OTP_URI_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer svg = BUFFER_INIT(SVG_BYTES_MAX);
    if (record->device.kind == OTP_OCRA) {
        TRY(otp_seed_text(uri->seed, &text));
        return members_write(json_pack("{ss, ss}", "secret", buffer_text(&text), "suite", record->device.suite.text), ret_json);
    }
    TRY(otp_uri_write(uri, &text));
    TRY(qr_write_svg(buffer_text(&text), &svg));
    return members_write(json_pack("{ss, ss}", "uri", buffer_text(&text), "qr_svg", buffer_text(&svg)), ret_json);
}

/* As long as the hash's value: RFC 4226 section 4 (R6), RFC 6238 section 5.1. */
static size_t seed_size(const struct otp_device *device)
{
    return hmac_size(device->kind == OTP_OCRA ? device->suite.hash : device->hash);
}

static enum status make_software(const struct method_context *context, const struct enrol_request *request, struct otp_record *record,
                                 struct method_enrolment *enrolment)
{
    CLEANUP(buffer_release) struct buffer seed = BUFFER_INIT(OTP_SEED_BYTES_MAX);
    const struct otp_settings *settings = context->settings;
    TRY(vault_otp_generate(context->vault, bytes_of_text(record->name), seed_size(&record->device), &seed, &record->sealed));
    const struct otp_uri uri = {.device = &record->device,
                                .seed = buffer_bytes(&seed),
                                .issuer = settings->issuer,
                                .label = request->label != NULL ? request->label : record->name + strlen("device:")};
    return write_once(record, &uri, &enrolment->once);
}

static enum status write_public(const struct otp_record *record, const struct enrol_request *request, struct buffer *ret_json)
{
    const struct otp_device *device = &record->device;
    struct ocra_question first = {{0}}, later = {{0}};
    if (device->kind == OTP_OCRA) {
        otp_own_question(record, METHOD_ACTIVATE, &first);
        otp_own_question(record, METHOD_RESYNCHRONISE, &later);
    }
    json_t *json = json_pack("{ss, ss, si, ss, ss*}", "delivery", record->hardware ? "hardware_token" : "software_token", "algorithm",
                             otp_kind_text(device->kind), "digits", (int)otp_device_digits(device), "confirmed_by", request->confirmed_by,
                             "serial", request->serial);
    if (json != NULL && device->kind == OTP_OCRA)
        json_object_update_new(json, json_pack("{ss, ss, ss}", "suite", device->suite.text, "activation_question", first.text,
                                               "resynchronisation_question", later.text));
    return members_write(json, ret_json);
}

static enum status finish(const struct otp_record *record, const struct enrol_request *request, struct method_enrolment *enrolment)
{
    TRY(otp_record_write(record, &enrolment->record));
    TRY(write_public(record, request, &enrolment->public_record));
    enrolment->needs_activation = true;
    enrolment->next_factor = record->counter;
    return STATUS_OK;
}

static enum status enrol_software(const struct method_context *context, const struct enrol_request *request,
                                  struct method_enrolment *enrolment, struct failure *failure)
{
    char name[8 + ID_TEXT_SIZE];
    CLEANUP(otp_record_release) struct otp_record record = {.sealed = BUFFER_INIT(1024)};
    make_name(name);
    record.name = name;
    TRY(otp_device_describe(&request->description, &record.device, failure));
    TRY(make_software(context, request, &record, enrolment));
    return finish(&record, request, enrolment);
}

/* The stock keeps the very record, so that the seed is sealed once, when the vendor's file is imported. */
static enum status enrol_hardware(const struct method_context *context, const struct method_customer *customer,
                                  const struct enrol_request *request, struct method_enrolment *enrolment, struct failure *failure)
{
    CLEANUP(otp_record_release) struct otp_record record = {.json = NULL};
    if (customer->stocked.size == 0)
        return failure_set(failure, STATUS_NOT_FOUND, "details.serial", "no token of this serial number is in stock");
    TRY(otp_record_read(customer->stocked, &record));
    TRY(otp_record_require_in_time(&record, context->now, failure));
    return finish(&record, request, enrolment);
}

enum status otp_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                      struct method_enrolment *enrolment, struct failure *failure)
{
    struct enrol_request request = {0};
    TRY(read_request(json, &request, failure));
    TRY(method_enrolment_confirm(enrolment, request.confirmed_by, failure));
    if (request.serial != NULL)
        return enrol_hardware(context, customer, &request, enrolment, failure);
    return enrol_software(context, &request, enrolment, failure);
}
