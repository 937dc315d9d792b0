/* SPDX-License-Identifier: Apache-2.0
 * `countersign`: finds the subcommand in the table and runs it. */
#include "src/cli/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct command commands[] = {
#define COMMAND(word, function, arguments, summary) {word, function, arguments, summary},
#include "src/cli/commands.def"
#undef COMMAND
    {NULL, NULL, NULL, NULL},
};

int command_misused(const char *word, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "countersign %s: ", word);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\nTry: countersign %s --help\n", word);
    return EXIT_MISUSED;
}

int command_failed(const char *word, const char *file, const struct failure *failure)
{
    fprintf(stderr, "countersign %s: ", word);
    if (file != NULL)
        fprintf(stderr, "%s: ", file);
    if (failure->line > 0)
        fprintf(stderr, "line %u: ", failure->line);
    if (failure->field[0] != 0)
        fprintf(stderr, "%s: ", failure->field);
    fprintf(stderr, "%s\n", failure->message);
    return EXIT_MISUSED;
}

static void print_help(FILE *out)
{
    fputs("Usage: countersign COMMAND [ARGUMENTS]\n\n"
          "Authorises electronic-banking operations by Article 9 of Taiwan's security control standards, and proves it afterwards.\n\n",
          out);
    for (const struct command *command = commands; command->word != NULL; command++)
        fprintf(out, "  %-12s %s\n", command->word, command->summary);
    fputs("\ncountersign COMMAND --help tells the rest. Exit status: 0 good, 1 the answer is no, 2 unreadable or misused.\n", out);
}

static int run(const struct command *command, int argc, char **argv)
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        printf("Usage: countersign %s %s\n\n%s\n", command->word, command->arguments, command->summary);
        return EXIT_GOOD;
    }
    return command->run(argc, argv);
}

static int run_word(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return EXIT_MISUSED;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help(stdout);
        return EXIT_GOOD;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("countersign " COUNTERSIGN_VERSION);
        return EXIT_GOOD;
    }
    for (const struct command *command = commands; command->word != NULL; command++)
        if (strcmp(argv[1], command->word) == 0)
            return run(command, argc - 1, argv + 1);
    fprintf(stderr, "countersign: no command '%s'. Try: countersign --help\n", argv[1]);
    return EXIT_MISUSED;
}

/* Output that was lost must not look like an answer, whatever the command found. */
int main(int argc, char **argv)
{
    int exit_status = run_word(argc, argv);
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return exit_status;
    fprintf(stderr, "countersign: standard output cannot be written: %s\n", strerror(errno));
    return EXIT_MISUSED;
}
