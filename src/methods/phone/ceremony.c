/* SPDX-License-Identifier: Apache-2.0
 * A ceremony by message: a code goes out, the customer types it in. Sending again makes another code, and the one before void. */
#include "src/methods/phone/phone.h"

#include "law/words.h"
#include "src/json/members.h"

#define ADDRESS_MAX 45
#define CODE_MAX 32
#define ACCOUNT_MAX 34
#define BANK_MAX 11

static enum status read_request(const json_t *request, struct method_opening *opening, enum delivery *delivery, struct failure *failure)
{
    const char *word = NULL;
    const struct member members[] = {
        {"delivery", MEMBER_TEXT, false, 16, &word},
        {"client_address", MEMBER_TEXT, false, ADDRESS_MAX, &opening->code.client_address},
    };
    if (request != NULL)
        TRY(members_read(request, "details", members, COUNT_OF(members), failure));
    if (word == NULL)
        return STATUS_OK;
    if (strcmp(word, "sms") != 0 && strcmp(word, "voice") != 0)
        return failure_set(failure, STATUS_INVALID, "details.delivery", "sms or voice");
    *delivery = strcmp(word, "sms") == 0 ? DELIVERY_SMS : DELIVERY_VOICE;
    return STATUS_OK;
}

/* 9.3.2.3.1, 9.3.2.4: a number that was changed by such a code would serve neither. */
static enum status check_service(const struct method_context *context, const struct operation_facts *facts, struct failure *failure)
{
    const struct phone_settings *settings = context->settings;
    if (facts->service != SERVICE_PHONE_NUMBER_CHANGE || settings->changes_numbers)
        return STATUS_OK;
    return failure_cite(failure, "9.3.2.3.1",
                        failure_set(failure, STATUS_REFUSED, "design", "a code sent to a phone does not change the phone number"));
}

static enum status write_challenge(const struct phone_sent *sent, const struct phone_settings *settings, struct buffer *ret_challenge)
{
    struct timestamp_text until = timestamp_format_utc(sent->sent_at + sent->seconds * TIMESTAMP_SECOND);
    struct timestamp_text again = timestamp_format_utc(sent->sent_at + settings->pause_seconds * TIMESTAMP_SECOND);
    return members_write(json_pack("{ss, ss, sI, ss, sI, ss}", "design", "otp", "delivery",
                                   vocabulary_text(&vocabulary_delivery, sent->delivery), "digits", (json_int_t)sent->digits,
                                   "code_expires_at", until.text, "sends_left", (json_int_t)(settings->sends_max - sent->sends),
                                   "send_again_after", again.text),
                         ret_challenge);
}

static enum status send(const struct method_context *context, const struct method_operation *operation,
                        const struct method_credential *credential, struct phone_sent *sent, struct method_opening *opening)
{
    const struct phone_settings *settings = context->settings;
    const struct phone_code_binding binding = {.ceremony = operation->ceremony_id, .instruction = &operation->instruction_digest};
    const char *client_address = opening->code.client_address;
    sent->sms_sender = sent->delivery == DELIVERY_SMS ? credential->phone->sms_sender : SMS_SENDER_SHARED;
    sent->sent_at = context->now;
    sent->seconds = phone_code_seconds(operation->facts, settings);
    sent->digits = settings->digits;
    sent->sends++;
    sent->shows_payment = credential->phone->shows_payment;
    TRY(phone_code_draw(context->vault, settings->digits, &opening->code));
    opening->code.client_address = client_address;
    opening->code.delivery = sent->delivery;
    opening->code.seconds = sent->seconds;
    opening->life_seconds = sent->seconds * settings->sends_max;
    TRY(phone_code_mac(context->vault, &binding, opening->code.digits, &sent->mac));
    TRY(phone_sent_write(sent, &opening->state));
    return write_challenge(sent, settings, &opening->challenge);
}

static enum status phone_open(const struct method_context *context, const struct method_operation *operation,
                              const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                              struct failure *failure)
{
    struct phone_sent sent = {.delivery = DELIVERY_SMS};
    TRY(check_service(context, operation->facts, failure));
    TRY(read_request(request, opening, &sent.delivery, failure));
    return send(context, operation, credential, &sent, opening);
}

static enum status phone_reopen(const struct method_context *context, const struct method_operation *operation,
                                const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *request,
                                struct method_opening *opening, struct failure *failure)
{
    struct phone_sent sent;
    TRY(phone_sent_read(ceremony->state, &sent));
    TRY(read_request(request, opening, &sent.delivery, failure));
    TRY(phone_sent_check_again(&sent, context->settings, context->now, failure));
    return send(context, operation, credential, &sent, opening);
}

/* What the machine is about to pay must be what the customer authorised. */
static enum status check_withdrawal(const struct method_context *context, const struct method_operation *operation, const json_t *account,
                                    const json_t *amount, struct failure *failure)
{
    CLEANUP(json_reference_release) json_t *instruction = NULL;
    if (!context->at_atm)
        return failure_cite(failure, "9.3.1",
                            failure_set(failure, STATUS_REFUSED, "ceremony", "a withdrawal number is for cash machines alone"));
    if (account == NULL || amount == NULL)
        return failure_set(failure, STATUS_INVALID, account == NULL ? "account" : "amount", "a cash machine says what it is about to pay");
    TRY(members_parse(operation->instruction, &instruction, NULL));
    if (!json_equal(account, json_object_get(instruction, "debit")))
        return failure_set(failure, STATUS_REFUSED, "account", "not the account that this number is for");
    if (!json_equal(amount, json_object_get(instruction, "amount")))
        return failure_set(failure, STATUS_REFUSED, "amount", "not the amount that this number is for");
    return STATUS_OK;
}

static enum status read_answer(const struct method_context *context, const struct method_operation *operation, const json_t *answer,
                               const char **ret_code, struct failure *failure)
{
    const json_t *account = NULL, *amount = NULL;
    bool withdraws = operation->facts->service == SERVICE_CARDLESS_WITHDRAWAL;
    const struct member members[] = {
        {"code", MEMBER_TEXT, true, CODE_MAX, ret_code},
        {"account", MEMBER_OBJECT, false, 0, &account},
        {"amount", MEMBER_OBJECT, false, 0, &amount},
    };
    TRY(members_read(answer, "", members, withdraws ? COUNT_OF(members) : 1, failure));
    return withdraws ? check_withdrawal(context, operation, account, amount, failure) : STATUS_OK;
}

static enum status write_record(const struct method_context *context, const struct method_operation *operation,
                                const struct phone_sent *sent, const struct phone_record *phone, const char *code,
                                struct method_result *result)
{
    struct timestamp_text sent_at = timestamp_format_utc(sent->sent_at), at = timestamp_format_utc(context->now);
    char digest[2 * DIGEST_SIZE + 1] = {0};
    hex_write(bytes_of(operation->instruction_digest.bytes, DIGEST_SIZE), digest);
    return members_write(json_pack("{ss, ss, ss, ss, ss, ss, ss, sb}", "design", "otp", "delivery",
                                   vocabulary_text(&vocabulary_delivery, sent->delivery), "number", phone->number, "code", code,
                                   "instruction_digest", digest, "sent_at", sent_at.text, "verified_at", at.text, "showed_payment",
                                   sent->shows_payment),
                         &result->record);
}

static enum status establish(const struct method_context *context, const struct method_operation *operation,
                             const struct method_credential *credential, const struct phone_sent *sent, const char *code,
                             struct method_result *result)
{
    CLEANUP(phone_record_release) struct phone_record record = {.json = NULL};
    TRY(phone_record_read(credential->record, &record));
    result->outcome = METHOD_ESTABLISHED;
    phone_make_facts(sent, credential->phone, context->now, &result->evidence);
    method_result_detail(result, "delivery", vocabulary_text(&vocabulary_delivery, sent->delivery));
    method_result_detail(result, "number_set_by", vocabulary_text(&vocabulary_phone_change, credential->phone->set_by));
    return write_record(context, operation, sent, &record, code, result);
}

static enum status phone_examine(const struct method_context *context, const struct method_operation *operation,
                                 const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                                 struct method_result *result, struct failure *failure)
{
    const struct phone_settings *settings = context->settings;
    const struct phone_code_binding binding = {.ceremony = ceremony->id, .instruction = &operation->instruction_digest};
    const char *code = NULL;
    struct phone_sent sent;
    struct digest mac;
    TRY(phone_sent_read(ceremony->state, &sent));
    TRY(read_answer(context, operation, answer, &code, failure));
    TRY(phone_code_check(code, sent.digits, failure));
    TRY(phone_sent_check_age(&sent, context->now, failure));
    TRY(phone_code_mac(context->vault, &binding, code, &mac));
    result->outcome = METHOD_WRONG;
    result->guess = (struct method_guess){
        .counted = true, .credential_limit = settings->number_lock_after, .customer_limit = settings->customer_lock_after};
    if (!bytes_equal_secret(bytes_of(mac.bytes, DIGEST_SIZE), bytes_of(sent.mac.bytes, DIGEST_SIZE)))
        return STATUS_OK;
    return establish(context, operation, credential, &sent, code, result);
}

const struct method method_phone = {
    .design = DESIGN_OTP,
    .needs_credential = true,
    .attempts_max = 5,
    .ceremony_seconds_default = 360,
    .open = phone_open,
    .reopen = phone_reopen,
    .examine = phone_examine,
};
