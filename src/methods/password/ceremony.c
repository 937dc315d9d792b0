/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of design 7: the password; and, where the present one may not be kept, a new one with it. What is slow happens here, on a
 * worker's thread; the service counts the guess before anybody learns whether it was right. */
#include "src/methods/password/password.h"

#include "src/json/members.h"

#define CUSTOMER_LIMIT_FACTOR 4 /* passwords of one person guessed in turn lock the design; of a company's many users they do not */

struct password_answer {
    struct bytes password, new_password; /* the latter empty: none */
};

/* A right password may have to be changed before it counts for anything. */
enum handling {
    HANDLING_NONE,
    HANDLING_NOTE_OLD,
    HANDLING_DEFAULT, /* from here on a new one is needed */
    HANDLING_UNUSED,
    HANDLING_OLD,
    HANDLING_EXPLICIT, /* the new one gives away what others know of the customer */
    HANDLING_VOID
};

static enum status write_challenge(const char *step, const char *reason, struct buffer *ret_challenge)
{
    return members_write(json_pack("{ss, ss, ss*}", "design", "password", "step", step, "reason", reason), ret_challenge);
}

enum status password_open(const struct method_context *context, const struct method_operation *operation,
                          const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                          struct failure *failure)
{
    struct password_record record;
    CLEANUP(json_reference_release) json_t *json = NULL;
    (void)context;
    if (request != NULL)
        TRY(members_read(request, "", NULL, 0, failure));
    TRY(password_record_read(credential->record, &json, &record));
    hashed_secret_release(&record.hash);
    if (operation->facts->service == SERVICE_LOGIN && record.use == PASSWORD_USE_TRANSACTION)
        return failure_set(failure, STATUS_REFUSED, "credential", "a transaction password signs nobody in");
    TRY(write_challenge("answer", NULL, &opening->challenge));
    return buffer_append_text(&opening->state, "{}");
}

static enum status read_answer(const json_t *json, struct password_answer *ret_answer, struct failure *failure)
{
    const char *password = NULL, *new_password = "";
    const struct member members[] = {
        {"password", MEMBER_TEXT, true, PASSWORD_BYTES_MAX, &password},
        {"new_password", MEMBER_TEXT, false, PASSWORD_BYTES_MAX, &new_password},
    };
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    *ret_answer = (struct password_answer){bytes_of_text(password), bytes_of_text(new_password)};
    if (!password_is_readable(ret_answer->password))
        return failure_set(failure, STATUS_INVALID, "password", "character: 密碼僅有半形英數字與符號。 Passwords are printable ASCII.");
    return STATUS_OK;
}

/* Judged before the present password is, so that no refusal tells anything about that; for the same reason without the customer's own data,
 * which are looked at when the present password was right. */
static enum status check_new(const struct password_settings *settings, const struct password_answer *answer, struct failure *failure)
{
    if (answer->new_password.size == 0)
        return STATUS_OK;
    TRY(password_rule_failure(password_judge(&settings->policy, answer->new_password, (struct explicit_data){0}), "new_password", failure));
    return bytes_equal_secret(answer->password, answer->new_password) ? password_rule_failure(PASSWORD_PREVIOUS, "new_password", failure)
                                                                      : STATUS_OK;
}

static bool new_is_acceptable(const struct password_settings *settings, const struct password_record *record,
                              const struct password_answer *answer)
{
    struct password_record next = *record;
    next.is_default = false;
    bool accepted = password_accept(settings, &next, "new_password", answer->new_password, NULL) == STATUS_OK;
    hashed_secret_release(&next.hash);
    return accepted;
}

static bool is_over(timestamp_us since, int64_t days, timestamp_us now)
{
    return now - since > days * TIMESTAMP_DAY;
}

static enum handling handling_of(const struct password_settings *settings, const struct password_record *record, timestamp_us now)
{
    timestamp_us last_used = record->used_at > record->set_at ? record->used_at : record->set_at;
    if (record->is_default)
        return is_over(record->set_at, settings->default_days, now) ? HANDLING_VOID : HANDLING_DEFAULT;
    if (is_over(last_used, settings->unused_days, now))
        return HANDLING_UNUSED;
    if (is_over(record->set_at, settings->change_days, now))
        return settings->old_must_change ? HANDLING_OLD : HANDLING_NOTE_OLD;
    return HANDLING_NONE;
}

static void say_guess(const struct password_settings *settings, const struct password_record *record, struct method_guess *guess)
{
    int64_t limit = record->corporate ? settings->corporate_attempts : settings->attempts;
    *guess = (struct method_guess){
        .counted = true, .credential_limit = limit, .customer_limit = record->corporate ? INT64_MAX : CUSTOMER_LIMIT_FACTOR * limit};
}

/* The record from now on: a new password, a new cost, or the day on which it was used. Nothing is written when nothing changed. */
static enum status renew(const struct method_context *context, const struct password_record *record, const struct password_answer *answer,
                         struct method_result *result)
{
    const struct password_settings *settings = context->settings;
    struct password_record next = *record;
    bool changes = answer->new_password.size > 0, rehashes = !slow_hash_cost_equal(record->hash.cost, settings->cost);
    next.used_at = context->now;
    if (!changes && !rehashes && !is_over(record->used_at, 1, context->now))
        return STATUS_OK;
    if (changes) {
        next.is_default = false;
        next.set_at = context->now;
    }
    if (changes || rehashes)
        TRY(hashed_secret_make(context, PASSWORD_PURPOSE, settings->cost, changes ? answer->new_password : answer->password, &next.hash));
    TRY(password_record_write(&next, &result->renewed_record));
    enum status status = password_record_write_public(settings, &next, &result->renewed_public);
    hashed_secret_release(&next.hash);
    return status;
}

static enum status establish(const struct method_context *context, const struct password_record *record,
                             const struct password_answer *answer, enum handling handling, struct method_result *result)
{
    bool changes = answer->new_password.size > 0;
    struct timestamp_text set_at = timestamp_format_utc(record->set_at);
    TRY(renew(context, record, answer, result));
    TRY(members_write(json_pack("{ss, ss, ss, sb}", "design", "password", "use", password_use_text(record->use), "set_at", set_at.text,
                                "changed", changes),
                      &result->record));
    if (changes)
        method_result_detail(result, "password", "changed");
    else if (handling == HANDLING_NOTE_OLD)
        method_result_detail(result, "password", "old");
    result->evidence = (struct evidence_facts){.design = DESIGN_PASSWORD};
    result->outcome = METHOD_ESTABLISHED;
    return STATUS_OK;
}

static enum status ask_for_change(enum handling handling, struct method_result *result)
{
    static const char *const reasons[] = {
        [HANDLING_DEFAULT] = "default", [HANDLING_UNUSED] = "unused", [HANDLING_OLD] = "old", [HANDLING_EXPLICIT] = "explicit_data"};
    method_result_detail(result, "change_asked", reasons[handling]);
    result->outcome = METHOD_CONTINUE;
    TRY(buffer_append_text(&result->state, "{}"));
    return write_challenge("change", reasons[handling], &result->challenge);
}

static enum status judge(const struct method_context *context, const struct password_record *record, const struct password_answer *answer,
                         struct method_result *result)
{
    bool right = false;
    enum handling handling = handling_of(context->settings, record, context->now);
    TRY(hashed_secret_check(context, PASSWORD_PURPOSE, &record->hash, answer->password, &right));
    say_guess(context->settings, record, &result->guess);
    if (!right || handling == HANDLING_VOID) /* a void password is no password */
        return STATUS_OK;
    if (answer->new_password.size > 0 && !new_is_acceptable(context->settings, record, answer))
        return ask_for_change(HANDLING_EXPLICIT, result);
    if (handling > HANDLING_NOTE_OLD && answer->new_password.size == 0)
        return ask_for_change(handling, result);
    return establish(context, record, answer, handling, result);
}

enum status password_examine(const struct method_context *context, const struct method_operation *operation,
                             const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *json,
                             struct method_result *result, struct failure *failure)
{
    struct password_record record;
    struct password_answer answer;
    CLEANUP(json_reference_release) json_t *record_json = NULL;
    (void)operation, (void)ceremony;
    TRY(read_answer(json, &answer, failure));
    TRY(password_record_read(credential->record, &record_json, &record));
    enum status status = check_new(context->settings, &answer, failure);
    if (status == STATUS_OK)
        status = judge(context, &record, &answer, result);
    hashed_secret_release(&record.hash);
    return status;
}

const struct method method_password = {
    .design = DESIGN_PASSWORD,
    .needs_credential = true,
    .attempts_max = 5,
    .ceremony_seconds_default = 300,
    .enrol = password_enrol,
    .open = password_open,
    .examine = password_examine,
    .renew = password_renew,
};
