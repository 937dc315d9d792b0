/* SPDX-License-Identifier: Apache-2.0
 * The catalogue: which service a bank's own transaction code means, what it asks of an operation, and the limits from which risk is
 * resolved. Plain values that src/config/catalogue_file.h reads from the institution's file; nothing here allocates. */
#pragma once

#include "src/operation/instruction.h"

/* Limits in minor units of TWD, cumulated per customer. Reaching one (達) is already over it. LIMITS_NONE in a member: no such limit. */
#define LIMITS_NONE INT64_MAX
struct limits {
    const char *name;
    bool counts_designated; /* false: only what goes to non-designated payees is counted, as for natural persons */
    int64_t transaction_minor, day_minor, month_minor;
};

/* The defaults for natural persons (50,000 / 100,000 / 200,000), and for codes that an institution offers to accounts of class 3
 * only (10,000 / 30,000 / 50,000): no account has limits of its own here. There are none for corporate customers: they are the
 * institution's decision. */
extern const struct limits limits_natural, limits_class3;

/* Where a transaction's risk comes from. */
enum risk_source { RISK_SOURCE_NONE, RISK_SOURCE_FIXED, RISK_SOURCE_LIMITS };

struct catalogue_entry {
    const char *code;
    enum service service;
    word_set channels, customers, payees; /* sets of enum channel, enum customer, enum payee that are allowed */
    enum risk_source risk_source;         /* RISK_SOURCE_NONE exactly for services that are no transaction */
    enum risk fixed_risk;
    const struct limits *limits; /* RISK_SOURCE_LIMITS */
};

struct catalogue {
    const struct catalogue_entry *entries; /* sorted by code */
    size_t entry_count;
    const struct limits *limits;
    size_t limits_count;
    const struct money_rate *rates;
    size_t rate_count;
};

/* NULL when there is none. */
const struct catalogue_entry *catalogue_find(const struct catalogue *catalogue, const char *code);
const struct limits *catalogue_find_limits(const struct catalogue *catalogue, const char *name);

/* STATUS_REFUSED with the member's name when the entry forbids channel, customer or payee. */
MUST_CHECK enum status catalogue_entry_check(const struct catalogue_entry *entry, enum channel channel, enum customer customer,
                                             enum payee payee, struct failure *failure);

/* What the customer used before, of the same limits: within the Taipei day and month of the operation. */
struct limits_usage {
    int64_t day_minor, month_minor;
};

enum limit_kind { LIMIT_KIND_NONE, LIMIT_KIND_TRANSACTION, LIMIT_KIND_DAY, LIMIT_KIND_MONTH };

struct risk_resolution {
    enum risk risk;
    enum limit_kind spoke; /* the first limit that is reached; LIMIT_KIND_NONE when none is, or when the risk is fixed */
    int64_t limit_minor;   /* that limit */
    int64_t counted_minor; /* what this transaction adds to the usage, in TWD: 0 when it is not counted */
};

/* `limits` is the entry's; NULL when the entry's risk is fixed or it is no transaction. STATUS_REFUSED: an amount in
 * a currency for which the institution set no rate; STATUS_LIMIT: an amount beyond what we count. */
MUST_CHECK enum status risk_resolve(const struct catalogue *catalogue, const struct catalogue_entry *entry, const struct limits *limits,
                                    enum payee payee, const struct money *amount, const struct limits_usage *used,
                                    struct risk_resolution *ret_resolution, struct failure *failure);
