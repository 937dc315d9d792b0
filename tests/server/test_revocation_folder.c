/* SPDX-License-Identifier: Apache-2.0
 * The folder of revocation files is read as it changes, for as long as the server runs, however its files are named. */
#include "src/server/revocation_folder.h"

#include "src/base/limits.h"
#include "src/base/log.h"
#include "tests/testing.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder_path[] = "/tmp/countersign-revocation-XXXXXX";
static struct revocation_cache *cache;

static void path_of(unsigned number, char ret_path[128])
{
    snprintf(ret_path, 128, "%s/%u.crl", folder_path, number);
}

static void put_files(unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        char path[128];
        path_of(i, path);
        int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        assert_true(file >= 0);
        close(file);
    }
}

static void remove_files(unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++) {
        char path[128];
        path_of(i, path);
        unlink(path);
    }
}

/* How often the log has this word while the folder is looked at. Each empty file is unreadable, once. */
static unsigned looked(struct revocation_folder *folder, const char *word)
{
    FILE *log = tmpfile();
    char line[512];
    unsigned count = 0;
    int before = dup(STDERR_FILENO);
    assert_true(log != NULL && before >= 0 && dup2(fileno(log), STDERR_FILENO) >= 0);
    revocation_folder_look(folder);
    assert_true(dup2(before, STDERR_FILENO) >= 0);
    close(before);
    rewind(log);
    while (fgets(line, sizeof line, log) != NULL)
        count += strstr(line, word) != NULL;
    fclose(log);
    return count;
}

static void each_file_is_read_once_and_again_when_it_changes(void **state)
{
    struct revocation_folder *folder = *state;
    char path[128];
    put_files(0, 3);
    assert_int_equal(looked(folder, "revocation.unreadable"), 3);
    assert_int_equal(looked(folder, "revocation.unreadable"), 0);
    path_of(1, path);
    assert_int_equal(truncate(path, 5), 0);
    assert_int_equal(looked(folder, "revocation.unreadable"), 1);
}

static void files_that_went_make_room_for_others(void **state)
{
    struct revocation_folder *folder = *state;
    put_files(0, LIMIT_REVOCATION_FILES);
    assert_int_equal(looked(folder, "revocation.unreadable"), LIMIT_REVOCATION_FILES);
    remove_files(0, LIMIT_REVOCATION_FILES);
    assert_int_equal(looked(folder, "revocation"), 0);
    put_files(LIMIT_REVOCATION_FILES, 1);
    assert_int_equal(looked(folder, "revocation.unreadable"), 1);
}

static void too_many_are_told_once(void **state)
{
    struct revocation_folder *folder = *state;
    put_files(0, LIMIT_REVOCATION_FILES + 2);
    assert_int_equal(looked(folder, "revocation.too_many_files"), 1);
    assert_int_equal(looked(folder, "revocation"), 0);
}

static int begin(void **state)
{
    struct failure failure;
    memcpy(folder_path + strlen(folder_path) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(folder_path));
    assert_ok(revocation_cache_new(&cache));
    assert_ok(revocation_folder_open(folder_path, cache, (struct revocation_folder **)state, &failure));
    return 0;
}

static int end(void **state)
{
    revocation_folder_release((struct revocation_folder **)state);
    revocation_cache_release(&cache);
    remove_files(0, 2 * LIMIT_REVOCATION_FILES);
    return rmdir(folder_path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_file_is_read_once_and_again_when_it_changes, begin, end),
        cmocka_unit_test_setup_teardown(files_that_went_make_room_for_others, begin, end),
        cmocka_unit_test_setup_teardown(too_many_are_told_once, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
