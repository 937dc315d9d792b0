/* SPDX-License-Identifier: Apache-2.0
 * Design 7, the fixed password: what is kept of one, how long it may be used as it is, and its ceremony. */
#pragma once

#include "src/methods/hashed_secret.h"
#include "src/secret/password_rules.h"

#define PASSWORD_PURPOSE "password"

/* method_context.settings of design password. Days are of 24 hours. */
struct password_settings {
    struct password_policy policy;
    struct slow_hash_cost cost;
    int64_t attempts, corporate_attempts; /* wrong answers in a row that lock it */
    int64_t default_days;                 /* how long a default password can be changed; then it is void */
    int64_t change_days;                  /* unchanged for longer, it is old */
    int64_t unused_days;                  /* no right answer for longer: it must be changed */
    bool old_must_change;                 /* false: an old one is only noted */
};

enum password_use { PASSWORD_USE_LOGIN, PASSWORD_USE_TRANSACTION };
const char *password_use_text(enum password_use use);

/* The sealed record. Texts live as long as its JSON. */
#define PASSWORD_EXPLICIT_MAX 16
struct password_record {
    enum password_use use;
    const char *user_code;       /* NULL for a transaction password */
    const json_t *explicit_data; /* texts that the password must not give away */
    const char *confirmed_by;
    bool corporate, is_default;
    timestamp_us set_at;
    timestamp_us used_at; /* a right answer of this day or the day before; 0: never */
    struct hashed_secret hash;
};
MUST_CHECK enum status password_record_read(struct bytes text, json_t **ret_json, struct password_record *ret_record);
MUST_CHECK enum status password_record_write(const struct password_record *record, struct buffer *ret_text);
/* What everybody may see who may see the credential. */
MUST_CHECK enum status password_record_write_public(const struct password_settings *settings, const struct password_record *record,
                                                    struct buffer *ret_text);

/* All rules for a password that the record's owner wants. */
MUST_CHECK enum status password_accept(const struct password_settings *settings, const struct password_record *record, const char *field,
                                       struct bytes password, struct failure *failure);

/* The record of a password that nobody has, at the present cost. */
MUST_CHECK enum status password_decoy(const struct method_context *context, struct buffer *ret_record);

/* The method's functions; see method.h. */
MUST_CHECK enum status password_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                      struct method_enrolment *enrolment, struct failure *failure);
MUST_CHECK enum status password_open(const struct method_context *context, const struct method_operation *operation,
                                     const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                     struct failure *failure);
MUST_CHECK enum status password_examine(const struct method_context *context, const struct method_operation *operation,
                                        const struct method_credential *credential, const struct method_ceremony *ceremony,
                                        const json_t *answer, struct method_result *result, struct failure *failure);
MUST_CHECK enum status password_renew(const struct method_context *context, const struct method_credential *credential,
                                      const json_t *request, struct method_result *result, struct failure *failure);
extern const struct method method_password;
