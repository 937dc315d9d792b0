/* SPDX-License-Identifier: Apache-2.0
 * The facts of 9.8: one field that somebody is about to show. No part of `decide`; pages and API answers ask before they show. */
#pragma once

#include "law/facts.h"

enum display_field {
    DISPLAY_NOT_PERSONAL,     /* no personal data: 9.8 has nothing to say */
    DISPLAY_OWN_ACCOUNT,      /* the customer's own account number */
    DISPLAY_TRANSACTION_NEED, /* needed in order to confirm a transaction */
    DISPLAY_CHANGED_PERSONAL, /* a field of a personal-data change */
    DISPLAY_OTHER_PERSONAL,   /* any other personal data */
    display_field_count
};

struct display_facts {
    enum display_field field;
    bool identity_confirmed; /* the system confirmed who the customer is, at login for example */
    enum design design;      /* the strongest design used for the change; DESIGN_MISSING when none was */
    bool masked;             /* what is about to be shown is masked */
};

/* Whether 9.8 lets this field be shown in the clear; `masked` is ignored. */
bool display_may_be_clear(const struct display_facts *display);
