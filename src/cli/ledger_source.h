/* SPDX-License-Identifier: Apache-2.0
 * A log's files for the command line: a folder laid out as the paths of the API, or the API itself. */
#pragma once

#include "src/cli/command.h"
#include "src/ledger/files.h"

struct ledger_source_options {
    const char *place; /* a folder, or an https URL; http to this machine's own loopback only */
    const char *ca;    /* PEM file of the anchors for https; NULL: the system's */
};

struct ledger_source {
    struct ledger_files files;
    const char *place;
    void *curl;
    char error[256]; /* libcurl's own words on its last failure */
};

/* `options` and its texts must outlive the source. STATUS_REFUSED for a URL that would be asked in clear over a network. */
MUST_CHECK enum status ledger_source_open(const struct ledger_source_options *options, struct ledger_source *ret_source,
                                          struct failure *failure);
void ledger_source_release(struct ledger_source *source);

/* Prints why the log is not what it should be, and returns the exit status: EXIT_NO for what was found, EXIT_MISUSED when nothing could be.
 */
int ledger_source_failed(const struct ledger_source *source, const char *word, const struct failure *failure);

/* The log's public key out of a file. */
MUST_CHECK enum status ledger_key_read(const char *path, struct note_key *ret_key, struct failure *failure);
