/* SPDX-License-Identifier: Apache-2.0
 * What a customer authorises, complete: checked, written as canonical JSON (RFC 8785) whose SHA-256 every design binds to, and told in
 * zh-TW and en. Both texts are members of that JSON, so what was read is part of what was signed. */
#pragma once

#include "law/facts.h"
#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/base/timestamp.h"
#include "src/operation/channel.h"
#include "src/operation/money.h"
#include "src/operation/phone_number.h"

#define INSTRUCTION_VERSION "countersign-instruction-1"
#define INSTRUCTION_NONCE_SIZE 16

/* Borrowed texts; an optional one that is not there is NULL. */
struct instruction_payee {
    enum payee kind;     /* transfer and corporate_payment have one, everything else PAYEE_NONE */
    const char *account; /* NULL: there is none, and no bank and no name */
    const char *bank;    /* code of the bank that keeps it */
    const char *name;    /* optional */
};

struct instruction_document {
    const char *id; /* NULL: there is no document */
    const char *version;
    const char *title;
    struct digest sha256;
};

/* The terms that the customer authorises. Changing any of them is a new operation. */
struct instruction_terms {
    const char *operation_id; /* struct id's text */
    uint8_t nonce[INSTRUCTION_NONCE_SIZE];
    const char *code; /* the bank's own transaction code */
    enum service service;
    enum risk risk; /* of a transaction; RISK_LOW elsewhere */
    enum channel channel;
    const char *customer_reference; /* opaque to people outside: no name, no identifier */
    enum customer customer;
    const char *debit_bank, *debit_account; /* these three, account, payee, amount: as service_terms.def says for the service */
    struct instruction_payee payee;
    bool has_amount;
    struct money amount;
    const char *memo;                     /* optional */
    struct instruction_document document; /* written_consent requires one */
    const char *login_subject;            /* login requires it: the identity that signs in; nothing else may have it */
    const char *phone_number;             /* phone_number_change requires it, in the spelling of phone_number.h; nothing else may have it */
    unsigned account_class;               /* open_account requires it (1 to 3); 0 elsewhere */
    timestamp_us created_at, expires_at;
};

/* Views into `memory`: keep it where it is. The texts are closed by a 0 that their size does not count. */
struct instruction_rendering {
    struct bytes canonical;
    struct bytes text_zh_tw, text_en;
    char memory[LIMIT_INSTRUCTION_BYTES + 2 * LIMIT_TEXT_BYTES];
};

/* True for the services that move an amount, of which the instruction must say how much. */
bool instruction_requires_amount(enum service service);

/* STATUS_INVALID with the member's name ("payee.account") in `failure` when a term is missing, out of place, malformed or too long, or
 * holds characters that a reader cannot see or that change the order in which others are read. */
MUST_CHECK enum status instruction_check(const struct instruction_terms *terms, struct failure *failure);
/* Checks, then renders. The same terms give the same bytes, always. */
MUST_CHECK enum status instruction_render(const struct instruction_terms *terms, struct instruction_rendering *ret_rendering,
                                          struct failure *failure);
