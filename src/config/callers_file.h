/* SPDX-License-Identifier: Apache-2.0
 * Who may call the API: the YAML file of callers. The server keeps SHA-256 values only; the tokens themselves are with the callers.
 *
 *     callers:
 *       - name: web-bank
 *         roles: [channel]
 *         token_sha256: 64 hexadecimal digits of SHA-256 over the token's text
 *       - name: branch-counter
 *         roles: [counter, ra]
 *         certificate_sha256: 64 hexadecimal digits of SHA-256 over the client certificate (DER) */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"
#include "src/config/role.h"

#define CALLER_NAME_MAX 64
#define CALLERS_MAX 1024

enum proof { PROOF_TOKEN, PROOF_CERTIFICATE };

struct caller {
    char name[CALLER_NAME_MAX + 1];
    role_set roles;
    enum proof proof;
    struct digest digest; /* of the token's text or of the certificate's DER */
};

struct callers {
    struct caller *list;
    size_t count;
};

/* Refuses an empty list, a name or digest given twice, unknown roles; the failure has line and field. */
MUST_CHECK enum status callers_read_file(const char *path, struct callers *ret_callers, struct failure *failure);
MUST_CHECK enum status callers_read(struct bytes text, struct callers *ret_callers, struct failure *failure);
void callers_release(struct callers *callers);

/* The caller with this proof, or NULL. Looks at every entry and compares in constant time. */
const struct caller *callers_find(const struct callers *callers, enum proof proof, const struct digest *digest);
