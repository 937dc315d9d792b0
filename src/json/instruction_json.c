/* SPDX-License-Identifier: Apache-2.0
 * Members by tables, words by the vocabularies, and the rendering as the last judge. */
#include "src/json/instruction_json.h"

#include "law/words.h"

#include <stdlib.h>

void instruction_parsed_release(struct instruction_parsed *parsed)
{
    json_decref(parsed->json);
    *parsed = (struct instruction_parsed){0};
}

static enum status find_word(const struct vocabulary *vocabulary, const char *text, const char *member, unsigned *ret_word,
                             struct failure *failure)
{
    if (vocabulary_find(vocabulary, bytes_of_text(text), ret_word) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, member, "is no %s", vocabulary->name);
    return STATUS_OK;
}

static enum status read_hex(const char *text, size_t size, const char *member, uint8_t *ret_bytes, struct failure *failure)
{
    if (hex_read(bytes_of_text(text), ret_bytes, size) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, member, "must be %zu bytes in hexadecimal", size);
    return STATUS_OK;
}

static enum status read_amount(const json_t *json, struct instruction_terms *terms, struct failure *failure)
{
    const char *currency;
    const struct member members[] = {
        {"currency", MEMBER_TEXT, true, sizeof terms->amount.currency - 1, &currency},
        {"minor", MEMBER_INTEGER, true, MONEY_MINOR_MAX, &terms->amount.minor},
    };
    TRY(members_read(json, "amount", members, COUNT_OF(members), failure));
    memcpy(terms->amount.currency, currency, strlen(currency) + 1);
    terms->has_amount = true;
    return STATUS_OK;
}

static enum status read_customer(const json_t *json, struct instruction_terms *terms, struct failure *failure)
{
    const char *kind;
    const struct member members[] = {
        {"kind", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &kind},
        {"reference", MEMBER_TEXT, true, LIMIT_REFERENCE_BYTES, &terms->customer_reference},
    };
    TRY(members_read(json, "customer", members, COUNT_OF(members), failure));
    unsigned word;
    TRY(find_word(&vocabulary_customer, kind, "customer.kind", &word, failure));
    terms->customer = (enum customer)word;
    return STATUS_OK;
}

static enum status read_debit(const json_t *json, struct instruction_terms *terms, struct failure *failure)
{
    const struct member members[] = {
        {"account", MEMBER_TEXT, true, LIMIT_ACCOUNT_BYTES, &terms->debit_account},
        {"bank", MEMBER_TEXT, true, LIMIT_BANK_BYTES, &terms->debit_bank},
    };
    return members_read(json, "debit", members, COUNT_OF(members), failure);
}

static enum status read_document(const json_t *json, struct instruction_document *document, struct failure *failure)
{
    const char *sha256;
    const struct member members[] = {
        {"id", MEMBER_TEXT, true, LIMIT_REFERENCE_BYTES, &document->id},
        {"sha256", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &sha256},
        {"title", MEMBER_TEXT, true, LIMIT_NAME_BYTES, &document->title},
        {"version", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &document->version},
    };
    TRY(members_read(json, "document", members, COUNT_OF(members), failure));
    return read_hex(sha256, DIGEST_SIZE, "document.sha256", document->sha256.bytes, failure);
}

static enum status read_payee(const json_t *json, struct instruction_payee *payee, struct failure *failure)
{
    const char *kind;
    const struct member members[] = {
        {"account", MEMBER_TEXT, true, LIMIT_ACCOUNT_BYTES, &payee->account},
        {"bank", MEMBER_TEXT, true, LIMIT_BANK_BYTES, &payee->bank},
        {"kind", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &kind},
        {"name", MEMBER_TEXT, false, LIMIT_NAME_BYTES, &payee->name},
    };
    TRY(members_read(json, "payee", members, COUNT_OF(members), failure));
    unsigned word;
    TRY(find_word(&vocabulary_payee, kind, "payee.kind", &word, failure));
    payee->kind = (enum payee)word;
    return STATUS_OK;
}

/* What the top level holds besides what goes into the terms as it is. */
struct top_level {
    const char *channel, *nonce, *risk, *service, *version;
    const json_t *amount, *customer, *debit, *document, *payee, *text;
    int64_t account_class;
};

static enum status read_top_level(const json_t *json, struct instruction_terms *terms, struct top_level *ret_top, struct failure *failure)
{
    const struct member members[] = {
        {"account_class", MEMBER_INTEGER, false, 3, &ret_top->account_class},
        {"amount", MEMBER_OBJECT, false, 0, &ret_top->amount},
        {"channel", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &ret_top->channel},
        {"code", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &terms->code},
        {"created_at", MEMBER_MOMENT, true, 0, &terms->created_at},
        {"customer", MEMBER_OBJECT, true, 0, &ret_top->customer},
        {"debit", MEMBER_OBJECT, false, 0, &ret_top->debit},
        {"document", MEMBER_OBJECT, false, 0, &ret_top->document},
        {"expires_at", MEMBER_MOMENT, true, 0, &terms->expires_at},
        {"login_subject", MEMBER_TEXT, false, LIMIT_REFERENCE_BYTES, &terms->login_subject},
        {"memo", MEMBER_TEXT, false, LIMIT_MEMO_BYTES, &terms->memo},
        {"nonce", MEMBER_TEXT, true, 2 * INSTRUCTION_NONCE_SIZE, &ret_top->nonce},
        {"operation_id", MEMBER_TEXT, true, ID_TEXT_SIZE, &terms->operation_id},
        {"payee", MEMBER_OBJECT, false, 0, &ret_top->payee},
        {"phone_number", MEMBER_TEXT, false, PHONE_NUMBER_SIZE - 1, &terms->phone_number},
        {"risk", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &ret_top->risk},
        {"service", MEMBER_TEXT, true, LIMIT_REFERENCE_BYTES, &ret_top->service},
        {"text", MEMBER_OBJECT, true, 0, &ret_top->text},
        {"version", MEMBER_TEXT, true, LIMIT_CODE_BYTES, &ret_top->version},
    };
    return members_read(json, "", members, COUNT_OF(members), failure);
}

static enum status read_words(const struct top_level *top, struct instruction_terms *terms, struct failure *failure)
{
    unsigned risk, service;
    if (strcmp(top->version, INSTRUCTION_VERSION) != 0)
        return failure_set(failure, STATUS_INVALID, "version", "only %s is known", INSTRUCTION_VERSION);
    if (channel_find(bytes_of_text(top->channel), &terms->channel) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "channel", "is no channel");
    TRY(find_word(&vocabulary_risk, top->risk, "risk", &risk, failure));
    TRY(find_word(&vocabulary_service, top->service, "service", &service, failure));
    terms->risk = (enum risk)risk;
    terms->service = (enum service)service;
    terms->account_class = (unsigned)top->account_class;
    return read_hex(top->nonce, INSTRUCTION_NONCE_SIZE, "nonce", terms->nonce, failure);
}

static enum status read_terms(const json_t *json, struct instruction_terms *terms, struct failure *failure)
{
    struct top_level top = {0};
    TRY(read_top_level(json, terms, &top, failure));
    TRY(read_words(&top, terms, failure));
    TRY(read_customer(top.customer, terms, failure));
    if (top.amount != NULL)
        TRY(read_amount(top.amount, terms, failure));
    if (top.debit != NULL)
        TRY(read_debit(top.debit, terms, failure));
    if (top.document != NULL)
        TRY(read_document(top.document, &terms->document, failure));
    if (top.payee != NULL)
        TRY(read_payee(top.payee, &terms->payee, failure));
    return STATUS_OK;
}

static void free_rendering(struct instruction_rendering **rendering)
{
    free(*rendering);
}

static enum status compare_rendering(const struct instruction_terms *terms, struct bytes canonical, struct failure *failure)
{
    CLEANUP(free_rendering) struct instruction_rendering *rendering = malloc(sizeof *rendering);
    if (rendering == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory");
    TRY(instruction_render(terms, rendering, failure));
    if (!bytes_equal(rendering->canonical, canonical))
        return failure_set(failure, STATUS_CORRUPT, NULL, "these bytes are not the canonical form of the terms in them");
    return STATUS_OK;
}

enum status instruction_parse(struct bytes canonical, struct instruction_parsed *ret_parsed, struct failure *failure)
{
    CLEANUP(instruction_parsed_release) struct instruction_parsed parsed = {0};
    if (canonical.size > LIMIT_INSTRUCTION_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "an instruction has at most %d bytes", LIMIT_INSTRUCTION_BYTES);
    TRY(members_parse(canonical, &parsed.json, failure));
    TRY(read_terms(parsed.json, &parsed.terms, failure));
    TRY(compare_rendering(&parsed.terms, canonical, failure));
    *ret_parsed = parsed;
    parsed.json = NULL;
    return STATUS_OK;
}
