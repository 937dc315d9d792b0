/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.5. */
#include "law/cases.h"

static const struct clause_case rows_9_5[] = {
    {"a living person and the very person", KEPT, ON(OPEN_ACCOUNT, .account_class = 1), {VIDEO(.liveness = true, .person = true)}},
    {"a film recorded before", BROKEN, ON(LOGIN), {VIDEO(.person = true)}},
    {"somebody else", BROKEN, ON(LOGIN), {VIDEO(.liveness = true)}},
};
CASE_TABLE(9_5)

static const struct clause_case rows_9_5_1[] = {
    {"images kept", KEPT, ON(LOGIN), {VIDEO(.retained = true)}},
    {"nothing kept", BROKEN, ON(LOGIN), {VIDEO(.liveness = true, .person = true)}},
};
CASE_TABLE(9_5_1)

static const struct clause_case rows_9_5_2[] = {
    {"document compared", KEPT, ON(OPEN_ACCOUNT, .account_class = 1), {VIDEO(.document_required = true, .document_checked = true)}},
    {"document asked for, not compared", BROKEN, ON(OPEN_ACCOUNT, .account_class = 1), {VIDEO(.document_required = true)}},
    {"no document asked for", NOT_APPLICABLE, ON(LOGIN), {VIDEO()}},
};
CASE_TABLE(9_5_2)
