/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.4. */
#include "law/cases.h"

static const struct clause_case rows_9_1_4[] = {
    {"signed with the key in use", KEPT, ON(CERTIFICATE_RENEWAL), {CERTIFICATE(FXML, .renewal_signed_with_current_key = true)}},
    {"signed with another key", BROKEN, ON(CERTIFICATE_RENEWAL), {CERTIFICATE(FXML)}},
    {"no renewal", NOT_APPLICABLE, ON(CERTIFICATE_APPLICATION), {CERTIFICATE(FXML)}},
    {"renewal by another design", NOT_APPLICABLE, ON(CERTIFICATE_RENEWAL), {CHIP_CARD()}},
};
CASE_TABLE(9_1_4)
