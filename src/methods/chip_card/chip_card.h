/* SPDX-License-Identifier: Apache-2.0
 * Design 2, chip debit cards (9.2): a terminal's request that only this operation has, what card and component answer, and what the issuer
 * says of the TAC. docs/chip-cards.md tells the whole. */
#pragma once

#include "src/methods/chip_card/issuer.h"
#include "src/methods/method.h"

#define CARD_NONCE_SIZE 16
#define CARD_NONCE_TEXT_SIZE 22 /* base64url */
#define CARD_COMPONENTS_MAX 8   /* installations of the component that a card was used with */
#define CARD_REQUEST_BYTES_MAX (64 * 1024)
#define CARD_REPORT_BYTES_MAX (8 * 1024)

enum card_confirmation { CARD_CONFIRM_DIALOG, CARD_CONFIRM_REINSERT };
const char *card_confirmation_text(enum card_confirmation confirmation);

/* What method_context.settings points to. */
struct chip_card_settings {
    const char *key_id;   /* of the receipt key, which signs requests */
    const char *terminal; /* 端末設備代號 */
    size_t origin_count;
    const char *const *origins; /* of the pages that may ask */
    enum card_confirmation confirmation;
    int64_t confirmation_seconds;
    int64_t seconds; /* how long a check code lives */
    size_t issuer_count;
    const struct card_issuer *issuers;
};
/* NULL: cards of this bank are not taken. */
const struct card_issuer *card_issuer_find(const struct chip_card_settings *settings, const char *bank);

/* An enrolled card: one account of it. Texts are borrowed from the record's JSON. */
struct card_record {
    const char *issuer, *account;
    const json_t *components; /* SHA-256 of their keys, the oldest first */
    json_t *json;
};
void card_record_release(struct card_record *record);
MUST_CHECK enum status card_record_read(struct bytes text, struct card_record *ret_record);
MUST_CHECK enum status card_record_write(const struct card_record *record, struct buffer *ret_text);
bool card_record_knows(const struct card_record *record, const char *component_key);
/* The record with one more key; the oldest goes when there are too many. */
MUST_CHECK enum status card_record_add(const struct card_record *record, const char *component_key, struct buffer *ret_text);

/* What an operation asks of the card: the purpose, and the terms that are fields. */
struct card_terms {
    enum card_purpose purpose;
    char amount[64], to_account[CARD_ACCOUNT_SIZE + 1]; /* decimal with cents; empty: none */
    const char *payee;                                  /* NULL: none */
    const json_t *text;                                 /* the instruction's own, by language */
    struct card_fields fields;                          /* those of the instruction only */
    json_t *instruction;
};
void card_terms_release(struct card_terms *terms);
/* STATUS_REFUSED when no chip card can authorise it, or not this one: another account is debited. `details` may be NULL. */
MUST_CHECK enum status card_terms_read(const struct method_operation *operation, const struct card_record *record, const json_t *details,
                                       struct card_terms *ret_terms, struct failure *failure);

/* A ceremony's state: what was asked. Texts are borrowed from its JSON. */
struct card_state {
    const char *request, *nonce;
    enum card_purpose purpose;
    struct card_fields draft;
    enum card_confirmation confirmation;
    timestamp_us expires_at;
    json_t *json;
};
void card_state_release(struct card_state *state);
MUST_CHECK enum status card_state_read(struct bytes text, struct card_state *ret_state);

/* Makes the signed request, and with it state and challenge. */
struct card_draft {
    const struct card_record *record;
    const struct card_terms *terms;
    struct card_fields fields;
    char nonce[CARD_NONCE_TEXT_SIZE + 1];
};
MUST_CHECK enum status card_request_make(const struct method_context *context, const struct method_operation *operation,
                                         const struct card_draft *draft, struct method_opening *opening);

/* What the component says of itself and of what it did, over its own signature. Texts are borrowed from the JSON. */
struct card_report {
    const char *ceremony, *nonce, *request_sha256, *fields_sha256;
    const char *component_version, *pin, *confirmed_by;
    bool exclusive, reset, prompted, removed;
    char key[2 * DIGEST_SIZE + 1]; /* SHA-256 of the component's public key */
    json_t *json;
};
void card_report_release(struct card_report *report);
/* STATUS_INVALID: it is no report. STATUS_CORRUPT: it is one, and its signature is not of its key. */
MUST_CHECK enum status card_report_read(const char *token, struct card_report *ret_report, struct failure *failure);

/* The method's ways in. */
MUST_CHECK enum status card_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                  struct method_enrolment *enrolment, struct failure *failure);
MUST_CHECK enum status card_open(const struct method_context *context, const struct method_operation *operation,
                                 const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                 struct failure *failure);
MUST_CHECK enum status card_examine(const struct method_context *context, const struct method_operation *operation,
                                    const struct method_credential *credential, const struct method_ceremony *ceremony,
                                    const json_t *answer, struct method_result *result, struct failure *failure);
/* STATUS_INVALID for what card_examine could not read as an answer of this purpose. */
MUST_CHECK enum status card_answer_check(const json_t *answer, enum card_purpose purpose, struct failure *failure);
/* The name by which a card is found when its owner signs in. STATUS_INVALID unless issuer and account are well formed. */
MUST_CHECK enum status card_name_write(const char *issuer, const char *account, struct buffer *ret_name, struct failure *failure);
/* The record of a card of nobody. */
MUST_CHECK enum status card_decoy(const char *issuer, const char *account, struct buffer *ret_record);
