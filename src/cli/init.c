/* SPDX-License-Identifier: Apache-2.0
 * `countersign init DIR`: everything that a server needs to start, with keys that never leave their token. */
#include "src/cli/command.h"
#include "src/cli/init_parts.h"
#include "src/cli/language.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD "init"
#define SOFTHSM_MODULE "/usr/lib/softhsm/libsofthsm2.so"

enum { OPTION_ORIGIN = 1, OPTION_MODULE, OPTION_LABEL, OPTION_PIN_FILE, OPTION_TOKEN_CONFIG, OPTION_LANG };

static const struct option long_options[] = {
    {"origin", required_argument, NULL, OPTION_ORIGIN},
    {"module", required_argument, NULL, OPTION_MODULE},
    {"token-label", required_argument, NULL, OPTION_LABEL},
    {"pin-file", required_argument, NULL, OPTION_PIN_FILE},
    {"token-config", required_argument, NULL, OPTION_TOKEN_CONFIG},
    {"lang", required_argument, NULL, OPTION_LANG},
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

static bool take_option(int option, struct init_options *options, enum language *language)
{
    const char **place = place_of(option, options);
    if (option == OPTION_LANG)
        return language_from_text(optarg, language);
    if (place == NULL)
        return false;
    *place = optarg;
    return true;
}

static bool parse(int argc, char **argv, struct init_options *options, enum language *language)
{
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        if (!take_option(option, options, language))
            return false;
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

static enum status make(const struct init_options *options, struct init_directory *directory, struct init_tokens *ret_tokens,
                        struct failure *failure)
{
    TRY(init_directory_open(options->directory, directory, failure));
    TRY(init_make_token(options, directory, failure));
    TRY(init_make_tls(directory, failure));
    TRY(init_make_callers(directory, ret_tokens, failure));
    return init_make_config(options, directory, failure);
}

static const struct {
    const char *made, *start, *administrator, *approver, *public_files, *so_pin;
} texts[] = {
    [LANGUAGE_ZH_TW] = {"已建立", "啟動伺服器:", "管理者的權杖(只顯示這一次;callers.yaml 只保存其 SHA-256):",
                        "覆核者的權杖,請交給另一個人:", "供驗證收據與帳本者使用:", "請將 vault/so-pin 移出這台機器:伺服器永遠不需要它。"},
    [LANGUAGE_EN] = {"Made", "Start the server:", "The administrator's token, shown once (only its SHA-256 is kept, in callers.yaml):",
                     "The approver's token, for a second person:", "For whoever verifies receipts and the ledger:",
                     "Take vault/so-pin off this machine: the server never needs it."},
};

/* Nobody can be told the tokens later: what cannot be printed has failed. */
static enum status tell(const struct init_options *options, const struct init_directory *directory, const struct init_tokens *tokens,
                        enum language language, struct failure *failure)
{
    int size = (int)directory->path.size;
    const char *path = (const char *)directory->path.data;
    printf("%s %.*s\n%s\n\n  countersignd --config %.*s/countersignd.yaml\n\n", texts[language].made, size, path, texts[language].start,
           size, path);
    printf("%s\n\n  %s\n\n", texts[language].administrator, tokens->administrator.text);
    printf("%s\n\n  %s\n\n", texts[language].approver, tokens->approver.text);
    printf("%s public/receipt.jwks, public/checkpoint.key\n", texts[language].public_files);
    if (options->pin_file == NULL)
        puts(texts[language].so_pin);
    if (fflush(stdout) == 0 && ferror(stdout) == 0)
        return STATUS_OK;
    return failure_set(failure, STATUS_IO, "standard output", "the tokens cannot be shown: %s", strerror(errno));
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
    enum language language = LANGUAGE_EN;
    CLEANUP(init_directory_release) struct init_directory directory = {.path = BUFFER_INIT(PATH_MAX)};
    CLEANUP(init_tokens_release) struct init_tokens tokens = {0};
    struct failure failure = {0};
    if (!parse(argc, argv, &options, &language))
        return command_misused(WORD, "one directory, and options with their values");
    char pin_file[PATH_MAX];
    char token_config[PATH_MAX];
    if (!make_absolute(&options.pin_file, pin_file) || !make_absolute(&options.token_config, token_config))
        return command_misused(WORD, "the PIN file or the token's configuration does not exist");
    put_off_interruptions();
    if (make(&options, &directory, &tokens, &failure) != STATUS_OK || tell(&options, &directory, &tokens, language, &failure) != STATUS_OK)
        return command_failed(WORD, NULL, &failure);
    init_directory_keep(&directory);
    return EXIT_GOOD;
}
