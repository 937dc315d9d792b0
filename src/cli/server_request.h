/* SPDX-License-Identifier: Apache-2.0
 * What the exporting commands ask of a server: one thing by its id, with a token, over one connection. */
#pragma once

#include "src/base/buffer.h"
#include "src/cli/ledger_source.h"

struct curl_slist;

struct server_request {
    const char *id, *server, *output, *token_file;
    struct ledger_source_options options;
    struct buffer place;
    struct curl_slist *headers;
};
/* "ID --server URL [--token-file FILE] [--ca FILE] [--output PATH]"; argv[0] is the word before. false: misused. Borrows its texts. */
bool server_request_parse(int argc, char **argv, struct server_request *ret_request);
void server_request_release(struct server_request *request);
/* The source whose paths begin at SERVER/v1/RESOURCE/ID. EXIT_GOOD, or the status to end with, once it was told why. `request` must outlive
 * the source. */
int server_request_open(struct server_request *request, const char *word, const char *resource, struct ledger_source *ret_source);
