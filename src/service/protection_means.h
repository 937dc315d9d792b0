/* SPDX-License-Identifier: Apache-2.0
 * What answers an enhanced protection: the customer's device, a password for transactions, or an institution's mechanism that was assessed
 * and approved. */
#pragma once

#include "src/protection/device_key.h"
#include "src/service/subject.h"

enum protection_means {
    MEANS_NONE,
    MEANS_TRANSACTION_DEVICE,
    MEANS_CONFIRMATION_DEVICE,
    MEANS_ASSESSMENT,
    MEANS_PASSWORD,
    MEANS_PHONE,
    MEANS_SIM,        /* a mobile operator */
    MEANS_CONFERENCE, /* a video ceremony of its own */
};
enum protection_means protection_means_of(enum protection kind);
/* The customer has one at most, or there is none: a request names none. */
bool protection_means_are_fixed(enum protection_means means);

/* STATUS_NOT_FOUND when there is no such thing, STATUS_CONFLICT when it does not hold now: revoked, of the other purpose, not approved by
 * two, withdrawn, not yet valid or over. The failure names the member `means`. */
MUST_CHECK enum status protection_means_require(struct store_connection *connection, enum protection_means means, const char *customer,
                                                const char *id, timestamp_us now, struct failure *failure);
/* The key of what protection_means_require let pass; a password has none. */
MUST_CHECK enum status protection_means_key(struct services *services, struct store_connection *connection, const struct subject *subject,
                                            enum protection_means means, const char *id, struct device_key *ret_key);
