/* SPDX-License-Identifier: Apache-2.0
 * 9.1.6: certified hardware for the private key, and confirmation by hand where chip and instruction share a device. */
#include "law/clause.h"

static bool needs_certified_hardware(const struct situation *on)
{
    const struct operation_facts *operation = on->operation;
    return on->high_risk || (operation->service == SERVICE_OPEN_ACCOUNT && operation->account_class == 1 && operation->account_high_risk);
}

static bool key_is_in_certified_hardware(const struct certificate_facts *certificate)
{
    return certificate->key_storage == KEY_STORAGE_HARDWARE && certificate->hardware_standard != HARDWARE_STANDARD_NONE;
}

READING(9_1_6,
        "高風險交易，或開立第一類且適用高風險交易之數位存款帳戶時，私鑰須存於經第三方認證的硬體裝置（CNS 15408或共通準則EAL4+、"
        "ITSEC E4、FIPS 140-2第3級以上，或相同強度）。晶片與產生指示者為同一設備時，客戶須以人工確認內容，"
        "或另加「兩項以上技術」的步驟。",
        "For a high-risk transaction, and for opening a class-1 digital account that may do them, the private key is in a device "
        "that a third party certified (CC or CNS 15408 EAL4+, ITSEC E4, FIPS 140-2 level 3, or as strong). Where the chip sits in "
        "the device that makes the instruction, the customer confirms the content by hand, or a further two-technique step is taken.")

enum verdict clause_9_1_6(const struct situation *on, const struct certificate_facts *certificate)
{
    if (certificate->kind == CERTIFICATE_KIND_FOREIGN || !needs_certified_hardware(on))
        return NOT_APPLICABLE;
    return kept_if(key_is_in_certified_hardware(certificate) &&
                   (!certificate->same_device || certificate->manual_confirmation || certificate->extra_two_factor));
}
