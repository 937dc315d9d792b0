/* SPDX-License-Identifier: Apache-2.0
 * 9.1.7: the registration authority's counter. */
#include "law/clause.h"

READING(9_1_7, "擔任註冊中心臨櫃受理憑證註冊或資料異動時，承辦人員須再通過「兩項以上技術」，或由另一位人員審核。",
        "When the institution is the RA and registers a certificate or changes its data at the counter, the clerk takes a further "
        "two-technique step, or a second person reviews.")

enum verdict clause_9_1_7(const struct situation *on, const struct certificate_facts *certificate)
{
    (void)on;
    if (certificate->kind == CERTIFICATE_KIND_FOREIGN || !certificate->ra_counter)
        return NOT_APPLICABLE;
    return kept_if(certificate->ra_two_factor || certificate->ra_second_reviewer);
}
