/* SPDX-License-Identifier: Apache-2.0
 * `countersign evidence`: export is elsewhere; verify FILE is what a court asks years later, with nothing but public keys and trust
 * anchors. */
#include "src/cli/evidence_case.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "src/base/file.h"
#include "src/cli/evidence_export.h"
#include "src/cli/ledger_source.h"

struct evidence_arguments {
    const char *key_file, *jwks_file;
    int rest_count; /* what the trust options take */
    char **rest;
};

static void arguments_release(struct evidence_arguments *arguments)
{
    free(arguments->rest);
}

/* Takes out --key and --jwks; the other options are those of `signature check`. */
static enum status take_arguments(int argc, char **argv, struct evidence_arguments *ret_arguments)
{
    ret_arguments->rest = calloc((size_t)argc + 1, sizeof *ret_arguments->rest);
    if (ret_arguments->rest == NULL)
        return STATUS_NO_MEMORY;
    for (int i = 0; i < argc; i++) {
        bool key = strcmp(argv[i], "--key") == 0, jwks = strcmp(argv[i], "--jwks") == 0;
        if (!key && !jwks)
            ret_arguments->rest[ret_arguments->rest_count++] = argv[i];
        else if (i + 1 < argc)
            *(key ? &ret_arguments->key_file : &ret_arguments->jwks_file) = argv[++i];
    }
    return ret_arguments->key_file != NULL && ret_arguments->jwks_file != NULL ? STATUS_OK : STATUS_INVALID;
}

/* Revocation answers and certificates are signed by those who give them, so they may come from anywhere. */
static enum status add_material(const struct evidence *evidence, struct trust_options *options, struct failure *failure)
{
    struct revocation_cache *cache = options->revocation;
    for (size_t i = 0; i < evidence->certificate_count; i++) {
        CLEANUP(certificate_release) struct certificate *certificate = NULL;
        TRY(checker_certificate(options->checker, evidence->certificates[i], &certificate, failure));
        TRY(certificate_list_add(&options->untrusted, certificate));
    }
    for (size_t i = 0; i < evidence->crl_count; i++)
        TRY(revocation_cache_put_crl(cache, evidence->crls[i], failure));
    for (size_t i = 0; i < evidence->ocsp_count; i++)
        TRY(revocation_cache_put_ocsp(cache, evidence->ocsp[i], failure));
    return STATUS_OK;
}

static void print_shown(struct bytes instruction)
{
    json_t *json = json_loadb((const char *)instruction.data, instruction.size, JSON_REJECT_DUPLICATES, NULL);
    const char *shown = json_string_value(json_object_get(json_object_get(json, "text"), "zh-TW"));
    if (shown != NULL)
        printf("\n%s\n", shown);
    json_decref(json);
}

static int judge(struct evidence_case *this)
{
    evidence_check_entries(this);
    if (this->good) {
        evidence_check_instruction(this);
        evidence_check_decision(this);
        evidence_check_records(this);
        evidence_check_protections(this);
    }
    if (!this->good)
        return EXIT_NO;
    print_shown(this->evidence->instruction);
    return EXIT_GOOD;
}

static int verify(const struct evidence_arguments *arguments, struct trust_options *options)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(EVIDENCE_BYTES_MAX), jwks = BUFFER_INIT(JWKS_BYTES_MAX);
    CLEANUP(evidence_file_release) struct evidence_file file = {0};
    struct failure failure = {0};
    struct note_key key;
    if (ledger_key_read(arguments->key_file, &key, &failure) != STATUS_OK)
        return command_failed("evidence", arguments->key_file, &failure);
    if (file_read(arguments->jwks_file, &jwks, &failure) != STATUS_OK)
        return command_failed("evidence", arguments->jwks_file, &failure);
    if (file_read(options->input, &json, &failure) != STATUS_OK || evidence_read(buffer_bytes(&json), &file, &failure) != STATUS_OK ||
        add_material(&file.evidence, options, &failure) != STATUS_OK)
        return command_failed("evidence", options->input, &failure);
    CLEANUP(evidence_case_release)
    struct evidence_case this = {
        .evidence = &file.evidence, .log_key = &key, .jwks = buffer_bytes(&jwks), .options = options, .good = true};
    return judge(&this);
}

int command_evidence(int argc, char **argv)
{
    CLEANUP(trust_options_release) struct trust_options options = {0};
    CLEANUP(arguments_release) struct evidence_arguments arguments = {0};
    if (argc > 1 && strcmp(argv[1], "export") == 0)
        return evidence_export(argc - 1, argv + 1);
    if (argc < 2 || strcmp(argv[1], "verify") != 0)
        return command_misused("evidence", "export or verify");
    if (take_arguments(argc - 1, argv + 1, &arguments) != STATUS_OK)
        return command_misused("evidence", "--key and --jwks are needed");
    if (trust_options_read("evidence", arguments.rest_count, arguments.rest, false, &options) != STATUS_OK)
        return EXIT_MISUSED;
    return verify(&arguments, &options);
}
