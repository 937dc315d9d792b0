/* SPDX-License-Identifier: Apache-2.0
 * Direct biometrics in ceremonies (9.4.1): which parameter set is in force for an operation, and who waits for the engine. */
#pragma once

#include "src/biometric/biometric.h"
#include "src/service/call.h"

#define BIOMETRIC_APPROVERS 2 /* different ones, neither of them who proposed the set */

struct biometric_use {
    bool asks;  /* an engine is asked for this credential */
    bool found; /* `parameters` are in force */
    struct biometric_parameters parameters;
};
/* Of credentials that no engine is asked for nothing is read. Else the call's work is done by those who wait for others. */
MUST_CHECK enum status biometric_use_find(struct call *call, struct store_connection *connection, const struct method *method,
                                          struct bytes public_record, const struct operation_facts *operation, struct biometric_use *use);
static inline const struct biometric_parameters *biometric_use_parameters(const struct biometric_use *use)
{
    return use->found ? &use->parameters : NULL;
}
/* The kinds of instruction that a set can be for. */
bool biometric_purpose_is_known(const char *purpose);
/* Is an engine asked for what these details, or this public record, say? */
bool biometric_use_is_asked(const struct method *method, const json_t *named);
