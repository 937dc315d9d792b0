/* SPDX-License-Identifier: Apache-2.0
 * What /metrics tells of the keeper, the ledger, revocation, messages and the process, and /readyz of revocation and gateways. */
#pragma once

#include "src/http/server.h"

/* Both for http_options; `engine` is a struct engine. */

/* Appends lines in the text format that Prometheus reads. */
MUST_CHECK enum status figures_write(void *engine, struct buffer *text);
void figures_read_revocation(void *engine, struct http_revocation *ret_revocation);
size_t figures_read_gateways(void *engine, struct http_gateway *ret_gateways, size_t capacity);
