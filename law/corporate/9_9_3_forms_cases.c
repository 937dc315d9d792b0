/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.9.3 and its four containers. */
#include "law/cases.h"

#define IN(name, ...) COMPANY(.container = CONTAINER_##name, __VA_ARGS__)
#define CERTIFIED_TO(container_name, name) IN(container_name, .container_standard = CONTAINER_STANDARD_##name)

static const struct clause_case rows_9_9_3[] = {
    {"an OTP in a secure device", KEPT, IN(SECURE_DEVICE), {OTP(HARDWARE_TOKEN)}},
    {"a chip card", KEPT, IN(SECURE_ELEMENT), {CHIP_CARD()}},
    {"a recognised foreign certificate",
     KEPT,
     IN(TEE),
     {CERTIFICATE(FOREIGN, .trust_audit = TRUST_AUDIT_ETSI, .password_protected = true, .corporate_signing = true)}},
    {"a foreign certificate that nobody recognises",
     BROKEN,
     IN(TEE),
     {CERTIFICATE(FOREIGN, .password_protected = true, .corporate_signing = true)}},
    {"the second entry has an accepted form", KEPT, IN(TEE), {PASSWORD, OTP(SOFTWARE_TOKEN)}},
    {"no accepted form", BROKEN, IN(TEE), {PASSWORD, TWO_FACTOR()}},
    {"no entry", BROKEN, IN(TEE)},
    {"no container", BROKEN, IN(NONE), {CHIP_CARD()}},
    {"not a company", NOT_APPLICABLE, ON(TRANSFER, .risk = RISK_HIGH), {OTP(SMS)}},
};
CASE_TABLE(9_9_3)

static const struct clause_case rows_9_9_3_1[] = {
    {"CC EAL4+", KEPT, CERTIFIED_TO(SECURE_ELEMENT, CC_EAL4_PLUS)},
    {"CNS 15408 EAL4+", KEPT, CERTIFIED_TO(SECURE_ELEMENT, CNS15408_EAL4_PLUS)},
    {"ITSEC E4", KEPT, CERTIFIED_TO(SECURE_ELEMENT, ITSEC_E4)},
    {"FIPS 140-2 level 3", KEPT, CERTIFIED_TO(SECURE_ELEMENT, FIPS140_2_L3)},
    {"equal strength", KEPT, CERTIFIED_TO(SECURE_ELEMENT, EQUIVALENT)},
    {"GlobalPlatform is the standard of another container", BROKEN, CERTIFIED_TO(SECURE_ELEMENT, GLOBALPLATFORM)},
    {"not certified", BROKEN, CERTIFIED_TO(SECURE_ELEMENT, NONE)},
    {"another container", NOT_APPLICABLE, CERTIFIED_TO(TEE, NONE)},
};
CASE_TABLE(9_9_3_1)

static const struct clause_case rows_9_9_3_2[] = {
    {"GlobalPlatform", KEPT, CERTIFIED_TO(TEE, GLOBALPLATFORM)},
    {"equal strength", KEPT, CERTIFIED_TO(TEE, EQUIVALENT)},
    {"a secure element's standard", BROKEN, CERTIFIED_TO(TEE, CC_EAL4_PLUS)},
    {"not certified", BROKEN, CERTIFIED_TO(TEE, NONE)},
    {"another container", NOT_APPLICABLE, CERTIFIED_TO(SECURE_ELEMENT, NONE)},
};
CASE_TABLE(9_9_3_2)

static const struct clause_case rows_9_9_3_3[] = {
    {"protected", KEPT, IN(SECURE_DEVICE, .device_protected = true)},
    {"not protected", BROKEN, IN(SECURE_DEVICE, .app_protected = true)},
    {"another container", NOT_APPLICABLE, IN(MOBILE_APP)},
};
CASE_TABLE(9_9_3_3)

static const struct clause_case rows_9_9_3_4[] = {
    {"protected", KEPT, IN(MOBILE_APP, .app_protected = true)},
    {"not protected", BROKEN, IN(MOBILE_APP, .device_protected = true)},
    {"another container", NOT_APPLICABLE, IN(SECURE_DEVICE)},
};
CASE_TABLE(9_9_3_4)
