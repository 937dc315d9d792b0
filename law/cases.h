/* SPDX-License-Identifier: Apache-2.0
 * The table of cases that stands beside each clause: facts, and what the clause must say. The test driver (tests/law) judges every row; a
 * clause without its table does not link. */
#pragma once

#include "law/clause.h"

struct clause_case {
    const char *name; /* what happens, in words */
    enum verdict expected;
    struct operation_facts operation;
    struct evidence_facts evidence[2]; /* the clause is asked about the first */
    struct display_facts display;      /* for a clause of display */
};

struct clause_table {
    const struct clause_case *rows;
    size_t count;
};

#define CLAUSE(symbol, ...) extern const struct clause_table cases_##symbol;
#include "law/clauses.def"
#undef CLAUSE

/* All of them, by clause. */
extern const struct clause_table *const clause_tables[clause_count];

/* After `static const struct clause_case rows_9_1_6[] = {…};` */
#define CASE_TABLE(symbol) const struct clause_table cases_##symbol = {rows_##symbol, COUNT_OF(rows_##symbol)};

/* Facts, shortly. What is not said is absent; a withdrawal number's row says its limit itself. */
#define ON(service_name, ...)                                                                                                              \
    {                                                                                                                                      \
        .service = SERVICE_##service_name, __VA_ARGS__                                                                                     \
    }
#define CERTIFICATE(kind_name, ...)                                                                                                        \
    {                                                                                                                                      \
        .design = DESIGN_CERTIFICATE, .certificate = {.kind = CERTIFICATE_KIND_##kind_name, __VA_ARGS__ }                                  \
    }
#define CHIP_CARD(...)                                                                                                                     \
    {                                                                                                                                      \
        .design = DESIGN_CHIP_CARD, .chip_card = { __VA_ARGS__ }                                                                           \
    }
#define OTP(delivery_name, ...)                                                                                                            \
    {                                                                                                                                      \
        .design = DESIGN_OTP, .otp = {.delivery = DELIVERY_##delivery_name, __VA_ARGS__ }                                                  \
    }
#define TWO_FACTOR(...)                                                                                                                    \
    {                                                                                                                                      \
        .design = DESIGN_TWO_FACTOR, .two_factor = { __VA_ARGS__ }                                                                         \
    }
#define VIDEO(...)                                                                                                                         \
    {                                                                                                                                      \
        .design = DESIGN_VIDEO, .video = { __VA_ARGS__ }                                                                                   \
    }
#define KNOWLEDGE                                                                                                                          \
    {                                                                                                                                      \
        .design = DESIGN_KNOWLEDGE                                                                                                         \
    }
#define PASSWORD                                                                                                                           \
    {                                                                                                                                      \
        .design = DESIGN_PASSWORD                                                                                                          \
    }
/* A company's high-risk payment with these measures of 9.9. */
#define COMPANY(...)                                                                                                                       \
    ON(CORPORATE_PAYMENT, .risk = RISK_HIGH, .customer = CUSTOMER_CORPORATE, .has_corporate = true, .corporate = {__VA_ARGS__})
