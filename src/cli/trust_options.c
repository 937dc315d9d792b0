/* SPDX-License-Identifier: Apache-2.0
 * Reading the options. A file whose name ends in .yaml or .yml is a trust registry; any other given to --trust holds bare anchors. */
#include "src/cli/trust_options.h"

#include "src/base/clock.h"
#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/cli/command.h"
#include "src/config/trust_file.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

void trust_options_release(struct trust_options *options)
{
    checker_release(&options->checker);
    revocation_cache_release(&options->revocation);
    certificate_list_release(&options->untrusted);
    trust_release(&options->trust);
}

/* What is read on the way: the anchors become a registry at the end. */
struct reading {
    const char *word;
    struct trust_options *options;
    struct certificate_list anchors;
    bool has_registry;
};

static void reading_release(struct reading *reading)
{
    certificate_list_release(&reading->anchors);
}

static enum status complain(const struct reading *reading, const char *file, const struct failure *failure)
{
    command_failed(reading->word, file, failure);
    return STATUS_INVALID;
}

static enum status misuse(const struct reading *reading, const char *message, const char *value)
{
    command_misused(reading->word, "%s%s", message, value);
    return STATUS_INVALID;
}

static enum status add_certificates(const struct reading *reading, const char *path, struct certificate_list *list)
{
    struct failure failure;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CERTIFICATE_FILE_BYTES);
    if (file_read(path, &content, &failure) != STATUS_OK || certificate_list_parse(buffer_bytes(&content), list, &failure) != STATUS_OK)
        return complain(reading, path, &failure);
    return STATUS_OK;
}

static enum status add_crl(const struct reading *reading, const char *path)
{
    struct failure failure;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_CRL_BYTES);
    if (file_read(path, &content, &failure) != STATUS_OK ||
        revocation_cache_put_crl(reading->options->revocation, buffer_bytes(&content), &failure) != STATUS_OK)
        return complain(reading, path, &failure);
    return STATUS_OK;
}

static enum status add_ocsp(const struct reading *reading, const char *path)
{
    struct failure failure;
    CLEANUP(buffer_release) struct buffer content = BUFFER_INIT(LIMIT_OCSP_BYTES);
    if (file_read(path, &content, &failure) != STATUS_OK ||
        revocation_cache_put_ocsp(reading->options->revocation, buffer_bytes(&content), &failure) != STATUS_OK)
        return complain(reading, path, &failure);
    return STATUS_OK;
}

static bool ends_in(const char *text, const char *ending)
{
    size_t size = strlen(text), end = strlen(ending);
    return size >= end && strcmp(text + size - end, ending) == 0;
}

static enum status add_trust(struct reading *reading, const char *path)
{
    struct failure failure;
    if (!ends_in(path, ".yaml") && !ends_in(path, ".yml"))
        return add_certificates(reading, path, &reading->anchors);
    if (reading->has_registry)
        return misuse(reading, "one trust registry is enough: ", path);
    if (trust_file_read(path, &reading->options->trust, &failure) != STATUS_OK)
        return complain(reading, path, &failure);
    reading->has_registry = true;
    return STATUS_OK;
}

static enum status set_time(const struct reading *reading, const char *text)
{
    if (timestamp_parse(bytes_of_text(text), &reading->options->request.at) != STATUS_OK)
        return misuse(reading, "--at takes a time such as 2026-01-31T08:15:00Z, not ", text);
    return STATUS_OK;
}

static enum status add_policy(const struct reading *reading, const char *oid)
{
    struct checks_request *request = &reading->options->request;
    if (!certificate_oid_is_valid(oid))
        return misuse(reading, "--policy takes an object identifier in dotted decimal, not ", oid);
    if (request->policy_count == CHECKS_POLICIES_ASKED_MAX)
        return misuse(reading, "too many policies: ", oid);
    snprintf(request->policies[request->policy_count++].text, CERTIFICATE_OID_MAX, "%s", oid);
    return STATUS_OK;
}

enum option_code { TRUST = 1, UNTRUSTED, CRL, OCSP, AT, POLICY, EXPLICIT, INHIBIT_MAPPING, INHIBIT_ANY, CONTENT };

static const struct option long_options[] = {
    {"trust", required_argument, NULL, TRUST},
    {"untrusted", required_argument, NULL, UNTRUSTED},
    {"crl", required_argument, NULL, CRL},
    {"ocsp", required_argument, NULL, OCSP},
    {"at", required_argument, NULL, AT},
    {"policy", required_argument, NULL, POLICY},
    {"explicit-policy", no_argument, NULL, EXPLICIT},
    {"inhibit-policy-mapping", no_argument, NULL, INHIBIT_MAPPING},
    {"inhibit-any-policy", no_argument, NULL, INHIBIT_ANY},
    {"content", required_argument, NULL, CONTENT}, /* last: only where it is taken */
    {NULL, 0, NULL, 0},
};

static enum status read_option(struct reading *reading, int option)
{
    struct checks_request *request = &reading->options->request;
    switch (option) {
    case TRUST:
        return add_trust(reading, optarg);
    case UNTRUSTED:
        return add_certificates(reading, optarg, &reading->options->untrusted);
    case CRL:
        return add_crl(reading, optarg);
    case OCSP:
        return add_ocsp(reading, optarg);
    case AT:
        return set_time(reading, optarg);
    case POLICY:
        return add_policy(reading, optarg);
    case EXPLICIT:
        request->require_explicit_policy = true;
        return STATUS_OK;
    case INHIBIT_MAPPING:
        request->inhibit_policy_mapping = true;
        return STATUS_OK;
    case INHIBIT_ANY:
        request->inhibit_any_policy = true;
        return STATUS_OK;
    case CONTENT:
        reading->options->content = optarg;
        return STATUS_OK;
    default:
        return misuse(reading, "what is meant by ", "an option?");
    }
}

static enum status read_all(struct reading *reading, int argc, char **argv, bool takes_content)
{
    int option;
    opterr = 0;
    optind = 0;
    while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (option == ':' || option == '?')
            return misuse(reading, option == ':' ? "needs a value: " : "no such option: ", argv[optind - 1]);
        if (option == CONTENT && !takes_content)
            return misuse(reading, "no such option: ", "--content");
        TRY(read_option(reading, option));
    }
    if (optind + 1 != argc)
        return misuse(reading, optind == argc ? "names no file to check" : "one file at a time, not also ",
                      optind == argc ? "" : argv[optind + 1]);
    reading->options->input = argv[optind];
    return STATUS_OK;
}

static enum status settle_trust(struct reading *reading)
{
    struct failure failure;
    if (!reading->has_registry && reading->anchors.count == 0)
        return misuse(reading, "--trust FILE is needed", "");
    if (reading->has_registry && reading->anchors.count > 0)
        return misuse(reading, "--trust takes a registry or bare anchors, not both", "");
    if ((reading->has_registry || trust_from_anchors(&reading->anchors, &reading->options->trust) == STATUS_OK) &&
        checker_new(&reading->options->trust, reading->options->revocation, &reading->options->checker) == STATUS_OK)
        return STATUS_OK;
    failure_set(&failure, STATUS_NO_MEMORY, NULL, "out of memory");
    return complain(reading, NULL, &failure);
}

enum status trust_options_read(const char *word, int argc, char **argv, bool takes_content, struct trust_options *options)
{
    CLEANUP(reading_release) struct reading reading = {.word = word, .options = options};
    options->request.at = clock_now();
    if (revocation_cache_new(&options->revocation) != STATUS_OK)
        return STATUS_NO_MEMORY;
    TRY(read_all(&reading, argc, argv, takes_content));
    return settle_trust(&reading);
}
