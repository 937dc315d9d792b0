/* SPDX-License-Identifier: Apache-2.0
 * A technique of design 4: what is known, held, or of the person. Its functions are those of a method (method.h); the member `technique` of
 * a request chooses one, and stands in the credential's record ever after. Each is one `const struct technique` named in techniques.def. */
#pragma once

#include "src/methods/two_factor/two_factor.h"

#define TECHNIQUE_NAME_MAX 16

struct technique {
    const char *name;
    bool asks_engine, is_quick; /* see method.h */
    /* What its credential can show, if everything goes well; `public_record` is the credential's. */
    word_set (*factors)(const struct two_factor_settings *settings, const json_t *public_record);
    /* `details` of the request, `technique` among them. The record that it makes has the member `technique`, too. */
    enum status (*enrol)(const struct method_context *context, const struct method_customer *customer, const json_t *request,
                         struct method_enrolment *enrolment, struct failure *failure);
    enum status (*open)(const struct method_context *context, const struct method_operation *operation,
                        const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                        struct failure *failure);
    enum status (*examine)(const struct method_context *context, const struct method_operation *operation,
                           const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                           struct method_result *result, struct failure *failure);
    /* NULL when its credentials serve from their enrolment on. */
    enum status (*prove)(const struct method_context *context, enum method_task task, const struct method_credential *credential,
                         const json_t *proof, struct method_result *result, struct failure *failure);
};

/* NULL: none of that name; so for NULL. */
const struct technique *technique_find(const char *name);
