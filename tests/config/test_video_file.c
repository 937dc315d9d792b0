/* SPDX-License-Identifier: Apache-2.0
 * The file of video conferences: the demo bank's is taken whole, and every mistake is refused where it stands. */
#include "tests/testing.h"

#include "src/config/video_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *demo_file;

static void write_file(const char *path, mode_t mode, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    close(file);
}

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
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: none\n", 3, "ice_servers");
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: [{urls: []}]\n", 3, "ice_servers[0].urls");
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: [{urls: ['http://x']}]\n", 3, "ice_servers[0].urls[0]");
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: [{urls: ['turn:x']}]\n", 3, "ice_servers[0].urls[0]");
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: [{urls: ['stu:x']}]\n", 3, "ice_servers[0].urls[0]");
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: [{urls: ['stun:x'], secret_file: none}]\n", 3, "ice_servers[0].urls[0]");
    refuse(PROMPT("id: a, " TEXTS) "ice_servers: [{urls: ['turn:x'], secret_file: /nowhere/turn}]\n", 3, "ice_servers[0].secret_file");
}

static void servers_are_found_by_their_addresses_and_their_secret(void **state)
{
    char folder[] = "/tmp/video-file.XXXXXX";
    char *path = NULL, *secret = NULL;
    CLEANUP(video_file_release) struct video_file file = {.prompt_count = 0};
    struct failure failure = {0};
    (void)state;
    assert_non_null(mkdtemp(folder));
    assert_true(asprintf(&path, "%s/video.yaml", folder) > 0 && asprintf(&secret, "%s/turn", folder) > 0);
    write_file(
        path, 0644,
        PROMPT("id: a, " TEXTS) "ice_servers:\n  - {urls: ['stun:one:3478']}\n  - {urls: ['turn:one', 'turns:two'], secret_file: turn}\n");
    write_file(secret, 0400, "shared secret\n");
    assert_ok(video_file_read(path, &file, &failure));
    assert_int_equal(file.ice_server_count, 2);
    assert_null(file.ice_servers[0].secret);
    assert_string_equal(file.ice_servers[0].urls[0], "stun:one:3478");
    assert_int_equal(file.ice_servers[1].url_count, 2);
    assert_string_equal(file.ice_servers[1].secret, "shared secret");
    unlink(path);
    unlink(secret);
    rmdir(folder);
    free(path);
    free(secret);
}

int main(int argc, char **argv)
{
    INVARIANT(argc == 2);
    demo_file = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demo_banks_file_is_taken_whole),
        cmocka_unit_test(servers_are_found_by_their_addresses_and_their_secret),
        cmocka_unit_test(mistakes_are_refused_where_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
