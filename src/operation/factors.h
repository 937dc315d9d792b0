/* SPDX-License-Identifier: Apache-2.0
 * What the ceremonies of one operation come to together under design 4 (9.4): techniques of different kinds, each bound to the same
 * operation, in any order. Pure. docs/passkeys.md says which evidence counts as which technique, and why. */
#pragma once

#include "law/facts.h"

/* The techniques that a means of another design than 4 can show: a password is known, a token or a chip card is held. Codes by message show
 * none, for nothing says that it is the customer's device that receives them. */
word_set factors_of_design(enum design design);

/* The evidence of all ceremonies as one entry of design 4. What breaks a clause of its own does not count as a technique: a code past its
 * time, biometrics without what 9.4.1 or 9.4.2 ask. False when the entry would say nothing that no single ceremony says. */
bool factors_combine(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count,
                     struct evidence_facts *ret_combined);

/* Those that count: known, held, and biometrics that were used properly. */
word_set factors_counted(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count);

/* Has any technique been shown? That of an unsure face counts here: it asks for another. */
bool factors_any(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count);

/* Which techniques would help beside the evidence there is. 0 when two kinds are there, or one where that suffices; and when design 4
 * cannot permit this operation. */
word_set factors_missing(const struct operation_facts *operation, const struct evidence_facts *evidence, size_t count);
