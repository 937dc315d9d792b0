/* SPDX-License-Identifier: Apache-2.0
 * Reading one KeyPackage of a container. */
#pragma once

#include "src/otp/pskc_internal.h"

/* `key` is zeroed; on failure it is to be released all the same. */
MUST_CHECK enum status pskc_key_read(const xmlNode *package, const struct pskc_protection *protection, timestamp_us now,
                                     struct pskc_key *key, struct failure *failure);
