/* SPDX-License-Identifier: Apache-2.0
 * An enrolled device as JSON, and a device as people describe it. */
#include "src/methods/otp/otp.h"

#include "src/json/members.h"

#define NAME_MAX_BYTES 96
#define SEALED_TEXT_MAX 512
#define PERIOD_SECONDS_MIN 15
#define PERIOD_SECONDS_MAX 60 /* a longer step would let an unbound code pass 120 seconds (9.3.1) within one window */

static const char *const kind_texts[OTP_KIND_COUNT] = {[OTP_HOTP] = "hotp", [OTP_TOTP] = "totp", [OTP_OCRA] = "ocra"};
static const char *const hash_texts[HMAC_HASH_COUNT] = {[HMAC_SHA1] = "sha1", [HMAC_SHA256] = "sha256", [HMAC_SHA512] = "sha512"};

const char *otp_kind_text(enum otp_kind kind)
{
    return kind_texts[kind];
}

const char *otp_hash_text(enum hmac_hash hash)
{
    return hash_texts[hash];
}

static bool find_text(const char *const *texts, unsigned count, const char *text, unsigned *ret_at)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0) {
            *ret_at = i;
            return true;
        }
    return false;
}

/* Codes that serve once need a counter or the time; a PIN or session would have to be known here. */
static enum status describe_ocra(const char *suite, struct otp_device *device, struct failure *failure)
{
    if (suite == NULL)
        return failure_set(failure, STATUS_INVALID, "suite", "an OCRA device has a suite");
    TRY(ocra_suite_parse(bytes_of_text(suite), &device->suite, failure));
    if (device->suite.has_pin || device->suite.session_size > 0 || device->suite.has_counter == (device->suite.step_seconds > 0))
        return failure_set(failure, STATUS_REFUSED, "suite", "a suite with exactly one of counter and time, no PIN and no session");
    if (device->suite.digits < OTP_HOTP_DIGITS_MIN || device->suite.step_seconds > PERIOD_SECONDS_MAX)
        return failure_set(failure, STATUS_REFUSED, "suite", "6 digits or more, and time steps of a minute or less");
    return STATUS_OK;
}

enum status otp_device_describe(const struct otp_description *description, struct otp_device *ret_device, struct failure *failure)
{
    struct otp_device device = {.kind = OTP_HOTP};
    unsigned kind, hash;
    if (description->algorithm == NULL || !find_text(kind_texts, OTP_KIND_COUNT, description->algorithm, &kind))
        return failure_set(failure, STATUS_INVALID, "algorithm", "hotp, totp or ocra");
    device.kind = kind;
    if (device.kind == OTP_OCRA)
        TRY(describe_ocra(description->suite, &device, failure));
    else if (!find_text(hash_texts, HMAC_HASH_COUNT, description->hash, &hash))
        return failure_set(failure, STATUS_INVALID, "hash", "sha1, sha256 or sha512");
    else if (description->digits < OTP_HOTP_DIGITS_MIN || description->digits > OTP_HOTP_DIGITS_MAX)
        return failure_set(failure, STATUS_INVALID, "digits", "6 to 8");
    else if (description->period_seconds < PERIOD_SECONDS_MIN || description->period_seconds > PERIOD_SECONDS_MAX)
        return failure_set(failure, STATUS_INVALID, "period", "%d to %d seconds", PERIOD_SECONDS_MIN, PERIOD_SECONDS_MAX);
    else {
        device.hash = hash;
        device.digits = (unsigned)description->digits;
        device.period_seconds = (unsigned)description->period_seconds;
    }
    *ret_device = device;
    return STATUS_OK;
}

void otp_record_release(struct otp_record *record)
{
    buffer_release(&record->sealed);
    json_decref(record->json);
}

enum status otp_record_write(const struct otp_record *record, struct buffer *ret_text)
{
    CLEANUP(buffer_release) struct buffer seed = BUFFER_INIT(SEALED_TEXT_MAX);
    const struct otp_device *device = &record->device;
    TRY(base64_encode(buffer_bytes(&record->sealed), &seed));
    bool ocra = device->kind == OTP_OCRA;
    json_t *json = json_pack("{sb, ss, ss, ss}", "hardware", record->hardware, "algorithm", otp_kind_text(device->kind), "name",
                             record->name, "seed", buffer_text(&seed));
    if (json != NULL && ocra)
        json_object_set_new(json, "suite", json_string(device->suite.text));
    if (json != NULL && !ocra)
        json_object_update_new(json, json_pack("{ss, si, si}", "hash", otp_hash_text(device->hash), "digits", (int)device->digits, "period",
                                               (int)device->period_seconds));
    if (json != NULL && record->counter != 0)
        json_object_set_new(json, "counter", json_integer(record->counter));
    if (json != NULL && record->until != 0)
        json_object_set_new(json, "until", json_string(timestamp_format_utc(record->until).text));
    return members_write(json, ret_text);
}

enum status otp_record_read(struct bytes text, struct otp_record *ret_record)
{
    struct otp_record record = {.sealed = BUFFER_INIT(SEALED_TEXT_MAX)};
    struct otp_description description = OTP_DESCRIPTION_PRESET;
    const char *seed = NULL;
    const struct member members[] = {
        {"hardware", MEMBER_BOOLEAN, true, 0, &record.hardware},
        {"algorithm", MEMBER_TEXT, true, 8, &description.algorithm},
        {"name", MEMBER_TEXT, true, NAME_MAX_BYTES, &record.name},
        {"seed", MEMBER_TEXT, true, SEALED_TEXT_MAX, &seed},
        {"suite", MEMBER_TEXT, false, OCRA_SUITE_TEXT_MAX, &description.suite},
        {"hash", MEMBER_TEXT, false, 8, &description.hash},
        {"digits", MEMBER_INTEGER, false, OTP_HOTP_DIGITS_MAX, &description.digits},
        {"period", MEMBER_INTEGER, false, PERIOD_SECONDS_MAX, &description.period_seconds},
        {"counter", MEMBER_INTEGER, false, INT32_MAX, &record.counter},
        {"until", MEMBER_MOMENT, false, 0, &record.until},
    };
    TRY(members_parse(text, &record.json, NULL));
    enum status status = members_read(record.json, "", members, COUNT_OF(members), NULL);
    if (status == STATUS_OK)
        status = otp_device_describe(&description, &record.device, NULL);
    if (status == STATUS_OK)
        status = base64_decode(bytes_of_text(seed), &record.sealed);
    if (status != STATUS_OK)
        otp_record_release(&record);
    else
        *ret_record = record;
    return status;
}

enum status otp_record_require_in_time(const struct otp_record *record, timestamp_us now, struct failure *failure)
{
    if (record->until != 0 && now >= record->until)
        return failure_set(failure, STATUS_REFUSED, "credential", "the vendor's policy for this token has ended");
    return STATUS_OK;
}
