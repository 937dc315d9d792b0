/* SPDX-License-Identifier: Apache-2.0
 * 9.4.2: what the institution's registers say of indirect biometrics, for the customer whose device compared them. */
#pragma once

#include "src/service/services.h"

struct indirect_use {
    const char *customer, *credential;
    const char *operation; /* "" before it exists */
    timestamp_us now;
};

/* In the transaction that keeps the evidence, and wherever it is foretold: adds the facts effectiveness_assessed, risk_notice, off_switch
 * and strengthened, if the evidence shows indirect biometrics at all. No caller has a word in them. */
MUST_CHECK enum status indirect_facts(struct services *services, struct store_connection *connection, const struct indirect_use *use,
                                      struct evidence_facts *evidence);
