/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.1.5. */
#include "law/cases.h"

static const struct clause_case rows_9_1_5[] = {
    {"login signs identity", KEPT, ON(LOGIN), {CERTIFICATE(FXML, .signed_content = SIGNED_IDENTITY)}},
    {"login signs something else", BROKEN, ON(LOGIN), {CERTIFICATE(FXML, .signed_content = SIGNED_DOCUMENT)}},
    {"consent signs the document", KEPT, ON(WRITTEN_CONSENT), {CERTIFICATE(MOICA, .signed_content = SIGNED_DOCUMENT)}},
    {"consent signs identity only", BROKEN, ON(WRITTEN_CONSENT), {CERTIFICATE(MOICA, .signed_content = SIGNED_IDENTITY)}},
    {"a transfer signs the whole instruction", KEPT, ON(TRANSFER), {CERTIFICATE(FXML, .signed_content = SIGNED_PAYMENT_INSTRUCTION)}},
    {"a transfer signs a part of it", BROKEN, ON(TRANSFER), {CERTIFICATE(FXML, .signed_content = SIGNED_PARTIAL)}},
    {"a transfer signs a document", BROKEN, ON(TRANSFER), {CERTIFICATE(FXML, .signed_content = SIGNED_DOCUMENT)}},
    {"a foreign certificate signs a part", BROKEN, COMPANY(.makers = 1), {CERTIFICATE(FOREIGN, .signed_content = SIGNED_PARTIAL)}},
    {"a query may sign anything whole", KEPT, ON(ACCOUNT_QUERY), {CERTIFICATE(FXML)}},
    {"an application may sign anything whole", KEPT, ON(OPEN_ACCOUNT, .account_class = 2), {CERTIFICATE(MOICA)}},
    {"an application signs a part", BROKEN, ON(PHONE_NUMBER_CHANGE), {CERTIFICATE(MOICA, .signed_content = SIGNED_PARTIAL)}},
};
CASE_TABLE(9_1_5)
