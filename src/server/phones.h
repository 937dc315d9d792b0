/* SPDX-License-Identifier: Apache-2.0
 * From the configuration to the policy of codes by message and of phone numbers. */
#pragma once

#include "src/config/server_config.h"
#include "src/service/phone_policy.h"

/* Texts are borrowed from `config`. */
void phones_configure(const struct server_config *config, struct phone_policy *ret_policy);
