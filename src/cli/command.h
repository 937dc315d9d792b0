/* SPDX-License-Identifier: Apache-2.0
 * What a subcommand of `countersign` is: argv[0] is its own word. It returns the exit status: 0 good, 1 the answer is no, 2 unreadable or
 * misused. */
#pragma once

#include "src/base/status.h"

enum exit_code { EXIT_GOOD = 0, EXIT_NO = 1, EXIT_MISUSED = 2 };

struct command {
    const char *word;
    int (*run)(int argc, char **argv);
    const char *arguments;
    const char *summary;
};

#define COMMAND(word, function, arguments, summary) int function(int argc, char **argv);
#include "src/cli/commands.def"
#undef COMMAND

/* The list, closed by an entry without a word. */
extern const struct command commands[];

/* Prints "countersign WORD: message" and where help is, to standard error; returns EXIT_MISUSED. */
int command_misused(const char *word, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Prints a failure with its field and line; returns EXIT_MISUSED. */
int command_failed(const char *word, const char *file, const struct failure *failure);
