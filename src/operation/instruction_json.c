/* SPDX-License-Identifier: Apache-2.0
 * The canonical JSON of an instruction: members written in the order of RFC 8785 section 3.2.3, integers only, absent terms left out. */
#include "law/words.h"
#include "src/base/json_writer.h"
#include "src/operation/instruction_text.h"

static void put_hex(struct json_writer *json, const char *name, struct bytes value)
{
    char hex[2 * DIGEST_SIZE];
    INVARIANT(2 * value.size <= sizeof hex);
    hex_write(value, hex);
    json_write_bytes(json, name, bytes_of(hex, 2 * value.size));
}

static void put_optional(struct json_writer *json, const char *name, const char *value)
{
    if (value != NULL)
        json_write_text(json, name, value);
}

static void put_amount(struct json_writer *json, const struct money *amount)
{
    json_begin_object(json, "amount");
    json_write_text(json, "currency", amount->currency);
    json_write_integer(json, "minor", amount->minor);
    json_end_object(json);
}

static void put_customer(struct json_writer *json, const struct instruction_terms *terms)
{
    json_begin_object(json, "customer");
    json_write_text(json, "kind", vocabulary_text(&vocabulary_customer, terms->customer));
    json_write_text(json, "reference", terms->customer_reference);
    json_end_object(json);
}

static void put_debit(struct json_writer *json, const struct instruction_terms *terms)
{
    json_begin_object(json, "debit");
    json_write_text(json, "account", terms->debit_account);
    json_write_text(json, "bank", terms->debit_bank);
    json_end_object(json);
}

static void put_document(struct json_writer *json, const struct instruction_document *document)
{
    json_begin_object(json, "document");
    json_write_text(json, "id", document->id);
    put_hex(json, "sha256", bytes_of(document->sha256.bytes, DIGEST_SIZE));
    json_write_text(json, "title", document->title);
    json_write_text(json, "version", document->version);
    json_end_object(json);
}

static void put_payee(struct json_writer *json, const struct instruction_payee *payee)
{
    json_begin_object(json, "payee");
    json_write_text(json, "account", payee->account);
    json_write_text(json, "bank", payee->bank);
    json_write_text(json, "kind", vocabulary_text(&vocabulary_payee, payee->kind));
    put_optional(json, "name", payee->name);
    json_end_object(json);
}

static void put_texts(struct json_writer *json, const struct instruction_rendering *rendering)
{
    json_begin_object(json, "text");
    json_write_bytes(json, "en", rendering->text_en);
    json_write_bytes(json, "zh-TW", rendering->text_zh_tw);
    json_end_object(json);
}

static void put_terms(struct json_writer *json, const struct instruction_terms *terms, const struct instruction_rendering *rendering)
{
    json_begin_object(json, NULL);
    if (terms->account_class != 0)
        json_write_integer(json, "account_class", terms->account_class);
    if (terms->has_amount)
        put_amount(json, &terms->amount);
    json_write_text(json, "channel", channel_text(terms->channel));
    json_write_text(json, "code", terms->code);
    json_write_text(json, "created_at", timestamp_format_utc(terms->created_at).text);
    put_customer(json, terms);
    if (terms->debit_account != NULL)
        put_debit(json, terms);
    if (terms->document.id != NULL)
        put_document(json, &terms->document);
    json_write_text(json, "expires_at", timestamp_format_utc(terms->expires_at).text);
    put_optional(json, "login_subject", terms->login_subject);
    put_optional(json, "memo", terms->memo);
    put_hex(json, "nonce", bytes_of(terms->nonce, INSTRUCTION_NONCE_SIZE));
    json_write_text(json, "operation_id", terms->operation_id);
    if (terms->payee.account != NULL)
        put_payee(json, &terms->payee);
    put_optional(json, "phone_number", terms->phone_number);
    json_write_text(json, "risk", vocabulary_text(&vocabulary_risk, terms->risk));
    json_write_text(json, "service", service_text(terms->service));
    put_texts(json, rendering);
    json_write_text(json, "version", INSTRUCTION_VERSION);
    json_end_object(json);
}

static enum status render(const struct instruction_terms *terms, struct instruction_rendering *rendering)
{
    char *memory = rendering->memory;
    TRY(instruction_text(terms, INSTRUCTION_ZH_TW, memory, LIMIT_TEXT_BYTES, &rendering->text_zh_tw));
    TRY(instruction_text(terms, INSTRUCTION_EN, memory + LIMIT_TEXT_BYTES, LIMIT_TEXT_BYTES, &rendering->text_en));
    struct json_writer json = json_writer_into(memory + 2 * LIMIT_TEXT_BYTES, LIMIT_INSTRUCTION_BYTES);
    put_terms(&json, terms, rendering);
    return json_finish(&json, &rendering->canonical);
}

enum status instruction_render(const struct instruction_terms *terms, struct instruction_rendering *ret_rendering, struct failure *failure)
{
    TRY(instruction_check(terms, failure));
    if (render(terms, ret_rendering) != STATUS_OK)
        return failure_set(failure, STATUS_LIMIT, NULL, "the instruction is too long");
    return STATUS_OK;
}
