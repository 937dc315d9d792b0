/* SPDX-License-Identifier: Apache-2.0
 * The five checks, the certificate and its chain as JSON, for operators who ask why something was refused. */
#pragma once

#include "src/base/json_writer.h"
#include "src/crypto/checks.h"

/* "result" (good or refused), "at", "checks" and what the registry and the chain say: members of the object that is open. */
void checks_write(struct json_writer *writer, const struct checks *checks, timestamp_us at);
void checks_write_certificate(struct json_writer *writer, const char *name, const struct certificate *certificate);
/* Ends with a line feed; EXIT_MISUSED when it could not be written. */
int checks_print(const struct json_writer *writer, int exit_code);
