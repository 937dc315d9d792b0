/* SPDX-License-Identifier: Apache-2.0
 * `countersign evidence export OPERATION`: asks the server, as an auditor, for everything that proves one operation. */
#include "src/cli/evidence_export.h"

#include <stdio.h>

#include "src/cli/server_request.h"
#include "src/ledger/evidence.h"

#define WORD "evidence"

static int write_out(const char *output, struct bytes evidence)
{
    FILE *out = output != NULL ? fopen(output, "wx") : stdout;
    if (out == NULL)
        return command_misused(WORD, "%s cannot be made: it exists already, or its folder takes no file", output);
    bool written = fwrite(evidence.data, 1, evidence.size, out) == evidence.size && fflush(out) == 0;
    if (output != NULL)
        written = fclose(out) == 0 && written;
    return written ? EXIT_GOOD : command_misused(WORD, "the evidence could not be written whole");
}

static int export_from(const char *output, struct ledger_source *source)
{
    CLEANUP(buffer_release) struct buffer evidence = BUFFER_INIT(EVIDENCE_BYTES_MAX);
    struct failure failure = {0};
    enum status status = source->files.fetch(source->files.context, "evidence", &evidence);
    if (status == STATUS_OK)
        return write_out(output, buffer_bytes(&evidence));
    failure_set(&failure, status, NULL, "the server gave no evidence of this operation: %s", status_name(status));
    return ledger_source_failed(source, WORD, &failure);
}

int evidence_export(int argc, char **argv)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    CLEANUP(server_request_release) struct server_request request = {0};
    if (!server_request_parse(argc, argv, &request))
        return command_misused(WORD, "export needs the operation's id and --server URL");
    int exit = server_request_open(&request, WORD, "operations", &source);
    return exit == EXIT_GOOD ? export_from(request.output, &source) : exit;
}
