/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.8. */
#include "law/cases.h"

#define SHOW(field_name, ...) .display = {.field = DISPLAY_##field_name, __VA_ARGS__}

static const struct clause_case rows_9_8[] = {
    {"masked", KEPT, SHOW(OTHER_PERSONAL, .masked = true)},
    {"in the clear", BROKEN, SHOW(OTHER_PERSONAL, .identity_confirmed = true, .design = DESIGN_CERTIFICATE)},
    {"own account after login", KEPT, SHOW(OWN_ACCOUNT, .identity_confirmed = true)},
    {"own account before login", BROKEN, SHOW(OWN_ACCOUNT, .design = DESIGN_MISSING)},
    {"what confirms a transaction, after login", KEPT, SHOW(TRANSACTION_NEED, .identity_confirmed = true)},
    {"what confirms a transaction, to nobody known", BROKEN, SHOW(TRANSACTION_NEED, .design = DESIGN_OTP)},
    {"changed data after a certificate", KEPT, SHOW(CHANGED_PERSONAL, .design = DESIGN_CERTIFICATE)},
    {"changed data after two techniques", KEPT, SHOW(CHANGED_PERSONAL, .design = DESIGN_TWO_FACTOR)},
    {"changed data after a video conference", BROKEN, SHOW(CHANGED_PERSONAL, .design = DESIGN_VIDEO, .identity_confirmed = true)},
    {"changed data after a password", BROKEN, SHOW(CHANGED_PERSONAL, .design = DESIGN_PASSWORD, .identity_confirmed = true)},
    {"changed data after nothing", BROKEN, SHOW(CHANGED_PERSONAL, .identity_confirmed = true)},
    {"changed data, masked", KEPT, SHOW(CHANGED_PERSONAL, .masked = true)},
    {"no personal data", NOT_APPLICABLE, SHOW(NOT_PERSONAL, .masked = false)},
};
CASE_TABLE(9_8)
