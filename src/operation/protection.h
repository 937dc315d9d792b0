/* SPDX-License-Identifier: Apache-2.0
 * The institution's choice of enhanced protections (9.3.2.2, 9.3.2.3.2, 9.4.2): which of them serve which services, and by what limits.
 * Plain values that src/config/protections_file.h reads; the clause's own bounds are kept there. */
#pragma once

#include "law/facts.h"
#include "src/operation/catalogue.h"

/* What a protection stands beside: codes by message (9.3.2.2, 9.3.2.3.2), or biometrics that the customer's device compares (9.4.2). */
enum protection_use { PROTECTS_CODES, PROTECTS_BIOMETRICS, PROTECTION_USES };

struct protection_rule {
    bool is_offered;
    bool services[PROTECTION_USES][service_count];
    int64_t answer_seconds; /* how long a challenge waits; 0 for what is not answered */
    int64_t attempts;       /* wrong answers that end a challenge */
};

#define PROTECTION_TEMPLATE_SIZE 32
/* How long an operation waits, who is told, and when it is blocked without anybody asking. LIMITS_NONE: no such rule. */
struct deferral_rules {
    int64_t wait_seconds;
    char payment_template[PROTECTION_TEMPLATE_SIZE]; /* tells of a payment that waits; empty: nobody is told */
    char service_template[PROTECTION_TEMPLATE_SIZE]; /* of anything else */
    int64_t waiting_operations;                      /* of one customer at once; one more is blocked */
    int64_t waiting_minor;                           /* of one customer at once, in minor units of TWD; what goes past it is blocked */
    bool means_changed;                              /* a credential was enrolled after the operation was created */
    bool guesses_locked;                             /* wrong answers locked a credential or a design after the operation was created */
};

struct protection_policy {
    struct protection_rule rules[protection_count];
    struct deferral_rules deferral;
    char two_way_template[PROTECTION_TEMPLATE_SIZE]; /* of `two_way_sms`: the message that asks for a reply */
    char sim_operator[32]; /* of `sim_authentication`: the operator that is asked, by its name in the channels file */
    struct limits reduced; /* cumulated per customer: what `reduced_limit` leaves of the ordinary limits */
};

/* May this kind protect an operation of this service, in this use? Never fixed_password and email. */
bool protection_serves(const struct protection_policy *policy, enum protection kind, enum service service, enum protection_use use);
/* In any use. */
bool protection_is_offered(const struct protection_policy *policy, enum protection kind, enum service service);
/* Is there room for one more, below every reduced limit? Reaching one is over it. */
bool protection_fits_reduced(const struct protection_policy *policy, int64_t amount_minor, const struct limits_usage *used);
/* The clause refuses these two however they are configured. */
bool protection_never_counts(enum protection kind);
/* In force without an answer, as soon as they are opened. */
bool protection_is_armed_at_once(enum protection kind);
