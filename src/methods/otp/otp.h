/* SPDX-License-Identifier: Apache-2.0
 * Design 3, one-time passwords (9.3), by devices: hardware tokens of the institution's stock and software tokens in customers' apps. */
#pragma once

#include "src/methods/method.h"
#include "src/vault/otp.h"

/* What method_context.settings points to. */
struct otp_settings {
    int64_t device_lock_after;   /* wrong codes in a row */
    int64_t customer_lock_after; /* the same over all of the customer's devices */
    int64_t look_ahead;          /* counters after the next that a code may have */
    int64_t time_steps;          /* steps before and after the device's own time */
    int64_t drift_steps;         /* how far the device's own time may be from ours */
    int64_t resynchronise_steps; /* how far two codes in a row are looked for */
    const char *issuer;          /* what apps show */
};

/* An enrolled device. Texts are borrowed from the record's JSON. */
struct otp_record {
    bool hardware;
    struct otp_device device;
    const char *name;     /* what the vault knows the seed by */
    struct buffer sealed; /* the seed */
    int64_t counter;      /* the first that was not used when the vendor delivered it */
    timestamp_us until;   /* of the vendor's policy; 0: no end */
    json_t *json;
};
void otp_record_release(struct otp_record *record);
MUST_CHECK enum status otp_record_read(struct bytes text, struct otp_record *ret_record);
MUST_CHECK enum status otp_record_write(const struct otp_record *record, struct buffer *ret_text);

/* "totp", and so on. */
const char *otp_kind_text(enum otp_kind kind);
const char *otp_hash_text(enum hmac_hash hash);
/* A device as requests and the institution's stock describe it: `algorithm`, and with it `hash`, `digits`, `period` or `suite`. Members of
 * other names are the caller's. */
struct otp_description {
    const char *algorithm, *hash, *suite;
    int64_t digits, period_seconds;
};
#define OTP_DESCRIPTION_PRESET ((struct otp_description){.hash = "sha1", .digits = 6, .period_seconds = 30})
MUST_CHECK enum status otp_device_describe(const struct otp_description *description, struct otp_device *ret_device,
                                           struct failure *failure);

/* STATUS_REFUSED when the vendor's policy has ended. */
MUST_CHECK enum status otp_record_require_in_time(const struct otp_record *record, timestamp_us now, struct failure *failure);

/* The question that an OCRA device answers beside any operation: of its name, and what is done. */
void otp_own_question(const struct otp_record *record, enum method_task task, struct ocra_question *ret_question);

/* Which moving factors are looked at, given where the device was last, and when. `count` 0: none can be right. Pure. */
struct otp_window {
    int64_t first, count;
};
struct otp_window otp_window_of(const struct otp_device *device, const struct otp_settings *settings,
                                const struct method_credential *credential, timestamp_us now);
struct otp_window otp_window_to_resynchronise(const struct otp_device *device, const struct otp_settings *settings,
                                              const struct method_credential *credential, timestamp_us now);

/* Every fact of design 3 by a device, from what was verified. `opened_at`: of the ceremony. Pure. */
struct otp_facts_input {
    const struct otp_record *record;
    const struct method_credential *credential;
    int64_t factor;
    timestamp_us now, opened_at;
};
void otp_make_facts(const struct otp_facts_input *input, struct evidence_facts *ret_facts);

/* The method's ways in. */
MUST_CHECK enum status otp_enrol(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                                 struct method_enrolment *enrolment, struct failure *failure);
MUST_CHECK enum status otp_open(const struct method_context *context, const struct method_operation *operation,
                                const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                struct failure *failure);
MUST_CHECK enum status otp_examine(const struct method_context *context, const struct method_operation *operation,
                                   const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                                   struct method_result *result, struct failure *failure);
MUST_CHECK enum status otp_prove(const struct method_context *context, enum method_task task, const struct method_credential *credential,
                                 const json_t *proof, struct method_result *result, struct failure *failure);
