/* SPDX-License-Identifier: Apache-2.0
 * What a courier does with the outbox: takes messages for one attempt, and says how each ended. Every call that changes something waits for
 * the keeper, so what it says is durable: a message whose courier died between is tried once more, under the same id. */
#pragma once

#include "src/channel/gateway.h"
#include "src/service/outbox.h"

#define OUTBOX_CLAIM_SECONDS 600
#define OUTBOX_ATTEMPT_SECONDS_MAX 330 /* ten parts of a long message, half a minute for each answer */

/* A message taken for one attempt, with what was sealed. */
struct outbox_letter {
    struct outbox_row row;
    struct buffer content;
    json_t *json; /* of the content: what the texts below point into */
    const char *destination, *subject, *text;
};
void outbox_letter_release(struct outbox_letter *letter);

/* At start, before any courier: what an earlier run of this keeper was sending is due again. */
MUST_CHECK enum status outbox_take_over(struct services *services);

/* A look without troubling the keeper. */
MUST_CHECK enum status outbox_has_work(struct services *services, const char *gateway, bool *ret_has_work);
/* Takes up to `capacity` messages, in the order of their lanes. Those that cannot be opened are ended here. */
MUST_CHECK enum status outbox_take(struct services *services, const char *gateway, struct outbox_letter *ret_letters, size_t capacity,
                                   size_t *ret_count);
/* Whether its time is not over, and the claim lasts for an attempt. */
bool outbox_letter_is_timely(const struct services *services, const struct outbox_letter *letter);

/* Sent, postponed with growing waits, or given up after `attempts_max`. */
MUST_CHECK enum status outbox_note_result(struct services *services, const struct outbox_letter *letter,
                                          const struct channel_result *result, int64_t attempts_max);
/* STATUS_NOT_FOUND: no sent message has this reference (yet). */
MUST_CHECK enum status outbox_note_receipt(struct services *services, const char *gateway, const struct channel_receipt *receipt);

/* In the keeper's transaction: ends up to `capacity` messages whose time is over, and forgets what is old. */
MUST_CHECK enum status outbox_expire(struct keeper_transaction *transaction, size_t capacity, size_t *ret_count);
