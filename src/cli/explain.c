/* SPDX-License-Identifier: Apache-2.0
 * `countersign explain [FILE]`: cases, or answers of `decide`, one a line, told in sentences. */
#include "src/cli/command.h"
#include "src/cli/explain_text.h"
#include "src/cli/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool explain_line(enum status read, struct bytes line, unsigned number, enum language language)
{
    struct explained explained;
    struct failure failure = {.message = "the line is too long"};
    enum status status = read == STATUS_OK ? explained_from_text(line, &explained, &failure) : read;
    printf("%u: ", number);
    if (status == STATUS_OK)
        explain_print(stdout, &explained, language);
    else
        printf("%s%s%s\n", failure.field, failure.field[0] != 0 ? ": " : "", failure.message);
    return status == STATUS_OK;
}

static int explain_lines(int file, const char *name, enum language language)
{
    struct line_reader reader = {.file = file, .answers = stdout};
    struct bytes line = {NULL, 0};
    bool all_explained = true;
    enum status read = STATUS_OK;
    for (unsigned number = 1; (read = line_next(&reader, &line)) == STATUS_OK || read == STATUS_LIMIT; number++)
        all_explained = explain_line(read, line, number, language) && all_explained;
    if (read == STATUS_NOT_FOUND)
        return all_explained ? EXIT_GOOD : EXIT_NO;
    if (ferror(stdout) == 0)
        fprintf(stderr, "countersign explain: %s: %s\n", name, strerror(errno));
    return EXIT_MISUSED;
}

int command_explain(int argc, char **argv)
{
    enum language language = LANGUAGE_EN;
    int next = 1;
    if (argc > 2 && strcmp(argv[1], "--lang") == 0) {
        if (!language_from_text(argv[2], &language))
            return command_misused("explain", "--lang is zh-TW or en");
        next = 3;
    }
    if (argc > next + 1 || (argc > next && argv[next][0] == '-' && argv[next][1] != 0))
        return command_misused("explain", "expected [--lang zh-TW|en] [FILE]");
    if (argc == next || strcmp(argv[next], "-") == 0)
        return explain_lines(STDIN_FILENO, "standard input", language);
    int file = open(argv[next], O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return command_misused("explain", "%s: %s", argv[next], strerror(errno));
    int exit_code = explain_lines(file, argv[next], language);
    close(file);
    return exit_code;
}
