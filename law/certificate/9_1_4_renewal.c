/* SPDX-License-Identifier: Apache-2.0
 * 9.1.4: online renewal. */
#include "law/clause.h"

READING(9_1_4, "憑證線上更新時，更新訊息須以仍在使用且有效的原私鑰簽章，送註冊中心申請。",
        "The message that asks the RA for an online renewal is signed with the private key that is in use and still valid.")

enum verdict clause_9_1_4(const struct situation *on, const struct certificate_facts *certificate)
{
    if (on->operation->service != SERVICE_CERTIFICATE_RENEWAL)
        return NOT_APPLICABLE;
    return kept_if(certificate->renewal_signed_with_current_key);
}
