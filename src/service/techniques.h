/* SPDX-License-Identifier: Apache-2.0
 * The means of a customer that can show a technique of design 4 (9.4), and what they would add to the evidence of an operation. */
#pragma once

#include "src/service/indirect.h"
#include "src/store/credentials.h"

#define TECHNIQUES_MAX 16
#define TECHNIQUES_JSON_MAX 16384

/* Of whom, for what. */
struct techniques_use {
    const char *customer;
    const char *operation_id; /* "" before there is one */
    const struct operation_facts *operation;
    timestamp_us now;
};

struct techniques {
    size_t count;
    struct credential_means_row rows[TECHNIQUES_MAX];
    word_set gives[TECHNIQUES_MAX];                 /* factors, if everything goes well; by row */
    struct evidence_facts foretold[TECHNIQUES_MAX]; /* the evidence that a ceremony would leave then */
};
void techniques_release(struct techniques *techniques);
/* Those that serve now, the oldest first. */
MUST_CHECK enum status techniques_read(struct services *services, struct store_connection *connection, const struct techniques_use *use,
                                       struct techniques *techniques);

/* Would some means show one of these factors, so that it counts? */
bool techniques_give(const struct techniques *techniques, const struct operation_facts *operation, word_set factors);

/* `"techniques":[…]`, with a comma before it; nothing when the customer has no such means, or no two techniques could authorise this. Of
 * each: what it gives, which clauses its evidence alone would violate, and what would be missing beside it. */
MUST_CHECK enum status techniques_write_options(struct services *services, struct store_connection *connection,
                                                const struct techniques_use *use, struct buffer *ret_json);
/* `"missing":{…}`, with a comma before it: factors, and the customer's means that would show one of them. */
MUST_CHECK enum status techniques_write_missing(const struct techniques *techniques, const struct operation_facts *operation,
                                                word_set missing, struct buffer *ret_json);
