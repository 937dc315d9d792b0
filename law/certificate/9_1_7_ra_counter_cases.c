/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.7. */
#include "law/cases.h"

static const struct clause_case rows_9_1_7[] = {
    {"the clerk took two techniques", KEPT, ON(CERTIFICATE_APPLICATION), {CERTIFICATE(FXML, .ra_counter = true, .ra_two_factor = true)}},
    {"a second person reviewed", KEPT, ON(CERTIFICATE_APPLICATION), {CERTIFICATE(FXML, .ra_counter = true, .ra_second_reviewer = true)}},
    {"the clerk alone", BROKEN, ON(CERTIFICATE_APPLICATION), {CERTIFICATE(FXML, .ra_counter = true)}},
    {"not at an RA counter", NOT_APPLICABLE, ON(CERTIFICATE_APPLICATION), {CERTIFICATE(FXML)}},
    {"a foreign certificate", NOT_APPLICABLE, ON(CERTIFICATE_APPLICATION), {CERTIFICATE(FOREIGN, .ra_counter = true)}},
};
CASE_TABLE(9_1_7)
