/* SPDX-License-Identifier: Apache-2.0
 * 9.1.2: the five separate checks of a certificate. */
#include "law/clause.h"

READING(9_1_2,
        "每次使用憑證，五項分別確認：合法性（憑證鏈至認可機構）、正確性（簽章與身分相符）、有效性（期間與廢止）、保證等級、"
        "用途限制。缺一不可。",
        "Five things are checked each time a certificate is used: legality (its chain ends at an approved CA), correctness "
        "(signature and identity), validity (time and revocation), assurance level, and limits of use. None stands in for another.")

enum verdict clause_9_1_2(const struct situation *on, const struct certificate_facts *certificate)
{
    (void)on;
    return kept_if(certificate->legality && certificate->correctness && certificate->validity && certificate->assurance &&
                   certificate->usage);
}
