/* SPDX-License-Identifier: Apache-2.0
 * Enrolling a password: at the counter, mostly as a default one that the customer changes when it is first used. */
#include "src/methods/password/password.h"

#include "law/words.h"
#include "src/json/members.h"

#define EXPLICIT_TEXT_MAX 128

struct enrol_request {
    const char *password, *use, *user_code, *confirmed_by;
    const json_t *explicit_data;
    bool is_default;
};

static enum status check_explicit_data(const json_t *values, struct failure *failure)
{
    for (size_t i = 0; i < json_array_size(values); i++) {
        const char *text = json_string_value(json_array_get(values, i));
        if (text == NULL || text[0] == 0 || strlen(text) > EXPLICIT_TEXT_MAX)
            return failure_set(failure, STATUS_INVALID, "details.explicit_data", "texts of 1 to %d bytes", EXPLICIT_TEXT_MAX);
    }
    return STATUS_OK;
}

static enum status read_request(const json_t *json, struct enrol_request *request, struct failure *failure)
{
    const struct member members[] = {
        {"password", MEMBER_TEXT, true, PASSWORD_BYTES_MAX, &request->password},
        {"use", MEMBER_TEXT, true, 16, &request->use},
        {"user_code", MEMBER_TEXT, false, USER_CODE_BYTES_MAX, &request->user_code},
        {"confirmed_by", MEMBER_TEXT, true, 32, &request->confirmed_by},
        {"explicit_data", MEMBER_ARRAY, false, PASSWORD_EXPLICIT_MAX - 1, &request->explicit_data},
        {"default", MEMBER_BOOLEAN, false, 0, &request->is_default},
    };
    TRY(members_read(json, "details", members, COUNT_OF(members), failure));
    if (strcmp(request->use, password_use_text(PASSWORD_USE_LOGIN)) != 0 &&
        strcmp(request->use, password_use_text(PASSWORD_USE_TRANSACTION)) != 0)
        return failure_set(failure, STATUS_INVALID, "details.use", "login or transaction");
    return check_explicit_data(request->explicit_data, failure);
}

/* The customer's own identifier is explicit data, whether the caller says so or not. */
static json_t *all_explicit_data(const struct enrol_request *request, const struct method_customer *customer)
{
    json_t *all = json_pack("[s]", customer->identifier);
    for (size_t i = 0; i < json_array_size(request->explicit_data); i++)
        json_array_append(all, json_array_get(request->explicit_data, i));
    return all;
}

/* What one signs in with besides the password: the ID number is explicit data, so a user code that is none goes with it. */
static enum status check_user_code(const struct password_record *record, struct failure *failure)
{
    struct bytes values[PASSWORD_EXPLICIT_MAX];
    struct explicit_data explicit_data = {values, json_array_size(record->explicit_data)};
    if (record->use == PASSWORD_USE_TRANSACTION)
        return record->user_code == NULL
                   ? STATUS_OK
                   : failure_set(failure, STATUS_INVALID, "details.user_code", "a transaction password goes without one");
    if (record->user_code == NULL)
        return failure_set(failure, STATUS_REFUSED, "details.user_code",
                           "needed: 以身分證字號等顯性資料登入者，須另設使用者代號。 Who signs in by explicit data needs a user code.");
    for (size_t i = 0; i < explicit_data.count; i++)
        values[i] = bytes_of_text(json_string_value(json_array_get(record->explicit_data, i)));
    return password_rule_failure(user_code_judge(bytes_of_text(record->user_code), explicit_data), "details.user_code", failure);
}

static enum status make(const struct method_context *context, const struct method_customer *customer, struct bytes password,
                        struct password_record *record, struct method_enrolment *enrolment, struct failure *failure)
{
    const struct password_settings *settings = context->settings;
    TRY(check_user_code(record, failure));
    TRY(password_accept(settings, record, "details.password", password, failure));
    TRY(hashed_secret_make(context, PASSWORD_PURPOSE, settings->cost, password, &record->hash));
    TRY(password_record_write(record, &enrolment->record));
    TRY(password_record_write_public(settings, record, &enrolment->public_record));
    if (record->use == PASSWORD_USE_LOGIN)
        TRY(buffer_append_format(&enrolment->name, "%s|%s", customer->identifier, record->user_code));
    return STATUS_OK;
}

enum status password_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *json,
                           struct method_enrolment *enrolment, struct failure *failure)
{
    struct enrol_request request = {0};
    TRY(read_request(json, &request, failure));
    TRY(method_enrolment_confirm(enrolment, request.confirmed_by, failure));
    CLEANUP(json_reference_release) json_t *explicit_data = all_explicit_data(&request, customer);
    if (explicit_data == NULL)
        return STATUS_NO_MEMORY;
    struct password_record record = {
        .use = strcmp(request.use, password_use_text(PASSWORD_USE_LOGIN)) == 0 ? PASSWORD_USE_LOGIN : PASSWORD_USE_TRANSACTION,
        .user_code = request.user_code,
        .explicit_data = explicit_data,
        .confirmed_by = request.confirmed_by,
        .corporate = customer->corporate,
        .is_default = request.is_default,
        .set_at = context->now,
    };
    enum status status = make(context, customer, bytes_of_text(request.password), &record, enrolment, failure);
    hashed_secret_release(&record.hash);
    TRY(status);
    return STATUS_OK;
}

static enum status make_renewed(const struct method_context *context, struct bytes password, struct password_record *record,
                                struct method_result *result, struct failure *failure)
{
    const struct password_settings *settings = context->settings;
    bool is_previous = false;
    TRY(password_accept(settings, record, "details.password", password, failure));
    TRY(hashed_secret_check(context, PASSWORD_PURPOSE, &record->hash, password, &is_previous));
    if (is_previous)
        return password_rule_failure(PASSWORD_PREVIOUS, "details.password", failure);
    TRY(hashed_secret_make(context, PASSWORD_PURPOSE, settings->cost, password, &record->hash));
    TRY(password_record_write(record, &result->renewed_record));
    return password_record_write_public(settings, record, &result->renewed_public);
}

enum status password_renew(const struct method_context *context, const struct method_credential *credential, const json_t *request,
                           struct method_result *result, struct failure *failure)
{
    const char *password = NULL;
    bool is_default = false;
    struct password_record record;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"password", MEMBER_TEXT, true, PASSWORD_BYTES_MAX, &password},
        {"default", MEMBER_BOOLEAN, false, 0, &is_default},
    };
    TRY(members_read(request, "details", members, COUNT_OF(members), failure));
    TRY(password_record_read(credential->record, &json, &record));
    record.is_default = is_default;
    record.set_at = context->now;
    record.used_at = 0;
    enum status status = make_renewed(context, bytes_of_text(password), &record, result, failure);
    hashed_secret_release(&record.hash);
    return status;
}
