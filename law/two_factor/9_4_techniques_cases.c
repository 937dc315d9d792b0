/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.4. */
#include "law/cases.h"

#define KNOWN SET_OF(FACTOR_KNOWN)
#define HELD SET_OF(FACTOR_HELD)
#define DIRECT SET_OF(FACTOR_BIOMETRIC_DIRECT)
#define INDIRECT SET_OF(FACTOR_BIOMETRIC_INDIRECT)

static const struct clause_case rows_9_4[] = {
    {"known and held", KEPT, ON(TRANSFER), {TWO_FACTOR(.factors = KNOWN | HELD)}},
    {"held and biometric", KEPT, ON(TRANSFER), {TWO_FACTOR(.factors = HELD | INDIRECT)}},
    {"known and biometric", KEPT, ON(TRANSFER), {TWO_FACTOR(.factors = KNOWN | DIRECT)}},
    {"all kinds", KEPT, ON(TRANSFER), {TWO_FACTOR(.factors = KNOWN | HELD | DIRECT | INDIRECT)}},
    {"two biometrics are one kind", BROKEN, ON(TRANSFER), {TWO_FACTOR(.factors = DIRECT | INDIRECT)}},
    {"one alone", BROKEN, ON(TRANSFER), {TWO_FACTOR(.factors = HELD)}},
    {"one alone for an application", BROKEN, ON(APPLY_CHIP_CARD), {TWO_FACTOR(.factors = KNOWN)}},
    {"one alone at login", KEPT, ON(LOGIN), {TWO_FACTOR(.factors = INDIRECT)}},
    {"none at login", BROKEN, ON(LOGIN), {TWO_FACTOR(.factors = 0)}},
};
CASE_TABLE(9_4)
