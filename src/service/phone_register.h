/* SPDX-License-Identifier: Apache-2.0
 * The register of phone numbers: what the steps of a number's life share. Each step is an event of the number's history and an entry of the
 * ledger, with what it rested on. */
#pragma once

#include "src/json/members.h"
#include "src/service/code_sending.h"

/* Keyed hash of a number, the same for every customer. */
MUST_CHECK enum status phone_number_mac(struct services *services, const char *number, struct digest *ret_mac);

struct phone_step {
    const char *credential;
    const char *state; /* that it came to: PHONE_SET ... */
    const char *means; /* counter, a word of phone_change, or of delivery when a code verified it */
    const char *operation, *ceremony;
    const struct digest *record;    /* of the evidence; NULL: none */
    timestamp_us quarantined_until; /* 0: none */
};
MUST_CHECK enum status phone_step_append(struct call *call, struct keeper_transaction *transaction, const struct phone_step *step);

/* In the transaction that revoked a credential: if it is a living number, it is one no more. */
MUST_CHECK enum status phone_note_revoked(struct call *call, struct keeper_transaction *transaction, const char *credential);

/* The first code of a number, that shows that it reaches the customer. */
struct first_code {
    struct phone_sent sent;
    struct method_code code;
    struct buffer sealed; /* `sent`, for the row */
};
void first_code_release(struct first_code *first);
/* `before` is the code that it makes void; NULL: there was none. STATUS_TOO_OFTEN as in a ceremony. */
MUST_CHECK enum status first_code_make(struct call *call, const char *credential, const struct phone_sent *before,
                                       struct first_code *first);
/* Reads delivery and client_address of the request into `first`; other members are the caller's, in `more`. */
MUST_CHECK enum status first_code_read(struct call *call, const struct member *more, size_t more_count, struct first_code *first);
/* Appends members to an answer that is an open JSON object. */
MUST_CHECK enum status first_code_write(const struct first_code *first, struct buffer *body);
/* The code under way of a waiting number. */
MUST_CHECK enum status first_code_open(struct call *call, const struct phone_row *row, struct phone_sent *ret_sent);
MUST_CHECK enum status first_code_compare(struct call *call, const char *credential, const struct phone_sent *sent, const char *code,
                                          bool *ret_right);
