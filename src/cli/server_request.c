/* SPDX-License-Identifier: Apache-2.0
 * The options that exporting commands share, and the connection that they lead to. */
#include "src/cli/server_request.h"

#include <curl/curl.h>
#include <getopt.h>

#include "src/base/encode.h"
#include "src/cli/server_token.h"

bool server_request_parse(int argc, char **argv, struct server_request *ret_request)
{
    static const struct option options[] = {{"server", required_argument, NULL, 's'},
                                            {"token-file", required_argument, NULL, 't'},
                                            {"ca", required_argument, NULL, 'c'},
                                            {"output", required_argument, NULL, 'o'},
                                            {NULL, 0, NULL, 0}};
    struct server_request request = {.place = BUFFER_INIT(4096)};
    int option;
    opterr = 0;
    optind = 1;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            request.server = optarg;
        else if (option == 't')
            request.token_file = optarg;
        else if (option == 'c')
            request.options.ca = optarg;
        else if (option == 'o')
            request.output = optarg;
        else
            return false;
    }
    request.id = argv[optind];
    *ret_request = request;
    return optind + 1 == argc && request.server != NULL && id_is_valid(request.id);
}

void server_request_release(struct server_request *request)
{
    buffer_release(&request->place);
    header_list_release(&request->headers);
}

int server_request_open(struct server_request *request, const char *word, const char *resource, struct ledger_source *ret_source)
{
    struct failure failure = {0};
    if (buffer_append_format(&request->place, "%s/v1/%s/%s", request->server, resource, request->id) != STATUS_OK ||
        (request->options.place = buffer_text(&request->place)) == NULL)
        return command_misused(word, "the server's address is too long");
    if (ledger_source_open(&request->options, ret_source, &failure) != STATUS_OK)
        return command_failed(word, request->server, &failure);
    if (ret_source->curl == NULL)
        return command_misused(word, "--server must be a URL");
    if (server_token_header(request->token_file, &request->headers, &failure) != STATUS_OK)
        return command_failed(word, request->token_file, &failure);
    if (curl_easy_setopt(ret_source->curl, CURLOPT_HTTPHEADER, request->headers) != CURLE_OK)
        return command_misused(word, "libcurl takes no headers");
    return EXIT_GOOD;
}
