/* SPDX-License-Identifier: Apache-2.0
 * The fields that a terminal gives a chip card and that the card adds, and the bytes that a TAC is made over. Pure. */
#pragma once

#include "src/base/buffer.h"
#include "src/vault/card.h"

#include <jansson.h>

/* What a card is asked for; the layouts are in docs/chip-cards.md. */
enum card_purpose { CARD_INQUIRY, CARD_WITHDRAWAL, CARD_TRANSFER, CARD_PAYMENT, CARD_PURPOSE_COUNT };
const char *card_purpose_text(enum card_purpose purpose);
MUST_CHECK enum status card_purpose_find(const char *text, enum card_purpose *ret_purpose);

/* The terminal's fields, then the card's. */
enum card_field {
    CARD_TRANSACTION_CODE,
    CARD_TERMINAL,
    CARD_CHECK_CODE,
    CARD_AT, /* YYYYMMDDhhmmss in Taipei */
    CARD_AMOUNT,
    CARD_TO_ACCOUNT,
    CARD_PAYMENT_KIND,
    CARD_BILL_REFERENCE,
    CARD_FROM_ACCOUNT,
    CARD_SERIAL,
    CARD_REMARK,
    CARD_TAC,
    CARD_FIELD_COUNT
};
#define CARD_DRAFT_FIELDS CARD_FROM_ACCOUNT /* how many are the terminal's */

#define CARD_BANK_SIZE 3
#define CARD_ACCOUNT_SIZE 16
#define CARD_CHECK_CODE_SIZE 8
#define CARD_FIELD_SIZE_MAX (2 * CARD_REMARK_SIZE)

const char *card_field_name(enum card_field field);
size_t card_field_size(enum card_field field);
/* Whether the text has the field's length and alphabet. */
bool card_field_is_valid(enum card_field field, const char *text);
/* Whether a transaction of this purpose has the field; the card's own are in each. */
bool card_purpose_has(enum card_purpose purpose, enum card_field field);

/* Each field is closed by a 0; empty: not of this purpose, or not known yet. */
struct card_fields {
    char text[CARD_FIELD_COUNT][CARD_FIELD_SIZE_MAX + 1];
};
/* STATUS_INVALID unless the object has the fields of the purpose and no other, each of its length and alphabet. `count` is
 * CARD_DRAFT_FIELDS for those of the terminal alone, CARD_FIELD_COUNT for all. */
MUST_CHECK enum status card_fields_read(const json_t *object, const char *path, enum card_purpose purpose, size_t count,
                                        struct card_fields *ret_fields, struct failure *failure);
/* A new object, in the order of the enumeration. NULL: no memory. */
json_t *card_fields_json(const struct card_fields *fields);
/* SHA-256 over the fields as canonical JSON (RFC 8785). */
MUST_CHECK enum status card_fields_digest(const struct card_fields *fields, struct digest *ret_digest);

/* The first of the terminal's fields, or the account, that differs; CARD_FIELD_COUNT: none. */
enum card_field card_fields_compare(const struct card_fields *draft, const struct card_fields *returned);

/* What the TAC is made over: the purpose's fields in their order, padded by zeros to whole blocks. */
MUST_CHECK enum status card_tac_input(enum card_purpose purpose, const struct card_fields *fields, struct buffer *ret_input);

/* Digits padded on the left by zeros. STATUS_INVALID when it is no number of at most 16 digits. */
MUST_CHECK enum status card_account_pad(const char *account, char ret_padded[CARD_ACCOUNT_SIZE + 1]);
