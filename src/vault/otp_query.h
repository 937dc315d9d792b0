/* SPDX-License-Identifier: Apache-2.0
 * A question for a code, as the payload of VAULT_OTP_MATCH carries it. */
#pragma once

#include "src/vault/otp.h"

#define OTP_QUERY_BYTES_MAX 1024

MUST_CHECK enum status otp_query_write(const struct vault_otp_query *query, struct buffer *ret_payload);
/* The views are into the payload; `ret_device` is filled, and the query points to it. STATUS_INVALID for what otp_query_write cannot write.
 */
MUST_CHECK enum status otp_query_parse(struct bytes payload, struct otp_device *ret_device, struct vault_otp_query *ret_query);
