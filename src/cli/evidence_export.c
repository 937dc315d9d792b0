/* SPDX-License-Identifier: Apache-2.0
 * `countersign evidence export OPERATION`: asks the server, as an auditor, for everything that proves one operation. */
#include "src/cli/evidence_export.h"

#include <curl/curl.h>
#include <getopt.h>
#include <stdio.h>

#include "src/base/encode.h"
#include "src/cli/ledger_source.h"
#include "src/cli/server_token.h"
#include "src/ledger/evidence.h"

#define WORD "evidence"

struct export_arguments {
    const char *operation, *server, *output, *token_file;
    struct ledger_source_options source;
};

static bool parse(int argc, char **argv, struct export_arguments *arguments)
{
    static const struct option options[] = {{"server", required_argument, NULL, 's'},
                                            {"token-file", required_argument, NULL, 't'},
                                            {"ca", required_argument, NULL, 'c'},
                                            {"output", required_argument, NULL, 'o'},
                                            {NULL, 0, NULL, 0}};
    int option;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            arguments->server = optarg;
        else if (option == 't')
            arguments->token_file = optarg;
        else if (option == 'c')
            arguments->source.ca = optarg;
        else if (option == 'o')
            arguments->output = optarg;
        else
            return false;
    }
    arguments->operation = argv[optind];
    return optind + 1 == argc && arguments->server != NULL && id_is_valid(arguments->operation);
}

static int write_out(const struct export_arguments *arguments, struct bytes evidence)
{
    FILE *out = arguments->output != NULL ? fopen(arguments->output, "wx") : stdout;
    if (out == NULL)
        return command_misused(WORD, "%s cannot be made: it exists already, or its folder takes no file", arguments->output);
    bool written = fwrite(evidence.data, 1, evidence.size, out) == evidence.size && fflush(out) == 0;
    if (arguments->output != NULL)
        written = fclose(out) == 0 && written;
    return written ? EXIT_GOOD : command_misused(WORD, "the evidence could not be written whole");
}

static int export_from(const struct export_arguments *arguments, struct ledger_source *source)
{
    CLEANUP(buffer_release) struct buffer evidence = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    struct failure failure = {0};
    enum status status = source->files.fetch(source->files.context, "evidence", &evidence);
    if (status == STATUS_OK)
        return write_out(arguments, buffer_bytes(&evidence));
    failure_set(&failure, status, NULL, "the server gave no evidence of this operation: %s", status_name(status));
    return ledger_source_failed(source, WORD, &failure);
}

int evidence_export(int argc, char **argv)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    CLEANUP(header_list_release) struct curl_slist *headers = NULL;
    CLEANUP(buffer_release) struct buffer place = BUFFER_INIT(4096);
    struct export_arguments arguments = {0};
    struct failure failure = {0};
    if (!parse(argc, argv, &arguments))
        return command_misused(WORD, "export needs the operation's id and --server URL");
    if (buffer_append_format(&place, "%s/v1/operations/%s", arguments.server, arguments.operation) != STATUS_OK ||
        (arguments.source.place = buffer_text(&place)) == NULL)
        return command_misused(WORD, "the server's address is too long");
    if (ledger_source_open(&arguments.source, &source, &failure) != STATUS_OK)
        return command_failed(WORD, arguments.server, &failure);
    if (source.curl == NULL)
        return command_misused(WORD, "--server must be a URL");
    if (server_token_header(arguments.token_file, &headers, &failure) != STATUS_OK)
        return command_failed(WORD, arguments.token_file, &failure);
    if (curl_easy_setopt(source.curl, CURLOPT_HTTPHEADER, headers) != CURLE_OK)
        return command_misused(WORD, "libcurl takes no headers");
    return export_from(&arguments, &source);
}
