/* SPDX-License-Identifier: Apache-2.0
 * The trust registry as people write it: docs/certificates.md describes each member. Refusals name file, line and field. */
#pragma once

#include "src/crypto/trust.h"

/* Certificates named in it are read too, from files beside it or from PEM inside it. */
MUST_CHECK enum status trust_file_read(const char *path, struct trust *ret_trust, struct failure *failure);
/* The same of a text; `path` is what relative names of files start from. */
MUST_CHECK enum status trust_file_parse(struct bytes text, const char *path, struct trust *ret_trust, struct failure *failure);
