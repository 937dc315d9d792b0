/* SPDX-License-Identifier: Apache-2.0
 * What serving and initialising a token share: the PKCS#11 module, its slots, its errors in words, and the list of our keys. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"
#include "src/vault/pin.h"

#include <p11-kit/pkcs11.h>

/* One row for each key that the vault uses, in the order of enum token_key (token.h). */
struct token_key_kind {
    const char *label;
    CK_OBJECT_CLASS class;
    CK_KEY_TYPE type;
    CK_MECHANISM_TYPE mechanism;
};
extern const struct token_key_kind token_key_kinds[];

struct module {
    CK_FUNCTION_LIST *functions;
};

MUST_CHECK enum status module_load(const char *path, struct module *ret_module, struct failure *failure);
void module_release(struct module *module);

/* Says what the module would not do. STATUS_REFUSED when it is about the PIN, else STATUS_UNAVAILABLE. */
enum status module_failure(struct failure *failure, const char *what, CK_RV result);

/* A present slot for which `matches` says yes. STATUS_NOT_FOUND for none, STATUS_CONFLICT for several unless `first_will_do`. */
struct slot_question {
    bool (*matches)(const CK_TOKEN_INFO *token, const char *label);
    const char *label;
    bool first_will_do;
};
MUST_CHECK enum status module_find_slot(const struct module *module, const struct slot_question *question, CK_SLOT_ID *ret_slot,
                                        struct failure *failure);
/* For slot_question: the initialised token with this label. */
bool token_is_labelled(const CK_TOKEN_INFO *token, const char *label);

MUST_CHECK enum status module_login(const struct module *module, CK_SESSION_HANDLE session, CK_USER_TYPE user, const char *pin_file,
                                    struct failure *failure);
/* PKCS#11 takes what it only reads through pointers that are not const. */
CK_BYTE_PTR module_input(const void *data);
CK_ATTRIBUTE module_label(const char *label);
/* At most `maximum` objects of this class and label; returns how many. */
MUST_CHECK enum status module_find_objects(const struct module *module, CK_SESSION_HANDLE session, CK_OBJECT_CLASS class, const char *label,
                                           CK_OBJECT_HANDLE *ret_objects, CK_ULONG maximum, CK_ULONG *ret_count, struct failure *failure);
