/* SPDX-License-Identifier: Apache-2.0
 * `countersignd`: the command line of the server. Exit status: 0 stopped as asked or the configuration is good, 1 failed while running,
 * 2 misused or the configuration is wrong. */
#include "src/server/server.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

static const char usage[] =
    "Usage: countersignd --config FILE [--check-config | --restored]\n\n"
    "Serves the authorisation of electronic-banking operations over HTTPS.\n\n"
    "  --config FILE   countersignd.yaml; see countersignd.yaml(5)\n"
    "  --check-config  read every file that a start would read, say what is wrong, start nothing\n"
    "  --restored      once, after the store was brought back from a backup and before it is served again: close its\n"
    "                  ledger logs where the backup has them, and begin a new root that says so\n"
    "  --help          this\n"
    "  --version       the version\n\n"
    "SIGTERM and SIGINT end it after the requests that are running. The log is JSON lines on standard error.\n";

struct arguments {
    const char *config;
    bool is_check, is_restored;
};

enum { GO_ON = -1, EXIT_GOOD = 0, EXIT_FAILED = 1, EXIT_MISUSED = 2 };

static int misused(void)
{
    fputs("Try: countersignd --help\n", stderr);
    return EXIT_MISUSED;
}

static int read_option(int option, struct arguments *arguments)
{
    switch (option) {
    case 'c':
        arguments->config = optarg;
        return GO_ON;
    case 'k':
        arguments->is_check = true;
        return GO_ON;
    case 'r':
        arguments->is_restored = true;
        return GO_ON;
    case 'h':
        fputs(usage, stdout);
        return EXIT_GOOD;
    case 'v':
        puts("countersignd " COUNTERSIGN_VERSION);
        return EXIT_GOOD;
    default:
        return misused();
    }
}

/* GO_ON, or the status to exit with. */
static int read_arguments(int argc, char **argv, struct arguments *ret_arguments)
{
    static const struct option options[] = {{"config", required_argument, NULL, 'c'}, {"check-config", no_argument, NULL, 'k'},
                                            {"restored", no_argument, NULL, 'r'},     {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'v'},      {NULL, 0, NULL, 0}};
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        int exit_status = read_option(option, ret_arguments);
        if (exit_status != GO_ON)
            return exit_status;
    }
    if (optind < argc)
        fprintf(stderr, "countersignd: unexpected argument '%s'\n", argv[optind]);
    else if (ret_arguments->config == NULL)
        fputs("countersignd: --config FILE is missing\n", stderr);
    else
        return GO_ON;
    return misused();
}

static void print_failure(const struct server_failure *failure)
{
    const struct failure *reason = &failure->failure;
    fputs(failure->file != NULL ? failure->file : "countersignd", stderr);
    if (reason->line > 0)
        fprintf(stderr, ":%u", reason->line);
    if (reason->field[0] != 0)
        fprintf(stderr, ": %s", reason->field);
    fprintf(stderr, ": %s\n", reason->message[0] != 0 ? reason->message : status_name(reason->status));
}

static enum status restore(const struct server_config *config, struct server_failure *failure)
{
    struct ledger_restored restored;
    TRY(server_restore(config, &restored, failure));
    printf("every earlier log is closed; log %" PRId64 ", %s, is the ledger's root from now on: tell whoever verifies it\n", restored.root,
           restored.origin);
    return STATUS_OK;
}

static enum status do_as_asked(const struct arguments *arguments, const struct server_config *config, struct server_failure *failure)
{
    if (arguments->is_check)
        return server_check(config, failure);
    return arguments->is_restored ? restore(config, failure) : server_run(config, failure);
}

static int run(const struct arguments *arguments)
{
    CLEANUP(server_config_release) struct server_config config = {0};
    struct server_failure failure = {.file = arguments->config};
    if (server_config_read_file(arguments->config, &config, &failure.failure) != STATUS_OK) {
        print_failure(&failure);
        return EXIT_MISUSED;
    }
    failure.file = NULL;
    enum status status = do_as_asked(arguments, &config, &failure);
    if (status != STATUS_OK) {
        failure.failure.status = status;
        print_failure(&failure);
        return failure.file != NULL ? EXIT_MISUSED : EXIT_FAILED;
    }
    if (arguments->is_check)
        puts("ok");
    return EXIT_GOOD;
}

int main(int argc, char **argv)
{
    struct arguments arguments = {0};
    int exit_status = read_arguments(argc, argv, &arguments);
    return exit_status != GO_ON ? exit_status : run(&arguments);
}
