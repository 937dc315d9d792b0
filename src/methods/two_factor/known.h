/* SPDX-License-Identifier: Apache-2.0
 * Techniques `pattern` and `gesture` of design 4: what is known. Alone either serves what one technique may (8.1). */
#pragma once

#include "src/methods/hashed_secret.h"
#include "src/methods/two_factor/two_factor.h"

enum known_technique { KNOWN_PATTERN, KNOWN_GESTURE };

/* The sealed record. */
struct known_record {
    enum known_technique technique;
    bool corporate;
    timestamp_us set_at;
    struct hashed_secret hash;
};
static inline void known_record_release(struct known_record *record)
{
    wipe(record, sizeof *record);
}
MUST_CHECK enum status known_record_read(struct bytes text, struct known_record *ret_record);
MUST_CHECK enum status known_record_write(const struct known_record *record, struct buffer *ret_record, struct buffer *ret_public);

/* STATUS_INVALID when nobody can have drawn it, STATUS_REFUSED when everybody would. */
MUST_CHECK enum status known_check(enum known_technique technique, struct bytes secret, struct failure *failure);
MUST_CHECK enum status known_hash(const struct method_context *context, struct bytes secret, struct known_record *record);
MUST_CHECK enum status known_is_right(const struct method_context *context, const struct known_record *record, struct bytes secret,
                                      bool *ret_right);
const char *known_technique_text(enum known_technique technique);

/* See technique.h. */
MUST_CHECK enum status known_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                   struct method_enrolment *enrolment, struct failure *failure);
