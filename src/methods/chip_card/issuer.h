/* SPDX-License-Identifier: Apache-2.0
 * Who verifies a card's TAC: its issuer (9.2.1). Own cards are verified by the vault; whoever else verifies some is another `ask`. */
#pragma once

#include "src/methods/chip_card/fields.h"

enum issuer_answer { ISSUER_VERIFIED, ISSUER_REFUSED, ISSUER_NO_ANSWER };
const char *issuer_answer_text(enum issuer_answer answer);

/* All borrowed for the time of the call. */
struct issuer_question {
    enum card_purpose purpose;
    const struct card_fields *fields; /* all of them */
    uint8_t remark[CARD_REMARK_SIZE];
    uint8_t tac[TAC_SIZE];
    struct bytes input; /* what the TAC is made over, padded */
};

struct card_issuer;
/* May wait as long as its issuer is given to answer. An issuer that does not answer has not verified. */
typedef enum issuer_answer issuer_ask(const struct card_issuer *issuer, struct vault *vault, const struct issuer_question *question);

struct card_issuer {
    const char *bank; /* code of 3 digits */
    issuer_ask *ask;
    enum tac_profile profile; /* of issuer_ask_vault */
    const char *label;        /* of its master key */
    const char *codes[CARD_PURPOSE_COUNT];
};

issuer_ask issuer_ask_vault;
