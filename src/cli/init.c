/* SPDX-License-Identifier: Apache-2.0
 * `countersign init DIR`: everything that a server needs to start, with keys that never leave their token. */
#include "src/cli/command.h"
#include "src/cli/init_parts.h"

#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define WORD "init"
#define SOFTHSM_MODULE "/usr/lib/softhsm/libsofthsm2.so"

enum { OPTION_ORIGIN = 1, OPTION_MODULE, OPTION_LABEL, OPTION_PIN_FILE, OPTION_TOKEN_CONFIG };

static const struct option long_options[] = {
    {"origin", required_argument, NULL, OPTION_ORIGIN},
    {"module", required_argument, NULL, OPTION_MODULE},
    {"token-label", required_argument, NULL, OPTION_LABEL},
    {"pin-file", required_argument, NULL, OPTION_PIN_FILE},
    {"token-config", required_argument, NULL, OPTION_TOKEN_CONFIG},
    {NULL, 0, NULL, 0},
};

static const char **place_of(int option, struct init_options *options)
{
    switch (option) {
    case OPTION_ORIGIN:
        return &options->origin;
    case OPTION_MODULE:
        return &options->module;
    case OPTION_LABEL:
        return &options->token_label;
    case OPTION_PIN_FILE:
        return &options->pin_file;
    case OPTION_TOKEN_CONFIG:
        return &options->token_config;
    default:
        return NULL;
    }
}

static bool parse(int argc, char **argv, struct init_options *options)
{
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        const char **place = place_of(option, options);
        if (place == NULL)
            return false;
        *place = optarg;
    }
    options->directory = argv[optind];
    return optind + 1 == argc && (options->token_config == NULL || options->pin_file != NULL);
}

/* The configuration file lies elsewhere than where we are now. */
static bool make_absolute(const char **path, char absolute[PATH_MAX])
{
    if (*path == NULL)
        return true;
    *path = realpath(*path, absolute);
    return *path != NULL;
}

static enum status make(const struct init_options *options, struct init_directory *directory, struct init_secret *ret_token,
                        struct failure *failure)
{
    TRY(init_directory_open(options->directory, directory, failure));
    TRY(init_make_token(options, directory, failure));
    TRY(init_make_tls(directory, failure));
    TRY(init_make_callers(directory, ret_token, failure));
    TRY(init_make_config(options, directory, failure));
    init_directory_keep(directory);
    return STATUS_OK;
}

static void tell(const struct init_options *options, const struct init_directory *directory, const struct init_secret *token)
{
    int size = (int)directory->path.size;
    const char *path = (const char *)directory->path.data;
    printf("Made %.*s. Start the server:\n\n  countersignd --config %.*s/countersignd.yaml\n\n", size, path, size, path);
    printf("The administrator's token, shown once (only its SHA-256 is kept, in callers.yaml):\n\n  %s\n\n", token->text);
    printf("For whoever verifies receipts and the ledger: public/receipt.jwks, public/checkpoint.key.\n");
    if (options->pin_file == NULL)
        printf("Take vault/so-pin off this machine: the server never needs it.\n");
}

/* It takes a moment. Interrupted in the middle, it would leave half a directory; so an interruption comes after the end. */
static void put_off_interruptions(void)
{
    sigset_t interruptions;
    sigemptyset(&interruptions);
    sigaddset(&interruptions, SIGINT);
    sigaddset(&interruptions, SIGTERM);
    sigaddset(&interruptions, SIGHUP);
    sigprocmask(SIG_BLOCK, &interruptions, NULL);
}

int command_init(int argc, char **argv)
{
    struct init_options options = {.origin = "countersign.example/log", .module = SOFTHSM_MODULE, .token_label = "countersign"};
    CLEANUP(init_directory_release) struct init_directory directory = {.path = BUFFER_INIT(PATH_MAX)};
    CLEANUP(init_secret_release) struct init_secret token = {0};
    struct failure failure = {0};
    if (!parse(argc, argv, &options))
        return command_misused(WORD, "one directory, and options with their values");
    char pin_file[PATH_MAX];
    char token_config[PATH_MAX];
    if (!make_absolute(&options.pin_file, pin_file) || !make_absolute(&options.token_config, token_config))
        return command_misused(WORD, "the PIN file or the token's configuration does not exist");
    put_off_interruptions();
    if (make(&options, &directory, &token, &failure) != STATUS_OK)
        return command_failed(WORD, NULL, &failure);
    tell(&options, &directory, &token);
    return EXIT_GOOD;
}
