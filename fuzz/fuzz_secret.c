/* SPDX-License-Identifier: Apache-2.0
 * What people type: normalising an answer is stable, and no rule accepts a password that nobody could answer with. */
#include "fuzz/harness.h"

#include "src/secret/answer.h"
#include "src/secret/password_rules.h"
#include "src/secret/pattern.h"

static void check_answer(struct bytes text)
{
    CLEANUP(buffer_release) struct buffer once = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    CLEANUP(buffer_release) struct buffer twice = BUFFER_INIT(ANSWER_PLAIN_BYTES_MAX);
    if (answer_normalise(text, &once) != STATUS_OK) {
        INVARIANT(once.size == 0);
        return;
    }
    if (once.size <= ANSWER_BYTES_MAX && answer_normalise(buffer_bytes(&once), &twice) == STATUS_OK)
        INVARIANT(bytes_equal(buffer_bytes(&once), buffer_bytes(&twice)));
}

static void check_password(struct bytes text)
{
    const struct password_policy policy = {.length_min = 8, .length_max = 64, .run_length = 4, .kinds_min = 2};
    const struct explicit_data same = {&text, 1};
    if (password_judge(&policy, text, (struct explicit_data){0}) == PASSWORD_KEEPS_RULES) {
        INVARIANT(password_is_readable(text));
        INVARIANT(password_judge(&policy, text, same) == PASSWORD_EXPLICIT);
    }
    if (user_code_judge(text, (struct explicit_data){0}) == PASSWORD_KEEPS_RULES)
        INVARIANT(password_is_readable(text));
}

static void check_list(struct bytes text)
{
    CLEANUP(common_passwords_release) struct common_passwords *list = NULL;
    if (common_passwords_read(text, &list, NULL) != STATUS_OK)
        return;
    const uint8_t *end = memchr(text.data, '\n', text.size);
    struct bytes first = bytes_of(text.data, end == NULL ? text.size : (size_t)(end - text.data));
    if (password_is_readable(first) && first.data[0] != '#')
        INVARIANT(common_passwords_have(list, first));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_of(data, size);
    check_answer(input);
    check_password(input);
    check_list(input);
    if (pattern_check(input, NULL) == STATUS_OK)
        INVARIANT(input.size <= PATTERN_POINTS_MAX);
    if (gesture_check(input, NULL) == STATUS_OK)
        INVARIANT(input.size <= GESTURE_STROKES_MAX);
    return 0;
}
