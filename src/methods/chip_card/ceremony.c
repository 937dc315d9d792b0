/* SPDX-License-Identifier: Apache-2.0
 * Opening a ceremony: the terminal's fields, with a check code that the vault draws for this one, in a request that the vault signs. */
#include "src/methods/chip_card/chip_card.h"

#include "src/json/members.h"
#include "src/methods/digits.h"

#include <ctype.h>

static void set_field(struct card_fields *fields, enum card_field field, const char *text)
{
    INVARIANT(card_field_is_valid(field, text));
    memcpy(fields->text[field], text, card_field_size(field) + 1);
}

/* "2026-01-31 16:15:00" without what is no digit. */
static void set_moment(struct card_fields *fields, timestamp_us now)
{
    const struct timestamp_text taipei = timestamp_format_taipei(now);
    size_t size = 0;
    for (const char *c = taipei.text; *c != 0 && size < card_field_size(CARD_AT); c++)
        if (isdigit((unsigned char)*c))
            fields->text[CARD_AT][size++] = *c;
}

/* Nothing else enters the check code: no captcha, no part of the card, no counter. */
static enum status fill_fields(const struct method_context *context, const struct card_issuer *issuer, struct card_draft *draft)
{
    const struct chip_card_settings *settings = context->settings;
    enum card_purpose purpose = draft->terms->purpose;
    draft->fields = draft->terms->fields;
    set_field(&draft->fields, CARD_TRANSACTION_CODE, issuer->codes[purpose]);
    TRY(digits_draw(context->vault, CARD_CHECK_CODE_SIZE, draft->fields.text[CARD_CHECK_CODE]));
    if (card_purpose_has(purpose, CARD_TERMINAL))
        set_field(&draft->fields, CARD_TERMINAL, settings->terminal);
    if (card_purpose_has(purpose, CARD_AT))
        set_moment(&draft->fields, context->now);
    return STATUS_OK;
}

static enum status draw_nonce(struct vault *vault, struct card_draft *draft)
{
    uint8_t nonce[CARD_NONCE_SIZE];
    TRY(vault_random(vault, nonce, sizeof nonce));
    base64url_write(bytes_of(nonce, sizeof nonce), draft->nonce);
    return STATUS_OK;
}

enum status card_open(const struct method_context *context, const struct method_operation *operation,
                      const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                      struct failure *failure)
{
    CLEANUP(card_record_release) struct card_record record = {.json = NULL};
    CLEANUP(card_terms_release) struct card_terms terms = {.instruction = NULL};
    struct card_draft draft = {.record = &record, .terms = &terms};
    if (context->settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "design", "this server takes no chip cards");
    TRY(card_record_read(credential->record, &record));
    TRY(card_terms_read(operation, &record, request, &terms, failure));
    const struct card_issuer *issuer = card_issuer_find(context->settings, record.issuer);
    if (issuer == NULL)
        return failure_set(failure, STATUS_REFUSED, "credential", "nobody verifies cards of this bank");
    TRY(fill_fields(context, issuer, &draft));
    TRY(draw_nonce(context->vault, &draft));
    return card_request_make(context, operation, &draft, opening);
}

const struct method method_chip_card = {
    .design = DESIGN_CHIP_CARD,
    .needs_credential = true,
    .attempts_max = 1, /* a check code serves once, whatever comes of it */
    .ceremony_seconds_default = 120,
    .enrol = card_enrol,
    .open = card_open,
    .examine = card_examine,
};
