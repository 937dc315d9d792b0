/* SPDX-License-Identifier: Apache-2.0
 * What a fixed password and a user code may be. Judged on what was typed; nothing is repaired, and no message repeats what was typed. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"
#include "src/secret/common_passwords.h"

#define PASSWORD_LENGTH_FLOOR 6 /* the norm's least; no configuration goes below */
#define PASSWORD_BYTES_MAX 128
#define USER_CODE_LENGTH_MIN 6
#define USER_CODE_BYTES_MAX 20

enum password_rule {
    PASSWORD_KEEPS_RULES,
#define RULE(symbol, word, chinese, english) PASSWORD_##symbol,
#include "src/secret/password_rules.def"
#undef RULE
    PASSWORD_RULE_COUNT
};

struct password_policy {
    unsigned length_min; /* characters */
    unsigned length_max;
    unsigned
        run_length;     /* so many identical, ascending or descending characters in a row are refused; a whole password of them always is */
    unsigned kinds_min; /* of small letters, capital letters, digits, symbols */
    const struct common_passwords *common; /* NULL: no list */
};

/* Explicit data of the customer, and the user code: what others know or see. Values under four characters count only as a whole. */
struct explicit_data {
    const struct bytes *values;
    size_t count;
};

/* Never says PASSWORD_PREVIOUS: who knows the previous one compares it. */
enum password_rule password_judge(const struct password_policy *policy, struct bytes password, struct explicit_data explicit_data);
/* Letters and digits, both, and not explicit data. */
enum password_rule user_code_judge(struct bytes user_code, struct explicit_data explicit_data);

/* STATUS_REFUSED and "<word>: <text zh-TW> <text English>" unless the rule is PASSWORD_KEEPS_RULES. */
enum status password_rule_failure(enum password_rule rule, const char *field, struct failure *failure);

/* Could this be anybody's password? False: no comparing is needed, and it is no attempt. */
bool password_is_readable(struct bytes text);
