/* SPDX-License-Identifier: Apache-2.0
 * Which numbers, which text, and the values in it. */
#include "src/service/deferral_notice.h"

#include "src/json/instruction_json.h"
#include "src/methods/phone/phone.h"
#include "src/service/message_words.h"
#include "src/store/phones.h"

#define PHONES_LOOKED_AT 32
#define RECORD_MAX 512

struct phone_list {
    size_t count;
    struct phone_row rows[PHONES_LOOKED_AT];
};

static void phone_list_release(struct phone_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        phone_row_release(&list->rows[i]);
}

void deferral_notice_release(struct deferral_notice *notice)
{
    for (size_t i = 0; i < notice->count; i++)
        outbox_message_release(&notice->messages[i]);
}

/* A payment is told with amount and payee, everything else by its service. */
static const char *template_for(const struct deferral_rules *rules, const struct message_values *values)
{
    bool is_payment = values->of[PLACEHOLDER_AMOUNT] != NULL && values->of[PLACEHOLDER_PAYEE] != NULL;
    return is_payment ? rules->payment_template : rules->service_template;
}

static enum status make_message(struct call *call, const struct loaded_operation *operation, const struct instruction_terms *terms,
                                const struct phone_record *phone, struct deferral_notice *notice)
{
    const struct deferral_rules *rules = &call->services->protections->deferral;
    const timestamp_us until = call->input.now + rules->wait_seconds * TIMESTAMP_SECOND;
    const struct timestamp_text time = timestamp_format_taipei(until);
    struct message_words words;
    struct outbox_request request = {
        .kind = CHANNEL_SMS,
        .purpose = PURPOSE_NOTICE,
        .language = message_language_of(phone->language),
        .destination = phone->number,
        .operation = operation->row.id.text,
        .values.of = {[PLACEHOLDER_TIME] = time.text},
        .created_at = call->input.now,
        .expires_at = until,
    };
    message_words_of(terms, request.language, &words, &request.values);
    request.template = template_for(rules, &request.values);
    if (request.template[0] == 0)
        return STATUS_OK;
    size_t at = notice->count < DEFERRAL_NOTICES_MAX ? notice->count : DEFERRAL_NOTICES_MAX - 1;
    if (at < notice->count) /* of more numbers, the one that was the customer's before all of them must be told */
        outbox_message_release(&notice->messages[--notice->count]);
    TRY(outbox_prepare(call->services, &call->subject, &request, &notice->messages[at], &call->failure));
    notice->count = at + 1;
    return STATUS_OK;
}

static enum status tell(struct call *call, struct store_connection *connection, const struct loaded_operation *operation,
                        const struct instruction_terms *terms, const struct phone_row *row, struct deferral_notice *notice)
{
    CLEANUP(credential_row_release) struct credential_row credential = {0};
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(RECORD_MAX);
    CLEANUP(phone_record_release) struct phone_record phone = {.json = NULL};
    TRY(credential_row_read(connection, row->customer.text, row->credential.text, &credential));
    TRY(subject_open(call->services, &call->subject, SEALED_CREDENTIAL, credential.id.text, credential.sealed_record, &record));
    TRY(phone_record_read(buffer_bytes(&record), &phone));
    return make_message(call, operation, terms, &phone, notice);
}

/* From the newest number that was ever verified back to the first whose quarantine, if it had one, is over. */
static enum status tell_all(struct call *call, struct store_connection *connection, const struct loaded_operation *operation,
                            const struct instruction_terms *terms, struct deferral_notice *notice)
{
    CLEANUP(phone_list_release) struct phone_list list = {0};
    bool goes_on = true;
    TRY(phone_rows_of_customer(connection, call->subject.customer.text, list.rows, COUNT_OF(list.rows), &list.count));
    for (size_t i = 0; i < list.count && goes_on; i++) {
        const struct phone_row *row = &list.rows[i];
        if (row->verified_at == 0)
            continue;
        TRY(tell(call, connection, operation, terms, row, notice));
        goes_on = call->input.now < row->quarantined_until;
    }
    return STATUS_OK;
}

bool deferral_notice_has_text(const struct services *services)
{
    const struct protection_policy *policy = services->protections;
    return policy != NULL && (policy->deferral.payment_template[0] != 0 || policy->deferral.service_template[0] != 0);
}

enum status deferral_notice_prepare(struct call *call, struct store_connection *connection, const struct loaded_operation *operation,
                                    struct deferral_notice *notice)
{
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    notice->is_prepared = true;
    TRY(instruction_parse(buffer_bytes(&operation->instruction), &parsed, NULL));
    return tell_all(call, connection, operation, &parsed.terms, notice);
}

enum status deferral_notice_add(struct services *services, struct keeper_transaction *transaction, struct deferral_notice *notice)
{
    if (!notice->is_prepared && deferral_notice_has_text(services))
        return STATUS_CONFLICT;
    for (size_t i = 0; i < notice->count; i++)
        TRY(outbox_add(transaction, &notice->messages[i]));
    return STATUS_OK;
}

static enum status check_text(const struct message_template *template, const struct message_values *values, bool shows_payment,
                              const char *field, struct failure *failure)
{
    struct failure found = {0};
    for (enum message_language language = 0; language < MESSAGE_LANGUAGE_COUNT; language++) {
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(TEMPLATE_TEXT_BYTES_MAX);
        enum status status = template_text_check(template->text[language], shows_payment, &found);
        if (status == STATUS_OK)
            status = template_render(template->text[language], values, &text, &found);
        if (status != STATUS_OK)
            return failure_set(failure, STATUS_INVALID, field, "%.64s: %.160s", found.field, found.message);
    }
    return STATUS_OK;
}

static enum status check_template(const struct channel_book *book, const char *id, bool shows_payment, const char *field,
                                  struct failure *failure)
{
    const struct message_template *template = book_find_template(book, id);
    struct message_values values = {.of = {[PLACEHOLDER_SERVICE] = "service", [PLACEHOLDER_TIME] = "2026-01-31 16:15:00"}};
    if (id[0] == 0)
        return STATUS_OK;
    if (template == NULL || template->purpose != PURPOSE_NOTICE)
        return failure_set(failure, STATUS_INVALID, field, "the channels file has no such text of purpose notice");
    if (book_sender_for(book, CHANNEL_SMS, PURPOSE_NOTICE) == NULL)
        return failure_set(failure, STATUS_INVALID, field, "the channels file has no sender of SMS for notices");
    if (shows_payment) {
        values.of[PLACEHOLDER_AMOUNT] = "TWD 1";
        values.of[PLACEHOLDER_PAYEE] = "0000";
    }
    return check_text(template, &values, shows_payment, field, failure);
}

enum status deferral_notice_check(const struct protection_policy *policy, const struct channel_book *book, struct failure *failure)
{
    const struct deferral_rules *rules = &policy->deferral;
    TRY(check_template(book, rules->payment_template, true, "protections.deferred_blockable.payment_template", failure));
    return check_template(book, rules->service_template, false, "protections.deferred_blockable.service_template", failure);
}
