/* SPDX-License-Identifier: Apache-2.0
 * `countersign verify RECEIPT`: what the core bank asks before it releases a transaction, with public keys only. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "src/base/encode.h"
#include "src/base/file.h"
#include "src/base/timestamp.h"
#include "src/cli/ledger_round.h"
#include "src/crypto/digest.h"
#include "src/ledger/log_name.h"
#include "src/ledger/receipt.h"

#define PLACE_BYTES_MAX 4096
#define INSTRUCTION_FILE_MAX (LIMIT_INSTRUCTION_BYTES + 1)

struct verify_arguments {
    const char *receipt, *jwks, *instruction, *key_file;
    struct ledger_source_options ledger; /* place is NULL: the ledger is not asked */
};

/* A receipt and the bytes that it looks into. */
struct opened_receipt {
    struct receipt receipt;
    struct buffer payload;
};

static void opened_receipt_release(struct opened_receipt *opened)
{
    buffer_release(&opened->payload);
}

static bool take_option(int option, struct verify_arguments *arguments)
{
    const char **places[] = {['j'] = &arguments->jwks,
                             ['i'] = &arguments->instruction,
                             ['k'] = &arguments->key_file,
                             ['l'] = &arguments->ledger.place,
                             ['c'] = &arguments->ledger.ca};
    if (option < 0 || (size_t)option >= COUNT_OF(places) || places[option] == NULL)
        return false;
    *places[option] = optarg;
    return true;
}

static bool take_arguments(int argc, char **argv, struct verify_arguments *ret_arguments)
{
    static const struct option options[] = {{"jwks", required_argument, NULL, 'j'}, {"instruction", required_argument, NULL, 'i'},
                                            {"key", required_argument, NULL, 'k'},  {"ledger", required_argument, NULL, 'l'},
                                            {"ca", required_argument, NULL, 'c'},   {0}};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take_option(option, ret_arguments))
            return false;
    if (argc - optind != 1 || ret_arguments->jwks == NULL || (ret_arguments->ledger.place != NULL) != (ret_arguments->key_file != NULL))
        return false;
    ret_arguments->receipt = argv[optind];
    return true;
}

/* Files of text end with a newline, more often than not. */
static struct bytes without_newline(const struct buffer *text)
{
    bool has = text->size > 0 && text->data[text->size - 1] == '\n';
    return bytes_of(text->data, text->size - (has ? 1 : 0));
}

static int open_receipt(const struct verify_arguments *arguments, struct opened_receipt *ret_opened)
{
    CLEANUP(buffer_release) struct buffer token = BUFFER_INIT(RECEIPT_BYTES_MAX), jwks = BUFFER_INIT(JWKS_BYTES_MAX);
    struct failure failure = {0};
    if (file_read(arguments->receipt, &token, &failure) != STATUS_OK)
        return command_failed("verify", arguments->receipt, &failure);
    if (file_read(arguments->jwks, &jwks, &failure) != STATUS_OK)
        return command_failed("verify", arguments->jwks, &failure);
    if (receipt_open(without_newline(&token), buffer_bytes(&jwks), &ret_opened->payload, &ret_opened->receipt, &failure) == STATUS_OK)
        return EXIT_GOOD;
    if (failure.status == STATUS_INVALID && strcmp(failure.field, "jwks") == 0) /* that says nothing about the receipt */
        return command_failed("verify", arguments->jwks, &failure);
    command_failed("verify", arguments->receipt, &failure);
    return EXIT_NO;
}

static int check_instruction(const char *path, const struct receipt *receipt)
{
    CLEANUP(buffer_release) struct buffer instruction = BUFFER_INIT(INSTRUCTION_FILE_MAX);
    struct failure failure = {0};
    struct digest digest;
    if (path == NULL)
        return EXIT_GOOD;
    if (file_read(path, &instruction, &failure) != STATUS_OK)
        return command_failed("verify", path, &failure);
    digest_of(without_newline(&instruction), &digest);
    if (digest_equal(&digest, &receipt->instruction))
        return EXIT_GOOD;
    fprintf(stderr, "countersign verify: %s: the receipt is for another instruction\n", path);
    return EXIT_NO;
}

static enum status prove_entry(const struct ledger_files *files, const struct note_key *key, const struct receipt *receipt,
                               struct checkpoint *ret_checkpoint, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX), bytes = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct merkle_proof inclusion;
    struct ledger_entry entry;
    TRY(ledger_fetch_checkpoint(files, key, &note, ret_checkpoint, failure));
    TRY(ledger_fetch_proved(files, ret_checkpoint, receipt->index, &bytes, &inclusion, failure));
    if (ledger_entry_read(buffer_bytes(&bytes), &entry) != STATUS_OK || !receipt_is_of_entry(receipt, &entry))
        return failure_set(failure, STATUS_CORRUPT, "entry", "%" PRIu64 " does not say what the receipt says", receipt->index);
    return STATUS_OK;
}

static int ask_log(const struct ledger_source_options *options, const struct note_key *key, const struct receipt *receipt,
                   struct checkpoint *ret_checkpoint)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    struct failure failure = {0};
    if (ledger_source_open(options, &source, &failure) != STATUS_OK)
        return command_failed("verify", options->place, &failure);
    if (prove_entry(&source.files, key, receipt, ret_checkpoint, &failure) != STATUS_OK)
        return ledger_source_failed(&source, "verify", &failure);
    return EXIT_GOOD;
}

/* The receipt names the log of the ledger that has its entry. */
static int check_ledger(const struct verify_arguments *arguments, const struct receipt *receipt, struct checkpoint *ret_checkpoint)
{
    CLEANUP(buffer_release) struct buffer place = BUFFER_INIT(PLACE_BYTES_MAX);
    struct ledger_source_options options = arguments->ledger;
    struct failure failure = {0};
    struct note_key root, key;
    int64_t log;
    if (arguments->ledger.place == NULL)
        return EXIT_GOOD;
    if (ledger_key_read(arguments->key_file, &root, &failure) != STATUS_OK)
        return command_failed("verify", arguments->key_file, &failure);
    if (log_name_find(root.name, receipt->log, &log) != STATUS_OK || log_name_key(&root, log, &key) != STATUS_OK ||
        ledger_place_of_log(arguments->ledger.place, log, &place) != STATUS_OK) {
        fprintf(stderr, "countersign verify: the receipt names a log that is not of %s\n", root.name);
        return EXIT_NO;
    }
    options.place = buffer_text(&place);
    return ask_log(&options, &key, receipt, ret_checkpoint);
}

static void print_bytes(struct bytes text)
{
    printf("%.*s", (int)text.size, (const char *)text.data);
}

static void print_named(const char *name, struct bytes text)
{
    printf("%-12s ", name);
    print_bytes(text);
    putchar('\n');
}

static void print_digest(const char *name, const struct digest *digest)
{
    CLEANUP(buffer_release) struct buffer hex = BUFFER_INIT(128);
    if (hex_encode(bytes_of(digest->bytes, DIGEST_SIZE), &hex) == STATUS_OK)
        print_named(name, buffer_bytes(&hex));
}

static void print_clauses(const char *name, const struct clause_list *clauses)
{
    if (clauses->count == 0)
        return;
    printf("%-12s", name);
    for (size_t i = 0; i < clauses->count; i++) {
        putchar(' ');
        print_bytes(clauses->ids[i]);
    }
    putchar('\n');
}

static void print_ledger(const struct receipt *receipt, const struct checkpoint *checkpoint)
{
    printf("%-12s ", "ledger");
    print_bytes(receipt->log);
    printf(", entry %" PRIu64, receipt->index);
    if (checkpoint->size > 0)
        printf(": found there, under the signed checkpoint of %" PRIu64 " entries\n", checkpoint->size);
    else
        puts(" (not asked)");
}

static void print_receipt(const struct receipt *receipt, const struct checkpoint *checkpoint)
{
    print_named("decision", bytes_of_text(receipt->decision == LEDGER_DECISION_PERMIT ? "permit" : "deny"));
    print_named("operation", receipt->operation);
    print_digest("instruction", &receipt->instruction);
    print_named("issued by", receipt->issuer);
    print_named("issued at", bytes_of_text(timestamp_format_utc(receipt->issued_at_seconds * TIMESTAMP_SECOND).text));
    print_named("clauses of", receipt->clauses_version);
    print_clauses("satisfied", &receipt->satisfied);
    print_clauses("violated", &receipt->violated);
    for (size_t i = 0; i < receipt->evidence_count; i++) {
        print_named("evidence", receipt->evidence[i].design);
        print_named("  ceremony", receipt->evidence[i].ceremony);
        print_digest("  record", &receipt->evidence[i].record);
    }
    print_ledger(receipt, checkpoint);
}

int command_verify(int argc, char **argv)
{
    CLEANUP(opened_receipt_release) struct opened_receipt opened = {.payload = BUFFER_INIT(RECEIPT_BYTES_MAX)};
    struct verify_arguments arguments = {0};
    struct checkpoint checkpoint = {0};
    if (!take_arguments(argc, argv, &arguments))
        return command_misused("verify", "it takes one RECEIPT and --jwks; --ledger and --key go together");
    int code = open_receipt(&arguments, &opened);
    if (code == EXIT_GOOD)
        code = check_instruction(arguments.instruction, &opened.receipt);
    if (code == EXIT_GOOD)
        code = check_ledger(&arguments, &opened.receipt, &checkpoint);
    if (code != EXIT_GOOD)
        return code;
    print_receipt(&opened.receipt, &checkpoint);
    return opened.receipt.decision == LEDGER_DECISION_PERMIT ? EXIT_GOOD : EXIT_NO;
}
