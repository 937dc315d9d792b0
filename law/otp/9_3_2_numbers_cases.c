/* SPDX-License-Identifier: Apache-2.0
 * Cases of 9.3.2.1, 9.3.2.3.1 and 9.3.2.4. */
#include "law/cases.h"

#define NON_DESIGNATED ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED)
#define CLASS_TWO ON(OPEN_ACCOUNT, .account_class = 2)
#define NUMBER_SET_BY(how)                                                                                                                 \
    {                                                                                                                                      \
        OTP(SMS, .phone_change = PHONE_CHANGE_##how)                                                                                       \
    }

static const struct clause_case rows_9_3_2_1[] = {
    {"a number for transactions alone", KEPT, ON(TRANSFER), {OTP(SMS, .sms_sender = SMS_SENDER_TRANSACTION)}},
    {"an application too", BROKEN, ON(WEALTH_KYC), {OTP(SMS, .sms_sender = SMS_SENDER_MARKETING)}},
    {"the marketing number", BROKEN, ON(TRANSFER), {OTP(SMS, .sms_sender = SMS_SENDER_MARKETING)}},
    {"a number for both", BROKEN, ON(TRANSFER), {OTP(SMS, .sms_sender = SMS_SENDER_SHARED)}},
    {"login is outside the transfer category", NOT_APPLICABLE, ON(LOGIN), {OTP(SMS)}},
    {"a token sends no message", NOT_APPLICABLE, ON(TRANSFER), {OTP(HARDWARE_TOKEN)}},
    {"a voice call is no message", NOT_APPLICABLE, ON(TRANSFER), {OTP(VOICE)}},
};
CASE_TABLE(9_3_2_1)

static const struct clause_case rows_9_3_2_3_1[] = {
    {"set at the counter", KEPT, NON_DESIGNATED, NUMBER_SET_BY(COUNTER)},
    {"set by certificate", KEPT, NON_DESIGNATED, NUMBER_SET_BY(CERTIFICATE)},
    {"set by chip card", KEPT, NON_DESIGNATED, NUMBER_SET_BY(CHIP_CARD)},
    {"set by a hardware OTP", KEPT, NON_DESIGNATED, NUMBER_SET_BY(HARDWARE_OTP)},
    {"set by two techniques", KEPT, NON_DESIGNATED, NUMBER_SET_BY(TWO_FACTOR)},
    {"set by video", KEPT, NON_DESIGNATED, NUMBER_SET_BY(VIDEO)},
    {"set by a software OTP", BROKEN, NON_DESIGNATED, NUMBER_SET_BY(SOFTWARE_OTP)},
    {"set by an OTP by SMS", BROKEN, NON_DESIGNATED, NUMBER_SET_BY(SMS_OTP)},
    {"set by knowledge questions", BROKEN, NON_DESIGNATED, NUMBER_SET_BY(KNOWLEDGE)},
    {"set by password", BROKEN, NON_DESIGNATED, NUMBER_SET_BY(PASSWORD)},
    {"nobody knows how it was set", BROKEN, NON_DESIGNATED, NUMBER_SET_BY(NONE)},
    {"at high risk too", BROKEN, ON(TRANSFER, .payee = PAYEE_NON_DESIGNATED, .risk = RISK_HIGH), NUMBER_SET_BY(NONE)},
    {"to a designated payee", NOT_APPLICABLE, ON(TRANSFER, .payee = PAYEE_DESIGNATED), NUMBER_SET_BY(NONE)},
    {"by a voice call", NOT_APPLICABLE, NON_DESIGNATED, {OTP(VOICE)}},
};
CASE_TABLE(9_3_2_3_1)

static const struct clause_case rows_9_3_2_4[] = {
    {"set at the counter", KEPT, CLASS_TWO, NUMBER_SET_BY(COUNTER)},
    {"changed by certificate", KEPT, CLASS_TWO, NUMBER_SET_BY(CERTIFICATE)},
    {"changed by a hardware OTP", KEPT, CLASS_TWO, NUMBER_SET_BY(HARDWARE_OTP)},
    {"changed by a software OTP", BROKEN, CLASS_TWO, NUMBER_SET_BY(SOFTWARE_OTP)},
    {"changed by an OTP by SMS", BROKEN, CLASS_TWO, NUMBER_SET_BY(SMS_OTP)},
    {"changed by password", BROKEN, CLASS_TWO, NUMBER_SET_BY(PASSWORD)},
    {"nobody knows", BROKEN, CLASS_TWO, NUMBER_SET_BY(NONE)},
    {"class 1", NOT_APPLICABLE, ON(OPEN_ACCOUNT, .account_class = 1), NUMBER_SET_BY(NONE)},
    {"class 3", NOT_APPLICABLE, ON(OPEN_ACCOUNT, .account_class = 3), NUMBER_SET_BY(NONE)},
    {"another service that says a class", NOT_APPLICABLE, ON(APPLY_CHIP_CARD, .account_class = 2), NUMBER_SET_BY(NONE)},
    {"by a token", NOT_APPLICABLE, CLASS_TWO, {OTP(HARDWARE_TOKEN)}},
};
CASE_TABLE(9_3_2_4)
