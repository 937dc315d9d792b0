/* SPDX-License-Identifier: Apache-2.0
 * Files: read whole, pipes too; what is too large, missing or no file is told, and leaves the buffer as it was. */
#include "tests/testing.h"

#include "src/base/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[] = "/tmp/countersign-file-XXXXXX";

static int make_file(void **state)
{
    (void)state;
    int file = mkstemp(path);
    if (file < 0)
        return -1;
    for (unsigned i = 0; i < 5000; i++)
        dprintf(file, "%04u\n", i);
    return close(file);
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void a_file_is_read_whole_and_appended(void **state)
{
    (void)state;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(25006);
    assert_ok(buffer_append_text(&content, "before"));
    assert_ok(file_read(path, &content, NULL));
    assert_int_equal(content.size, 25006);
    assert_memory_equal(content.data, "before0000\n0001\n", 16);
    assert_memory_equal(content.data + content.size - 5, "4999\n", 5);
}

static void assert_not_read(const char *name, size_t maximum, enum status expected)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(maximum);
    struct failure failure = {0};
    assert_ok(buffer_append_text(&content, "before"));
    assert_status(expected, file_read(name, &content, &failure));
    assert_true(failure.message[0] != 0);
    assert_bytes_text(buffer_bytes(&content), "before");
}

static void what_cannot_be_read_is_told_and_changes_nothing(void **state)
{
    (void)state;
    assert_not_read(path, 25005, STATUS_LIMIT);
    assert_not_read("/nonexistent", 100, STATUS_IO);
    assert_not_read("/", 100, STATUS_IO);
    assert_not_read("/dev/zero", 100000, STATUS_LIMIT);
}

static void a_pipe_is_read_to_its_end(void **state)
{
    (void)state;
    int ends[2];
    char name[32];
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(100);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "through", 7), 7);
    close(ends[1]);
    snprintf(name, sizeof name, "/dev/fd/%d", ends[0]);
    assert_ok(file_read(name, &content, NULL));
    assert_bytes_text(buffer_bytes(&content), "through");
    close(ends[0]);
}

static void a_secret_that_group_or_others_may_touch_is_not_read(void **state)
{
    (void)state;
    static const mode_t open_modes[] = {0440, 0420, 0410, 0404, 0402, 0401, 0644};
    static const mode_t private_modes[] = {0400, 0600};
    struct failure failure = {0};
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(100000);
    for (size_t i = 0; i < COUNT_OF(open_modes); i++) {
        assert_int_equal(chmod(path, open_modes[i]), 0);
        assert_status(STATUS_INVALID, file_read_private(path, &content, &failure));
        assert_non_null(strstr(failure.message, "chmod 0400"));
        assert_int_equal(content.size, 0);
    }
    for (size_t i = 0; i < COUNT_OF(private_modes); i++) {
        assert_int_equal(chmod(path, private_modes[i]), 0);
        buffer_clear(&content);
        assert_ok(file_read_private(path, &content, &failure));
        assert_int_equal(content.size, 25000);
    }
    assert_status(STATUS_IO, file_read_private("/nonexistent", &content, &failure));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_read_whole_and_appended),
        cmocka_unit_test(what_cannot_be_read_is_told_and_changes_nothing),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(a_secret_that_group_or_others_may_touch_is_not_read),
    };
    return cmocka_run_group_tests_name("file", tests, make_file, remove_file);
}
