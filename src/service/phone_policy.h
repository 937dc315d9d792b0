/* SPDX-License-Identifier: Apache-2.0
 * What the institution decided about codes by message and about phone numbers: from the configuration, checked before the server starts. */
#pragma once

#include "src/channel/book.h"
#include "src/methods/phone/phone.h"
#include "src/operation/protection.h"

enum phone_template {
    PHONE_TEMPLATE_PAYMENT,      /* a code for money that goes to somebody: tells amount, payee and time */
    PHONE_TEMPLATE_WITHDRAWAL,   /* a number for a cash machine: tells the amount */
    PHONE_TEMPLATE_SERVICE,      /* a code for anything else: tells what it is for */
    PHONE_TEMPLATE_VERIFICATION, /* the first code of a number */
    PHONE_TEMPLATE_CHANGED,      /* to the old number, when a new one has taken its place */
    PHONE_TEMPLATE_COUNT
};

struct phone_policy {
    struct phone_settings codes;
    int64_t number_hour, customer_hour, address_hour; /* codes that one number, customer or address may get in an hour */
    int64_t quarantine_hours;                         /* after a change; 0: none */
    int64_t quarantine_minor;                         /* TWD that codes to such a number may authorise in a day */
    bool quarantine_defers;                           /* what they authorise waits instead, where the institution lets it wait */
    const char *senders[CHANNEL_KIND_COUNT];          /* of the book; NULL: the first that may */
    const char *templates[PHONE_TEMPLATE_COUNT];      /* of the book */
};

/* Refuses senders that may not send transactions (9.3.2.1, cited), and templates of another purpose or that hide the payment. What the
 * book does not have is refused when it would be needed. */
MUST_CHECK enum status phone_policy_check(const struct phone_policy *policy, const struct channel_book *book, struct failure *failure);
/* Refuses a quarantine that lets operations wait where the institution lets none. */
MUST_CHECK enum status phone_policy_check_quarantine(const struct phone_policy *policy, const struct protection_policy *protections,
                                                     struct failure *failure);
