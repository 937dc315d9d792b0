/* SPDX-License-Identifier: Apache-2.0
 * `countersign decide [FILE]`: one case a line in, one answer a line out, in the same order, in memory that does not grow. */
#include "src/cli/command.h"
#include "src/cli/lines.h"
#include "src/json/decision.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_LINE_BYTES_MAX = 64 * 1024 };

static enum status print_answer(struct buffer *answer)
{
    TRY(buffer_append_byte(answer, '\n'));
    bool written = fwrite(answer->data, 1, answer->size, stdout) == answer->size;
    buffer_clear(answer);
    return written ? STATUS_OK : STATUS_IO;
}

static enum status refuse_long_line(unsigned number, struct buffer *answer)
{
    struct failure failure;
    failure_set(&failure, STATUS_LIMIT, NULL, "longer than %d bytes", LIMIT_DECIDE_LINE_BYTES);
    return decide_json_refused(&failure, number, answer);
}

/* Prints the answer to one line. A line that could not be read clears `all_decided`. */
static enum status answer_line(enum status read, struct bytes line, unsigned number, struct buffer *answer, bool *all_decided)
{
    enum status status = read == STATUS_LIMIT ? refuse_long_line(number, answer) : decide_json(line, number, answer);
    if (status == STATUS_NO_MEMORY)
        return status;
    *all_decided = *all_decided && status == STATUS_OK;
    return print_answer(answer);
}

static enum status decide_lines(int file, bool *ret_all_decided)
{
    struct line_reader reader = {.file = file, .answers = stdout};
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(ANSWER_LINE_BYTES_MAX);
    bool all_decided = true;
    struct bytes line = {NULL, 0};
    enum status read = STATUS_OK;
    for (unsigned number = 1; (read = line_next(&reader, &line)) == STATUS_OK || read == STATUS_LIMIT; number++)
        TRY(answer_line(read, line, number, &answer, &all_decided));
    if (read != STATUS_NOT_FOUND || fflush(stdout) != 0)
        return STATUS_IO;
    *ret_all_decided = all_decided;
    return STATUS_OK;
}

static int decide_file(int file, const char *name)
{
    bool all_decided = false;
    enum status status = decide_lines(file, &all_decided);
    if (status == STATUS_OK)
        return all_decided ? EXIT_GOOD : EXIT_NO;
    if (ferror(stdout) == 0)
        fprintf(stderr, "countersign decide: %s: %s\n", name, status == STATUS_IO ? strerror(errno) : status_name(status));
    return EXIT_MISUSED;
}

int command_decide(int argc, char **argv)
{
    if (argc > 2)
        return command_misused("decide", "at most one file");
    if (argc == 2 && argv[1][0] == '-' && argv[1][1] != 0)
        return command_misused("decide", "there is no option %s", argv[1]);
    if (argc < 2 || strcmp(argv[1], "-") == 0)
        return decide_file(STDIN_FILENO, "standard input");
    int file = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return command_misused("decide", "%s: %s", argv[1], strerror(errno));
    int exit_code = decide_file(file, argv[1]);
    close(file);
    return exit_code;
}
