/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.7. */
#include "law/cases.h"

#define ASKED(service, ...) ON(service, .has_credit_consent = true, .credit_consent = {.required = true, __VA_ARGS__})

static const struct clause_case rows_9_7[] = {
    {"all kept, with the version", KEPT,
     ASKED(LOAN_APPLICATION, .has_at = true, .has_source = true, .has_version = true, .has_identity_result = true, .presentable = true)},
    {"all kept, with the content", KEPT,
     ASKED(CARD_APPLICATION, .has_at = true, .has_source = true, .has_content_hash = true, .has_identity_result = true,
           .presentable = true)},
    {"no time", BROKEN, ASKED(LOAN_APPLICATION, .has_source = true, .has_version = true, .has_identity_result = true, .presentable = true)},
    {"no source", BROKEN, ASKED(LOAN_APPLICATION, .has_at = true, .has_version = true, .has_identity_result = true, .presentable = true)},
    {"neither version nor content", BROKEN,
     ASKED(LOAN_APPLICATION, .has_at = true, .has_source = true, .has_identity_result = true, .presentable = true)},
    {"no result of verification", BROKEN,
     ASKED(CARD_APPLICATION, .has_at = true, .has_source = true, .has_version = true, .presentable = true)},
    {"cannot be presented later", BROKEN,
     ASKED(CARD_APPLICATION, .has_at = true, .has_source = true, .has_version = true, .has_identity_result = true)},
    {"no inquiry is made", NOT_APPLICABLE, ON(LOAN_APPLICATION, .has_credit_consent = true)},
    {"nothing is said of one", NOT_APPLICABLE, ON(CARD_APPLICATION)},
    {"a loan's instruction is no application", NOT_APPLICABLE, ASKED(LOAN_INSTRUCTION, .has_at = false)},
};
CASE_TABLE(9_7)
