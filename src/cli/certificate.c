/* SPDX-License-Identifier: Apache-2.0
 * `countersign certificate check`: the five checks over one certificate, each with its reason. */
#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/cli/checks_output.h"
#include "src/cli/command.h"
#include "src/cli/trust_options.h"

#include <string.h>

enum { OUTPUT_BYTES_MAX = 64 * 1024 };

/* The first certificate of the file is checked; what follows it is taken as help for its path. */
static enum status read_input(struct trust_options *options, struct certificate **ret_certificate, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CERTIFICATE_FILE_BYTES);
    CLEANUP(certificate_list_release) struct certificate_list list = {0};
    TRY(file_read(options->input, &content, failure));
    TRY(certificate_list_parse(buffer_bytes(&content), &list, failure));
    for (size_t i = 1; i < list.count; i++)
        if (certificate_list_add(&options->untrusted, list.items[i]) != STATUS_OK)
            return failure_set(failure, STATUS_LIMIT, NULL, "too many certificates");
    *ret_certificate = certificate_hold(list.items[0]);
    return STATUS_OK;
}

static int check(struct trust_options *options)
{
    char output[OUTPUT_BYTES_MAX];
    struct failure failure;
    struct json_writer writer = json_writer_into(output, sizeof output);
    CLEANUP(certificate_release) struct certificate *certificate = NULL;
    CLEANUP(checks_release) struct checks checks = {0};
    if (read_input(options, &certificate, &failure) != STATUS_OK)
        return command_failed("certificate", options->input, &failure);
    enum status status = checks_certificate(options->checker, certificate, &options->untrusted, &options->request, &checks);
    if (status != STATUS_OK) {
        failure_set(&failure, status, NULL, "could not be checked: %s", status_name(status));
        return command_failed("certificate", options->input, &failure);
    }
    json_begin_object(&writer, NULL);
    checks_write(&writer, &checks, options->request.at);
    checks_write_certificate(&writer, "certificate", certificate);
    json_end_object(&writer);
    return checks_print(&writer, checks_none_failed(&checks) ? EXIT_GOOD : EXIT_NO);
}

int command_certificate(int argc, char **argv)
{
    CLEANUP(trust_options_release) struct trust_options options = {0};
    if (argc < 2 || strcmp(argv[1], "check") != 0)
        return command_misused("certificate", "check is what it does: countersign certificate check ...");
    if (trust_options_read("certificate", argc - 1, argv + 1, false, &options) != STATUS_OK)
        return EXIT_MISUSED;
    return check(&options);
}
