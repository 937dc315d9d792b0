/* SPDX-License-Identifier: Apache-2.0
 * 9.9.3 and its four containers: the form of a re-confirmation, and what protects its secrets. */
#include "law/clause.h"

READING(9_9_3,
        "再確認須採用：獲WebTrust或ETSI認可、以密碼保護且可用於法人金融交易簽章的國外憑證，或晶片金融卡，或一次性密碼；"
        "並以安全元件、可信賴執行環境、安全載具或具加強防護的行動應用程式保護敏感資料。",
        "Re-confirmation is by a foreign certificate that WebTrust or ETSI recognises, protected by a password and meant for "
        "corporate signing, or by a chip card, or by a one-time password; and a secure element, a trusted execution environment, a "
        "secure device or a protected mobile app keeps the secrets.")

enum verdict clause_9_9_3(const struct situation *on)
{
    if (!on->corporate_path)
        return NOT_APPLICABLE;
    return kept_if(on->form_accepted && on->operation->corporate.container != CONTAINER_NONE);
}

static bool kept_in(const struct situation *on, enum container container)
{
    return on->corporate_path && on->operation->corporate.container == container;
}

static bool secure_element_certified(enum container_standard standard)
{
    switch (standard) {
    case CONTAINER_STANDARD_CC_EAL4_PLUS:
    case CONTAINER_STANDARD_CNS15408_EAL4_PLUS:
    case CONTAINER_STANDARD_ITSEC_E4:
    case CONTAINER_STANDARD_FIPS140_2_L3:
    case CONTAINER_STANDARD_EQUIVALENT:
        return true;
    default:
        return false;
    }
}

READING(9_9_3_1, "安全元件須通過CNS 15408或共通準則EAL4+、ITSEC E4、FIPS 140-2第3級以上或相同強度的認證。",
        "A secure element is certified to CC or CNS 15408 EAL4+, ITSEC E4, FIPS 140-2 level 3 or more, or equal strength.")

enum verdict clause_9_9_3_1(const struct situation *on)
{
    if (!kept_in(on, CONTAINER_SECURE_ELEMENT))
        return NOT_APPLICABLE;
    return kept_if(secure_element_certified(on->operation->corporate.container_standard));
}

READING(9_9_3_2, "可信賴執行環境須符合GlobalPlatform標準或相同強度的認證。",
        "A trusted execution environment follows GlobalPlatform, or is certified to equal strength.")

enum verdict clause_9_9_3_2(const struct situation *on)
{
    enum container_standard standard = on->operation->corporate.container_standard;
    if (!kept_in(on, CONTAINER_TEE))
        return NOT_APPLICABLE;
    return kept_if(standard == CONTAINER_STANDARD_GLOBALPLATFORM || standard == CONTAINER_STANDARD_EQUIVALENT);
}

READING(9_9_3_3, "安全載具須能管控輸出、遮蔽塗層、偵測破壞並歸零、開機自我測試、防電磁干擾，或有其他足以保護內部資料的設計。",
        "A secure device controls its output, is coated, detects tampering and zeroes itself, tests itself at power-on and "
        "withstands electromagnetic interference, or protects what is inside by another design that suffices.")

enum verdict clause_9_9_3_3(const struct situation *on)
{
    return kept_in(on, CONTAINER_SECURE_DEVICE) ? kept_if(on->operation->corporate.device_protected) : NOT_APPLICABLE;
}

READING(9_9_3_4, "行動應用程式須符合行動裝置應用程式作業規範第十五條的防護，或其他足以保護設備內資料的設計。",
        "A mobile app has the protections of Article 15 of the mobile-application rule, or another design that protects the data in "
        "the device as well.")

enum verdict clause_9_9_3_4(const struct situation *on)
{
    return kept_in(on, CONTAINER_MOBILE_APP) ? kept_if(on->operation->corporate.app_protected) : NOT_APPLICABLE;
}
