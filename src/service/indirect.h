/* SPDX-License-Identifier: Apache-2.0
 * 9.4.2: what the registers of the institution and the customer say of biometrics that the customer's own device compares: assessed, told,
 * switched on, strengthened. docs/indirect-biometrics.md tells what each of them means. */
#pragma once

#include "src/ledger/entry.h"
#include "src/service/services.h"
#include "src/store/assessments.h"
#include "src/store/credentials.h"

struct indirect_use {
    const char *customer, *credential;
    const char *operation; /* "" before it exists: nothing strengthens it yet */
    timestamp_us now;
};

/* What the facts rest on. */
struct indirect_basis {
    bool asked;               /* false: no indirect biometrics, and so none of the rest */
    struct id assessment;     /* empty: none covers the technique on this model */
    struct row_word notice;   /* the version that the customer accepted last; empty: none that still counts */
    const char *switched;     /* "on"; "off" by the customer; "stopped" by the institution; "none": there is no switch */
    word_set strengthened_by; /* of the vocabulary `protection` */
};

/* In the transaction that keeps the evidence, and wherever it is foretold: adds the facts effectiveness_assessed, risk_notice, off_switch
 * and strengthened, if the evidence shows indirect biometrics at all. No caller has a word in them. */
MUST_CHECK enum status indirect_facts(struct services *services, struct store_connection *connection, const struct indirect_use *use,
                                      struct evidence_facts *evidence, struct indirect_basis *ret_basis);
/* Puts it into the entry of the evidence, in words by which the records are found. */
void indirect_basis_describe(const struct indirect_basis *basis, struct ledger_entry *entry);

/* When an operation is decided on evidence that was given before: what was turned off since counts no more. */
MUST_CHECK enum status indirect_facts_recheck(struct store_connection *connection, const char *customer, const char *credential,
                                              struct evidence_facts *evidence);

/* MODEL_ANY, or an AAGUID as a UUID in lower case, but for the one of zeros, which tells of no model: STATUS_INVALID. */
MUST_CHECK enum status authenticator_model_read(const char *text, struct authenticator_model *ret_model);

/* Which technique a credential is of, and on which model: the members `technique` and `aaguid` of its public record. Without an AAGUID, or
 * with one of zeros, the model is MODEL_ANY, which only an assessment of all models covers. STATUS_CORRUPT when it names no technique. */
struct indirect_means {
    struct row_word technique;
    struct authenticator_model model;
};
MUST_CHECK enum status indirect_means_read(const struct credential_row *credential, struct indirect_means *ret_means);
