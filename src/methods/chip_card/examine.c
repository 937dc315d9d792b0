/* SPDX-License-Identifier: Apache-2.0
 * Judging an answer. One that could be read always establishes evidence, with what is wrong among its facts: the law says which clause. A
 * login alone is refused without a word why, so that nobody learns whose cards are enrolled. */
#include "src/methods/chip_card/chip_card.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"

#include <stdlib.h>

/* Everything that is known of one answer. */
struct judgement {
    struct card_record record;
    struct card_state state;
    struct card_fields returned;
    struct card_report report;
    const char *token;  /* the report as it came */
    bool is_signed;     /* the report is its key's */
    const char *reason; /* the first thing that is not in order; NULL: all is */
    bool was_asked;     /* the issuer */
    enum issuer_answer issuer;
};

static void judgement_release(struct judgement *judgement)
{
    card_record_release(&judgement->record);
    card_state_release(&judgement->state);
    card_report_release(&judgement->report);
}

static enum status read_answer(const json_t *json, struct judgement *judgement, struct failure *failure)
{
    const json_t *fields = NULL;
    const struct member members[] = {{"fields", MEMBER_OBJECT, true, 0, &fields},
                                     {"report", MEMBER_TEXT, true, CARD_REPORT_BYTES_MAX, &judgement->token}};
    TRY(members_read(json, "", members, COUNT_OF(members), failure));
    TRY(card_fields_read(fields, "fields", judgement->state.purpose, CARD_FIELD_COUNT, &judgement->returned, failure));
    enum status status = card_report_read(judgement->token, &judgement->report, failure);
    judgement->is_signed = status == STATUS_OK;
    return status == STATUS_CORRUPT ? STATUS_OK : status;
}

enum status card_answer_check(const json_t *answer, enum card_purpose purpose, struct failure *failure)
{
    CLEANUP(judgement_release) struct judgement judgement = {.state = {.purpose = purpose}};
    return read_answer(answer, &judgement, failure);
}

static bool is_digest_of(struct bytes bytes, const char *text)
{
    struct digest digest;
    char expected[2 * DIGEST_SIZE];
    digest_of(bytes, &digest);
    hex_write(bytes_of(digest.bytes, sizeof digest.bytes), expected);
    return bytes_equal(bytes_of(expected, sizeof expected), bytes_of_text(text));
}

static bool is_of_fields(const struct judgement *judgement)
{
    struct digest digest;
    char expected[2 * DIGEST_SIZE];
    if (card_fields_digest(&judgement->returned, &digest) != STATUS_OK)
        return false;
    hex_write(bytes_of(digest.bytes, sizeof digest.bytes), expected);
    return bytes_equal(bytes_of(expected, sizeof expected), bytes_of_text(judgement->report.fields_sha256));
}

/* A word for what the report is not bound to; NULL: it is this ceremony's, of this request and of these fields. */
static const char *judge_report(const struct judgement *judgement, const char *ceremony)
{
    const struct card_report *report = &judgement->report;
    if (!judgement->is_signed)
        return "report_signature";
    if (strcmp(report->ceremony, ceremony) != 0)
        return "report_ceremony";
    if (strcmp(report->nonce, judgement->state.nonce) != 0)
        return "report_nonce";
    if (!is_digest_of(bytes_of_text(judgement->state.request), report->request_sha256))
        return "report_request";
    if (!is_of_fields(judgement))
        return "report_fields";
    if (judgement->state.confirmation == CARD_CONFIRM_REINSERT && strcmp(report->confirmed_by, "dialog") == 0)
        return "report_confirmation";
    return NULL;
}

/* Serial 0 would be a card that counts nothing, whose answers could be replayed. */
static const char *judge_fields(const struct judgement *judgement)
{
    struct card_fields draft = judgement->state.draft;
    memcpy(draft.text[CARD_FROM_ACCOUNT], judgement->record.account, CARD_ACCOUNT_SIZE);
    enum card_field different = card_fields_compare(&draft, &judgement->returned);
    if (different != CARD_FIELD_COUNT)
        return card_field_name(different);
    return strtoll(judgement->returned.text[CARD_SERIAL], NULL, 10) == 0 ? card_field_name(CARD_SERIAL) : NULL;
}

/* The input is made of the server's own draft, so a TAC over anything else is none. */
static enum status ask_issuer(const struct method_context *context, struct judgement *judgement)
{
    CLEANUP(buffer_release) struct buffer input = BUFFER_INIT(TAC_INPUT_BYTES_MAX);
    const struct card_fields *fields = &judgement->returned;
    struct issuer_question question = {.purpose = judgement->state.purpose, .fields = fields};
    const struct card_issuer *issuer = card_issuer_find(context->settings, judgement->record.issuer);
    if (issuer == NULL)
        return STATUS_REFUSED;
    TRY(card_tac_input(question.purpose, fields, &input));
    TRY(hex_read(bytes_of_text(fields->text[CARD_REMARK]), question.remark, sizeof question.remark));
    TRY(hex_read(bytes_of_text(fields->text[CARD_TAC]), question.tac, sizeof question.tac));
    question.input = buffer_bytes(&input);
    judgement->was_asked = true;
    judgement->issuer = issuer->ask(issuer, context->vault, &question);
    return STATUS_OK;
}

static bool is_verified(const struct judgement *judgement)
{
    return judgement->was_asked && judgement->issuer == ISSUER_VERIFIED;
}

static struct chip_card_facts facts_of(const struct judgement *judgement, timestamp_us now)
{
    const struct card_report *report = &judgement->report;
    const char *drawn = judgement->state.draft.text[CARD_CHECK_CODE];
    return (struct chip_card_facts){
        .tac_verified_by_issuer = is_verified(judgement),
        .check_code_fresh = now < judgement->state.expires_at && strcmp(drawn, judgement->returned.text[CARD_CHECK_CODE]) == 0,
        .check_code_unpredictable = true, /* the vault drew it when the ceremony was opened */
        .returned_data_valid = judgement->reason == NULL,
        .pin_entered = judgement->is_signed && is_verified(judgement), /* without a PIN the card makes no TAC */
        .component_exclusive = judgement->is_signed && report->exclusive && report->reset,
        .retrieval_prompted = judgement->is_signed && report->prompted,
    };
}

static void describe(const struct judgement *judgement, struct method_result *result)
{
    const struct card_report *report = &judgement->report;
    method_result_detail(result, "issuer", judgement->was_asked ? issuer_answer_text(judgement->issuer) : "not_asked");
    method_result_detail(result, "purpose", card_purpose_text(judgement->state.purpose));
    if (judgement->reason != NULL)
        method_result_detail(result, "reason", judgement->reason);
    if (!judgement->is_signed)
        return;
    method_result_detail(result, "card", report->removed ? "taken_back" : "left_in");
    method_result_detail(result, "component", card_record_knows(&judgement->record, report->key) ? "known" : "new");
    method_result_detail(result, "confirmed_by", report->confirmed_by);
    method_result_detail(result, "pin", report->pin);
}

static enum status write_record(const struct method_context *context, const struct judgement *judgement, struct buffer *ret_record)
{
    const struct timestamp_text at = timestamp_format_utc(context->now);
    return members_write(json_pack("{ss, ss, ss, so, ss, ss*, ss, ss}", "design", "chip_card", "purpose",
                                   card_purpose_text(judgement->state.purpose), "request", judgement->state.request, "fields",
                                   card_fields_json(&judgement->returned), "report", judgement->token, "component_key",
                                   judgement->is_signed ? judgement->report.key : NULL, "issuer",
                                   judgement->was_asked ? issuer_answer_text(judgement->issuer) : "not_asked", "verified_at", at.text),
                         ret_record);
}

/* Only a TAC that its issuer verified speaks for card and component. */
static enum status note_card(const struct judgement *judgement, struct method_result *result)
{
    if (!is_verified(judgement))
        return STATUS_OK;
    result->counter =
        (struct method_counter){.counted = true, .value = strtoll(judgement->returned.text[CARD_SERIAL], NULL, 10), .suspends = true};
    if (card_record_knows(&judgement->record, judgement->report.key))
        return STATUS_OK;
    TRY(card_record_add(&judgement->record, judgement->report.key, &result->renewed_record));
    return members_write(json_pack("{ss}", "issuer", judgement->record.issuer), &result->renewed_public);
}

static bool is_in_order(const struct chip_card_facts *facts)
{
    return facts->tac_verified_by_issuer && facts->check_code_fresh && facts->returned_data_valid && facts->component_exclusive &&
           facts->retrieval_prompted;
}

static enum status judge(const struct method_context *context, const struct method_ceremony *ceremony, struct judgement *judgement)
{
    judgement->reason = judge_fields(judgement);
    if (judgement->reason == NULL)
        judgement->reason = judge_report(judgement, ceremony->id);
    if (judgement->reason == NULL)
        TRY(ask_issuer(context, judgement));
    return STATUS_OK;
}

enum status card_examine(const struct method_context *context, const struct method_operation *operation,
                         const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                         struct method_result *result, struct failure *failure)
{
    CLEANUP(judgement_release) struct judgement judgement = {.reason = NULL};
    if (context->settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "design", "this server takes no chip cards");
    TRY(card_record_read(credential->record, &judgement.record));
    TRY(card_state_read(ceremony->state, &judgement.state));
    TRY(read_answer(answer, &judgement, failure));
    TRY(judge(context, ceremony, &judgement));
    result->evidence = (struct evidence_facts){.design = DESIGN_CHIP_CARD, .chip_card = facts_of(&judgement, context->now)};
    describe(&judgement, result);
    if (operation->facts->service == SERVICE_LOGIN && !is_in_order(&result->evidence.chip_card))
        return STATUS_OK; /* wrong, and the ceremony is over */
    result->outcome = METHOD_ESTABLISHED;
    TRY(note_card(&judgement, result));
    return write_record(context, &judgement, &result->record);
}
