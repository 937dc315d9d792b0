/* SPDX-License-Identifier: Apache-2.0
 * Looked at twice: before a challenge or an answer is worked on, and inside the transaction that counts it. */
#include "src/service/protection_means.h"

#include "src/service/protection_code.h"
#include "src/service/protection_password.h"

#include "src/json/members.h"
#include "src/store/assessments.h"
#include "src/store/devices.h"

#define KEY_JSON_MAX 512

enum protection_means protection_means_of(enum protection kind)
{
    switch (kind) {
    case PROTECTION_DEVICE_DESIGNATED:
    case PROTECTION_PUSH_CONFIRMATION:
        return MEANS_TRANSACTION_DEVICE;
    case PROTECTION_NON_TRANSACTION_DEVICE:
        return MEANS_CONFIRMATION_DEVICE;
    case PROTECTION_ASSESSED_EQUIVALENT:
        return MEANS_ASSESSMENT;
    case PROTECTION_TRANSACTION_PASSWORD:
        return MEANS_PASSWORD;
    case PROTECTION_VOICE_OTP:
    case PROTECTION_TWO_WAY_SMS:
        return MEANS_PHONE;
    case PROTECTION_SIM_AUTHENTICATION:
        return MEANS_SIM;
    case PROTECTION_RECORDED_VIDEO:
        return MEANS_CONFERENCE;
    default:
        return MEANS_NONE;
    }
}

bool protection_means_are_fixed(enum protection_means means)
{
    return means == MEANS_NONE || means == MEANS_PHONE || means == MEANS_SIM || means == MEANS_CONFERENCE;
}

static enum status refuse(struct failure *failure, const char *message)
{
    return failure_set(failure, STATUS_CONFLICT, "means", "%s", message);
}

static enum status require_device(struct store_connection *connection, const char *customer, const char *id, const char *purpose,
                                  struct failure *failure)
{
    CLEANUP(device_row_release) struct device_row row = {0};
    enum status status = device_row_read(connection, customer, id, &row);
    if (status == STATUS_NOT_FOUND)
        return failure_set(failure, STATUS_NOT_FOUND, "means", "this customer has no such device");
    TRY(status);
    if (!row_word_is(&row.state, DEVICE_ACTIVE))
        return refuse(failure, "this device was revoked");
    if (row.suspended_at != 0)
        return refuse(failure, "this device is suspended");
    if (!row_word_is(&row.purpose, purpose))
        return refuse(
            failure,
            "this device is registered for the other purpose: what instructs does not confirm, and what confirms does not instruct");
    return STATUS_OK;
}

static enum status require_assessment(struct store_connection *connection, const char *id, timestamp_us now, struct failure *failure)
{
    CLEANUP(assessment_row_release) struct assessment_row row = {0};
    int64_t approvals;
    enum status status = assessment_row_read(connection, id, &row);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !row_word_is(&row.subject, ASSESSMENT_OF_MECHANISM)))
        return failure_set(failure, STATUS_NOT_FOUND, "means", "no such assessment");
    TRY(status);
    TRY(assessment_row_approvals(connection, id, &approvals));
    if (approvals < ASSESSMENT_APPROVALS_NEEDED)
        return refuse(failure, "this assessment has not been approved by two persons");
    if (row.withdrawn_at != 0)
        return refuse(failure, "this assessment was withdrawn");
    if (now < row.valid_from || now >= row.valid_until)
        return refuse(failure, "this assessment does not hold today");
    return STATUS_OK;
}

/* The number that was asked is still the customer's. */
static enum status require_phone(struct store_connection *connection, const char *customer, const char *id, struct failure *failure)
{
    CLEANUP(phone_row_release) struct phone_row row = {0};
    TRY(protection_code_find_phone(connection, customer, &row, failure));
    return strcmp(row.credential.text, id) == 0 ? STATUS_OK : refuse(failure, "the customer's number was changed meanwhile");
}

enum status protection_means_require(struct store_connection *connection, enum protection_means means, const char *customer, const char *id,
                                     timestamp_us now, struct failure *failure)
{
    switch (means) {
    case MEANS_TRANSACTION_DEVICE:
        return require_device(connection, customer, id, DEVICE_FOR_TRANSACTIONS, failure);
    case MEANS_CONFIRMATION_DEVICE:
        return require_device(connection, customer, id, DEVICE_FOR_CONFIRMATION, failure);
    case MEANS_ASSESSMENT:
        return require_assessment(connection, id, now, failure);
    case MEANS_PASSWORD:
        return protection_password_require(connection, customer, id, failure);
    case MEANS_PHONE:
    case MEANS_SIM:
        return require_phone(connection, customer, id, failure);
    case MEANS_CONFERENCE:
    case MEANS_NONE:
        break;
    }
    return STATUS_OK;
}

static enum status key_from_text(struct bytes text, struct device_key *ret_key)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    if (members_parse(text, &json, NULL) != STATUS_OK)
        return STATUS_CORRUPT;
    return device_key_from_json(json, ret_key);
}

static enum status assessment_key(struct store_connection *connection, const char *id, struct device_key *ret_key)
{
    CLEANUP(assessment_row_release) struct assessment_row row = {0};
    TRY(assessment_row_read(connection, id, &row));
    return key_from_text(row.mechanism_key, ret_key);
}

enum status protection_means_key(struct services *services, struct store_connection *connection, const struct subject *subject,
                                 enum protection_means means, const char *id, struct device_key *ret_key)
{
    CLEANUP(device_row_release) struct device_row row = {0};
    CLEANUP(buffer_release) struct buffer plain = BUFFER_INIT(KEY_JSON_MAX);
    if (means == MEANS_ASSESSMENT)
        return assessment_key(connection, id, ret_key);
    TRY(device_row_read(connection, subject->customer.text, id, &row));
    TRY(subject_open(services, subject, SEALED_DEVICE, id, row.sealed_record, &plain));
    return key_from_text(buffer_bytes(&plain), ret_key);
}
