/* SPDX-License-Identifier: Apache-2.0
 * The file of video conferences: the demo bank's is taken whole, and every mistake is refused where it stands. */
#include "tests/testing.h"

#include "src/config/video_file.h"

static const char *demo_file;

static void the_demo_banks_file_is_taken_whole(void **state)
{
    CLEANUP(video_file_release) struct video_file file = {.prompt_count = 0};
    struct failure failure = {0};
    (void)state;
    assert_ok(video_file_read(demo_file, &file, &failure));
    assert_int_equal(file.prompt_count, 5);
    assert_string_equal(file.prompts[2].id, "read_digits");
    assert_int_equal(file.prompts[2].digits, 6);
    assert_int_equal(file.prompts[0].digits, 0);
    assert_true(file.documents[SERVICE_OPEN_ACCOUNT]);
    assert_false(file.documents[SERVICE_PASSWORD_RESET]);
}

static void refuse(const char *text, unsigned line, const char *field)
{
    struct video_file file = {.prompt_count = 0};
    struct failure failure = {0};
    if (video_file_parse(bytes_of_text(text), &file, &failure) != STATUS_INVALID)
        fail_msg("accepted: %s", text);
    if (failure.line != line || strcmp(failure.field, field) != 0)
        fail_msg("expected %u %s, got %u %s: %s\n%s", line, field, failure.line, failure.field, failure.message, text);
}

#define PROMPT(members) "prompts:\n  - {" members "}\n"
#define TEXTS "zh-TW: 甲, en: A"

static void mistakes_are_refused_where_they_stand(void **state)
{
    (void)state;
    refuse("{}\n", 1, "prompts");
    refuse("prompts: []\n", 1, "prompts");
    refuse(PROMPT(TEXTS), 2, "prompts[0].id");
    refuse(PROMPT("id: Turn, " TEXTS), 2, "prompts[0].id");
    refuse(PROMPT("id: a, zh-TW: 甲"), 2, "prompts[0].en");
    refuse(PROMPT("id: a, en: A"), 2, "prompts[0].zh-TW");
    refuse(PROMPT("id: a, seconds: 3, " TEXTS), 2, "prompts[0].seconds");
    refuse(PROMPT("id: a, " TEXTS) "  - {id: a, " TEXTS "}\n", 3, "prompts[1].id");
    refuse(PROMPT("id: a, digits: 0, " TEXTS), 2, "prompts[0].digits");
    refuse(PROMPT("id: a, digits: 9, " TEXTS), 2, "prompts[0].digits");
    refuse(PROMPT("id: a, digits: 6, " TEXTS), 2, "prompts[0].zh-TW");
    refuse(PROMPT("id: a, digits: 6, zh-TW: '{digits}{digits}', en: '{digits}'"), 2, "prompts[0].zh-TW");
    refuse(PROMPT("id: a, zh-TW: 甲, en: 'A {digits}'"), 2, "prompts[0].en");
    refuse(PROMPT("id: a, " TEXTS) "documents: [walk]\n", 3, "documents[0]");
    refuse(PROMPT("id: a, " TEXTS) "documents: open_account\n", 3, "documents");
}

int main(int argc, char **argv)
{
    INVARIANT(argc == 2);
    demo_file = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_banks_file_is_taken_whole),
        cmocka_unit_test(mistakes_are_refused_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
