/* SPDX-License-Identifier: Apache-2.0
 * An operation as the clauses see it: what its service makes of the facts, worked out once, so that no clause works it out differently. */
#pragma once

#include "law/facts.h"

struct situation {
    const struct operation_facts *operation;
    enum category category;
    enum instruction instruction;
    enum payee payee;    /* PAYEE_NONE on a service that names no payee */
    bool high_risk;      /* a transaction at high risk; nothing else has a risk */
    bool low_risk;       /* a transaction at low risk */
    bool corporate_path; /* the way of 9.9: a company's high-risk transaction without a signature under the Electronic Signatures Act */
    bool form_accepted;  /* some entry has a form that 9.9.3 accepts */
};

/* Borrows `operation`. */
struct situation situation_of(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count);
