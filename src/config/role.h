/* SPDX-License-Identifier: Apache-2.0
 * What a caller of the HTTP API may be. A caller has one role or more; a route says which roles it serves. */
#pragma once

enum role {
    ROLE_CHANNEL,  /* a bank channel: opens operations, runs ceremonies */
    ROLE_COUNTER,  /* staff at a counter: customers, credentials */
    ROLE_ATM,      /* a system of cash machines: answers with withdrawal numbers */
    ROLE_RA,       /* the registration authority: certificates */
    ROLE_OPERATOR, /* day-to-day running: metrics, state */
    ROLE_APPROVER, /* the second of two persons */
    ROLE_AUDITOR,  /* reads everything, changes nothing */
    ROLE_ADMIN,    /* configuration of the service */
    ROLE_OFFICER,  /* sees customers in video conferences, and speaks for none */
    ROLE_COUNT
};

/* A set of roles, one bit each. */
typedef unsigned role_set;
#define ROLE_BIT(role) (1U << (role))
#define ROLE_SET_ALL (ROLE_BIT(ROLE_COUNT) - 1)

/* "channel", "counter" ... by role, closed by NULL. */
extern const char *const role_names[ROLE_COUNT + 1];
