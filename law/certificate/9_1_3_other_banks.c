/* SPDX-License-Identifier: Apache-2.0
 * 9.1.3: certificates and carriers of other banks. */
#include "law/clause.h"

static bool certificate_is_fit(const struct situation *on, const struct certificate_facts *certificate)
{
    return certificate->approved_ca && certificate->interoperability_spec &&
           (!on->high_risk || certificate->key_storage == KEY_STORAGE_HARDWARE);
}

READING(9_1_3,
        "接受以他行憑證簽署的訊息時，憑證須由認可機構簽發、遵循金融XML憑證共用性技術規範，高風險交易並須以硬體裝置儲存金鑰。"
        "接受他行憑證載具時，該載具須為審核通過之中介軟體所支援。",
        "A message signed with another bank's certificate is accepted if an approved CA issued it, the FXML interoperability "
        "specification is followed, and, at high risk, the key lives in hardware. Another bank's carrier is accepted if reviewed "
        "middleware supports it.")

enum verdict clause_9_1_3(const struct situation *on, const struct certificate_facts *certificate)
{
    if (certificate->kind == CERTIFICATE_KIND_FOREIGN || !(certificate->other_bank || certificate->other_bank_carrier))
        return NOT_APPLICABLE;
    return kept_if((!certificate->other_bank || certificate_is_fit(on, certificate)) &&
                   (!certificate->other_bank_carrier || certificate->middleware_reviewed));
}
