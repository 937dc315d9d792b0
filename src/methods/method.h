/* SPDX-License-Identifier: Apache-2.0
 * The contract of a method: how one security design of Article 9 runs its ceremonies. A method knows nothing of HTTP and nothing of SQL:
 * it is given values, and gives values back; the service keeps them. Each method is one `const struct method` in the list of methods.def. */
#pragma once

#include "law/facts.h"
#include "src/base/buffer.h"
#include "src/base/encode.h"
#include "src/base/timestamp.h"

struct vault;

/* What every design binds to. All borrowed for the time of the call. */
struct method_operation {
    const struct operation_facts *facts;
    const char *operation_id;
    struct digest instruction_digest;
    struct bytes instruction;  /* canonical JSON (RFC 8785) */
    const char *text;          /* what the customer reads, in the customer's language */
    const char *customer_id;
};

/* An enrolled means. `record` is the method's own JSON, kept sealed by the service; `public_record` may be read by anybody who may read the credential. */
struct method_credential {
    const char *id;
    struct bytes record;
    timestamp_us enrolled_at;
};

/* A running ceremony. `state` is the method's own JSON, sealed at rest. */
struct method_ceremony {
    const char *id;
    struct bytes state;
    unsigned step;     /* 0 first; a ceremony of several answers counts up */
    unsigned attempts; /* answers before this one */
    timestamp_us opened_at, expires_at;
};

enum method_outcome {
    METHOD_WRONG,    /* this answer does not establish the evidence; the ceremony goes on while attempts are left */
    METHOD_CONTINUE, /* right so far: `state` is the next step's, `challenge` says what to do */
    METHOD_ESTABLISHED, /* the ceremony ends, with evidence */
};

struct method_result {
    enum method_outcome outcome;
    struct evidence_facts evidence;            /* METHOD_ESTABLISHED: the facts, none from the caller's word */
    struct buffer state;                       /* METHOD_CONTINUE: state for the next step */
    struct buffer challenge;                   /* METHOD_CONTINUE: JSON for the caller */
    struct buffer record;                      /* what a court will want: kept sealed as evidence, hashed in the ledger */
    struct buffer public_details;              /* JSON without personal data, for the ledger: checks, algorithms, reasons */
    char reason[64];                           /* METHOD_WRONG: a stable word */
};
void method_result_release(struct method_result *result);

struct method_context {
    timestamp_us now;
    struct vault *vault;
    const void *settings; /* the method's own configuration */
};

struct method {
    enum design design;
    unsigned attempts_max;              /* wrong answers that end a ceremony */
    unsigned ceremony_lifetime_seconds; /* default; configuration may lower it */

    /* Checks what is to be enrolled and makes the credential's record. Parses outside bytes; touches nothing else. */
    enum status (*enrol)(const struct method_context *context, struct bytes request_json, struct buffer *ret_record,
                         struct buffer *ret_public_record, struct failure *failure);
    /* Makes the challenge (JSON for the caller) and the ceremony's first state. */
    enum status (*open)(const struct method_context *context, const struct method_operation *operation, const struct method_credential *credential,
                        struct bytes request_json, struct buffer *ret_state, struct buffer *ret_challenge, struct failure *failure);
    /* Outside any transaction, on any thread, may be slow: parses and verifies what is public about the answer. STATUS_INVALID: unreadable,
     * which is no attempt. NULL when there is nothing to do before the settling. */
    enum status (*examine)(const struct method_context *context, const struct method_operation *operation,
                           const struct method_credential *credential, const struct method_ceremony *ceremony, struct bytes answer_json,
                           struct method_result *ret_result, struct failure *failure);
    /* Inside the keeper's transaction, fast: what guesses secrets (through the vault), so that no guess escapes the counting. NULL when `examine` settled it. */
    enum status (*settle)(const struct method_context *context, const struct method_operation *operation,
                          const struct method_credential *credential, const struct method_ceremony *ceremony, struct bytes answer_json,
                          struct method_result *result, struct failure *failure);
};
