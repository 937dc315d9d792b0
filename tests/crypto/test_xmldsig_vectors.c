/* SPDX-License-Identifier: Apache-2.0
 * The published interoperability files: each is listed by name in xmldsig_vectors.def and gives that outcome; each template, being
 * unsigned, is refused. Exit 77 (skipped) where the files are not. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/crypto/xml_verify.h"

#define SKIPPED 77
#define FILE_BYTES_MAX (1024 * 1024)

static const struct {
    const char *path, *outcome;
} vectors[] = {
#define VECTOR(path, outcome) {path, outcome},
#include "tests/crypto/xmldsig_vectors.def"
#undef VECTOR
};

static char folder[4096];
static size_t vectors_found, templates_found;

static const char *outcome_of_file(const char *path)
{
    static uint8_t content[FILE_BYTES_MAX];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t size = fread(content, 1, sizeof content, file);
    fclose(file);
    return xml_outcome_of_bytes(bytes_of(content, size), NULL);
}

static const char *expected_of(const char *path)
{
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        if (strcmp(vectors[i].path, path) == 0)
            return vectors[i].outcome;
    }
    fail_msg("%s is not listed", path);
    return NULL;
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

static int check_file(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info, (void)place;
    if (type != FTW_F)
        return 0;
    if (ends_with(path, ".tmpl")) {
        templates_found++;
        if (strcmp(outcome_of_file(path), "verified") == 0)
            fail_msg("%s is not signed, and was verified", path);
    } else if (ends_with(path, ".xml")) {
        vectors_found++;
        const char *expected = expected_of(path + strlen(folder) + 1), *outcome = outcome_of_file(path);
        if (strcmp(outcome, expected) != 0)
            fail_msg("%s: %s instead of %s", path, outcome, expected);
    }
    return 0;
}

static void every_published_file_gives_its_outcome(void **state)
{
    (void)state;
    assert_int_equal(nftw(folder, check_file, 8, FTW_PHYS), 0);
    assert_int_equal(vectors_found, COUNT_OF(vectors));
    assert_true(templates_found > 0);
    print_message("%zu files with the outcome of the list, %zu templates refused\n", vectors_found, templates_found);
}

int main(int argument_count, char **arguments)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_teardown(every_published_file_gives_its_outcome, xml_tidy)};
    const char *all = getenv("COUNTERSIGN_VECTORS");
    snprintf(folder, sizeof folder, "%s/xmldsig", all != NULL ? all : argument_count > 1 ? arguments[1] : ".");
    if (access(folder, R_OK) != 0) {
        printf("skipped: no vectors at %s\n", folder);
        return SKIPPED;
    }
    return cmocka_run_group_tests_name("xmldsig vectors", tests, xml_begin, xml_end);
}
