/* SPDX-License-Identifier: Apache-2.0
 * 9.1.5: what the customer's signature covers. */
#include "law/clause.h"

static bool signed_what_is_asked(const struct situation *on, enum signed_content content)
{
    if (on->operation->service == SERVICE_LOGIN)
        return content == SIGNED_IDENTITY;
    if (on->operation->service == SERVICE_WRITTEN_CONSENT)
        return content == SIGNED_DOCUMENT;
    if (on->instruction == INSTRUCTION_TRANSACTION)
        return content == SIGNED_PAYMENT_INSTRUCTION;
    return content != SIGNED_PARTIAL;
}

READING(9_1_5,
        "簽入時簽署足以識別該人的資料（例如統一編號）；書面同意時簽署法令指定的書件；帳務交易時簽署完整的付款指示。其他情形，"
        "不得只簽署一部分。",
        "At login the signature covers data that identify the person (a national ID or company number, for example); for written "
        "consent, the designated document; for a transaction, the complete payment instruction. Elsewhere a signature over a part is "
        "not enough.")

enum verdict clause_9_1_5(const struct situation *on, const struct certificate_facts *certificate)
{
    return kept_if(signed_what_is_asked(on, certificate->signed_content));
}
