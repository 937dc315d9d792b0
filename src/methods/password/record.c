/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a password, sealed and public, and what its rules look at. */
#include "src/methods/password/password.h"

#include "src/json/members.h"
#include "src/vault/vault.h"

static const char *const uses[] = {[PASSWORD_USE_LOGIN] = "login", [PASSWORD_USE_TRANSACTION] = "transaction"};

const char *password_use_text(enum password_use use)
{
    return uses[use];
}

enum status password_record_read(struct bytes text, json_t **ret_json, struct password_record *ret_record)
{
    struct password_record record = {0};
    const char *use = NULL;
    const json_t *hash = NULL;
    CLEANUP(json_reference_release) json_t *json = NULL;
    const struct member members[] = {
        {"use", MEMBER_TEXT, true, 16, &use},
        {"user_code", MEMBER_TEXT, false, USER_CODE_BYTES_MAX, &record.user_code},
        {"explicit_data", MEMBER_ARRAY, true, PASSWORD_EXPLICIT_MAX, &record.explicit_data},
        {"confirmed_by", MEMBER_TEXT, true, 32, &record.confirmed_by},
        {"corporate", MEMBER_BOOLEAN, true, 0, &record.corporate},
        {"default", MEMBER_BOOLEAN, true, 0, &record.is_default},
        {"set_at", MEMBER_INTEGER, true, TIMESTAMP_END, &record.set_at},
        {"used_at", MEMBER_INTEGER, true, TIMESTAMP_END, &record.used_at},
        {"hash", MEMBER_OBJECT, true, 0, &hash},
    };
    TRY(members_parse(text, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(hashed_secret_read(hash, &record.hash));
    record.use = strcmp(use, uses[PASSWORD_USE_TRANSACTION]) == 0 ? PASSWORD_USE_TRANSACTION : PASSWORD_USE_LOGIN;
    *ret_json = json_incref(json);
    *ret_record = record;
    return STATUS_OK;
}

enum status password_record_write(const struct password_record *record, struct buffer *ret_text)
{
    json_t *explicit_data = json_deep_copy(record->explicit_data);
    return members_write(json_pack("{ss, ss*, so, ss, sb, sb, sI, sI, so}", "use", uses[record->use], "user_code", record->user_code,
                                   "explicit_data", explicit_data, "confirmed_by", record->confirmed_by, "corporate", record->corporate,
                                   "default", record->is_default, "set_at", (json_int_t)record->set_at, "used_at",
                                   (json_int_t)record->used_at, "hash", hashed_secret_json(&record->hash)),
                         ret_text);
}

enum status password_record_write_public(const struct password_settings *settings, const struct password_record *record,
                                         struct buffer *ret_text)
{
    struct timestamp_text set_at = timestamp_format_utc(record->set_at);
    struct timestamp_text void_at = timestamp_format_utc(record->set_at + settings->default_days * TIMESTAMP_DAY);
    return members_write(json_pack("{ss, ss, sb, ss, ss*}", "use", uses[record->use], "confirmed_by", record->confirmed_by, "default",
                                   record->is_default, "set_at", set_at.text, "void_at", record->is_default ? void_at.text : NULL),
                         ret_text);
}

/* A default password is the institution's choice and lives until the first login: the norm excepts it from runs. */
static struct password_policy policy_for(const struct password_settings *settings, const struct password_record *record)
{
    struct password_policy policy = settings->policy;
    if (record->is_default) {
        policy.run_length = 0;
        policy.kinds_min = 1;
        policy.common = NULL;
    }
    return policy;
}

enum status password_accept(const struct password_settings *settings, const struct password_record *record, const char *field,
                            struct bytes password, struct failure *failure)
{
    struct bytes values[PASSWORD_EXPLICIT_MAX + 1];
    struct explicit_data explicit_data = {values, json_array_size(record->explicit_data)};
    const struct password_policy policy = policy_for(settings, record);
    INVARIANT(explicit_data.count <= PASSWORD_EXPLICIT_MAX);
    for (size_t i = 0; i < explicit_data.count; i++)
        values[i] = bytes_of_text(json_string_value(json_array_get(record->explicit_data, i)));
    if (record->user_code != NULL)
        values[explicit_data.count++] = bytes_of_text(record->user_code);
    return password_rule_failure(password_judge(&policy, password, explicit_data), field, failure);
}

/* The verifier is random: no password has it. */
enum status password_decoy(const struct method_context *context, struct buffer *ret_record)
{
    const struct password_settings *settings = context->settings;
    CLEANUP(json_reference_release) json_t *explicit_data = json_pack("[s]", "A000000000");
    struct password_record record = {.use = PASSWORD_USE_LOGIN,
                                     .user_code = "decoy0code",
                                     .explicit_data = explicit_data,
                                     .confirmed_by = "counter",
                                     .set_at = context->now,
                                     .hash = {.cost = settings->cost}};
    TRY(vault_random(context->vault, record.hash.salt, sizeof record.hash.salt));
    TRY(vault_random(context->vault, record.hash.verifier.bytes, sizeof record.hash.verifier.bytes));
    return explicit_data == NULL ? STATUS_NO_MEMORY : password_record_write(&record, ret_record);
}
