/* SPDX-License-Identifier: Apache-2.0
 * `countersign outbox list|show|retry`: an operator's view of the messages that wait or failed, through the server's API. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/encode.h"
#include "src/cli/command.h"
#include "src/cli/ledger_source.h"
#include "src/cli/server_token.h"
#include "src/json/members.h"

#define WORD "outbox"
#define ANSWER_BYTES_MAX (1024 * 1024)

struct outbox_arguments {
    const char *verb, *message, *server, *token_file, *ca;
};

static bool take_option(int option, struct outbox_arguments *arguments)
{
    switch (option) {
    case 's':
        arguments->server = optarg;
        return true;
    case 't':
        arguments->token_file = optarg;
        return true;
    case 'c':
        arguments->ca = optarg;
        return true;
    default:
        return false;
    }
}

static bool parse(int argc, char **argv, struct outbox_arguments *arguments)
{
    static const struct option options[] = {{"server", required_argument, NULL, 's'},
                                            {"token-file", required_argument, NULL, 't'},
                                            {"ca", required_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take_option(option, arguments))
            return false;
    if (optind == argc || arguments->server == NULL)
        return false;
    arguments->verb = argv[optind];
    arguments->message = argv[optind + 1];
    bool is_list = strcmp(arguments->verb, "list") == 0;
    if (is_list || (strcmp(arguments->verb, "show") != 0 && strcmp(arguments->verb, "retry") != 0))
        return is_list && optind + 1 == argc;
    return optind + 2 == argc && id_is_valid(arguments->message);
}

static enum status make_path(const struct outbox_arguments *arguments, struct buffer *path)
{
    TRY(buffer_append_text(path, "v1/messages"));
    if (arguments->message != NULL)
        TRY(buffer_append_format(path, "/%s", arguments->message));
    if (strcmp(arguments->verb, "retry") == 0)
        TRY(buffer_append_text(path, "/retry"));
    return buffer_text(path) != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static bool print_value(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    bool is_printed = text != NULL && puts(text) >= 0;
    free(text);
    return is_printed;
}

/* A list as one object a line. */
static int print_answer(struct bytes answer)
{
    CLEANUP(json_reference_release) json_t *json = NULL;
    if (members_parse(answer, &json, NULL) != STATUS_OK)
        return command_misused(WORD, "the server's answer is not JSON");
    const json_t *messages = json_object_get(json, "messages");
    if (messages == NULL)
        return print_value(json) ? EXIT_GOOD : EXIT_MISUSED;
    for (size_t i = 0; i < json_array_size(messages); i++)
        if (!print_value(json_array_get(messages, i)))
            return EXIT_MISUSED;
    return EXIT_GOOD;
}

static int refused(struct ledger_source *source, enum status status)
{
    long code = 0;
    struct failure failure = {0};
    curl_easy_getinfo(source->curl, CURLINFO_RESPONSE_CODE, &code);
    if (code == 409)
        failure_set(&failure, STATUS_CONFLICT, NULL, "only a failed message whose time is not over can be queued again");
    else if (status == STATUS_NOT_FOUND)
        failure_set(&failure, status, NULL, "there is no such message");
    else
        failure_set(&failure, status, NULL, "the server refused, or did not answer (HTTP %ld)", code);
    command_failed(WORD, source->place, &failure);
    return code == 409 || status == STATUS_NOT_FOUND ? EXIT_NO : EXIT_MISUSED;
}

static int ask(const struct outbox_arguments *arguments, struct ledger_source *source)
{
    CLEANUP(buffer_release) struct buffer path = BUFFER_INIT(256), answer = BUFFER_INIT(ANSWER_BYTES_MAX);
    if (make_path(arguments, &path) != STATUS_OK)
        return command_misused(WORD, "out of memory");
    if (strcmp(arguments->verb, "retry") == 0 && curl_easy_setopt(source->curl, CURLOPT_POSTFIELDS, "") != CURLE_OK)
        return command_misused(WORD, "libcurl takes no request");
    enum status status = source->files.fetch(source->files.context, buffer_text(&path), &answer);
    return status == STATUS_OK ? print_answer(buffer_bytes(&answer)) : refused(source, status);
}

int command_outbox(int argc, char **argv)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    CLEANUP(header_list_release) struct curl_slist *headers = NULL;
    struct outbox_arguments arguments = {0};
    struct failure failure = {0};
    if (!parse(argc, argv, &arguments))
        return command_misused(WORD, "needs list, show ID or retry ID, and --server URL");
    const struct ledger_source_options options = {.place = arguments.server, .ca = arguments.ca};
    if (ledger_source_open(&options, &source, &failure) != STATUS_OK)
        return command_failed(WORD, arguments.server, &failure);
    if (source.curl == NULL)
        return command_misused(WORD, "--server must be a URL");
    if (server_token_header(arguments.token_file, &headers, &failure) != STATUS_OK)
        return command_failed(WORD, arguments.token_file, &failure);
    if (curl_easy_setopt(source.curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK)
        return command_misused(WORD, "libcurl takes no headers");
    return ask(&arguments, &source);
}
