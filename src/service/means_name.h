/* SPDX-License-Identifier: Apache-2.0
 * What a customer calls a credential or a device: sealed, as it may tell of a person. */
#pragma once

#include "src/service/call.h"

struct means_name {
    const char *text; /* from the request; NULL: none was given */
    struct buffer sealed;
};
void means_name_release(struct means_name *name);

/* In `prepare`, with the subject loaded. STATUS_INVALID for what a person cannot read as it is stored. */
MUST_CHECK enum status means_name_seal(struct call *call, const char *means, struct means_name *name);
/* In `run`, in place of the name that the means has. */
MUST_CHECK enum status means_name_keep(struct call *call, struct keeper_transaction *transaction, const char *means,
                                       const struct means_name *name);
