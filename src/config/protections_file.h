/* SPDX-License-Identifier: Apache-2.0
 * The institution's file of enhanced protections, from YAML: docs/protections.md explains every member, demobank/protections.yaml shows
 * one. Refused at start: fixed_password and email (9.3.2.2), kinds that this build does not run, services that no OTP by SMS needs
 * protected, reduced limits that do not reduce. */
#pragma once

#include "src/base/bytes.h"
#include "src/operation/protection.h"

MUST_CHECK enum status protections_file_read(const char *path, struct protection_policy *ret_policy, struct failure *failure);
MUST_CHECK enum status protections_file_parse(struct bytes text, struct protection_policy *ret_policy, struct failure *failure);
