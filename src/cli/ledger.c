/* SPDX-License-Identifier: Apache-2.0
 * `countersign ledger verify|copy|show|proof`: an auditor's view of a log, offline, with public keys only. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/base/encode.h"
#include "src/base/file.h"
#include "src/cli/command.h"
#include "src/cli/ledger_copy.h"
#include "src/ledger/lines.h"
#include "src/ledger/proof.h"

struct ledger_arguments {
    struct ledger_source_options source;
    const char *key_file, *operation, *second; /* the latter: what stands after DIR|URL */
    size_t known_count;
    const char *known[LEDGER_KNOWN_MAX];
};

static bool take_option(int option, struct ledger_arguments *arguments)
{
    switch (option) {
    case 'k':
        arguments->key_file = optarg;
        return true;
    case 'o':
        arguments->operation = optarg;
        return true;
    case 'c':
        arguments->source.ca = optarg;
        return true;
    case 'n':
        if (arguments->known_count == LEDGER_KNOWN_MAX)
            return false;
        arguments->known[arguments->known_count++] = optarg;
        return true;
    default:
        return false;
    }
}

/* The places that are not options: DIR|URL, and one more where `wants_second`. */
static bool take_arguments(int argc, char **argv, bool wants_second, struct ledger_arguments *ret_arguments)
{
    static const struct option options[] = {{"key", required_argument, NULL, 'k'},
                                            {"known", required_argument, NULL, 'n'},
                                            {"operation", required_argument, NULL, 'o'},
                                            {"ca", required_argument, NULL, 'c'},
                                            {0}};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (!take_option(option, ret_arguments))
            return false;
    if (argc - optind != (wants_second ? 2 : 1))
        return false;
    ret_arguments->source.place = argv[optind];
    ret_arguments->second = wants_second ? argv[optind + 1] : NULL;
    return true;
}

static enum status read_known(const char *path, const struct note_key *key, struct checkpoint *ret_checkpoint, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    TRY(file_read(path, &note, failure));
    if (checkpoint_open(buffer_bytes(&note), key, ret_checkpoint) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "is no checkpoint signed by this key");
    return STATUS_OK;
}

/* On a terminal, over itself; nothing for short work. */
static void show_progress(void *context, uint64_t done, uint64_t size)
{
    (void)context;
    if (size > 100000 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 "%s", done, size, done == size ? "\n" : "");
}

static void print_whole(const struct checkpoint *checkpoint, size_t known_count)
{
    CLEANUP(buffer_release) struct buffer root = BUFFER_INIT(128);
    if (base64_encode(bytes_of(checkpoint->root.bytes, DIGEST_SIZE), &root) != STATUS_OK)
        return;
    printf("%s: %" PRIu64 " entries, root %s: whole, and signed by the key", checkpoint->origin, checkpoint->size, buffer_text(&root));
    printf(known_count > 0 ? "; continues %zu known checkpoint%s\n" : "\n", known_count, known_count == 1 ? "" : "s");
}

/* What both verifying and copying start from. GO_ON, or the status to exit with. */
enum { GO_ON = -1 };
static int prepare_walk(const struct ledger_arguments *arguments, const char *word, const struct note_key *key,
                        struct ledger_walk *ret_walk)
{
    struct failure failure = {0};
    *ret_walk = (struct ledger_walk){.key = key, .known_count = arguments->known_count, .progress = show_progress};
    if (key == NULL)
        return command_misused("ledger", "%s needs --key", word);
    for (size_t i = 0; i < arguments->known_count; i++)
        if (read_known(arguments->known[i], key, &ret_walk->known[i], &failure) != STATUS_OK)
            return command_failed("ledger", arguments->known[i], &failure);
    return GO_ON;
}

static int verify(const struct ledger_arguments *arguments, struct ledger_source *source, const struct note_key *key)
{
    struct ledger_walk walk;
    struct checkpoint checkpoint;
    struct failure failure = {0};
    int exit_status = prepare_walk(arguments, "verify", key, &walk);
    if (exit_status != GO_ON)
        return exit_status;
    if (ledger_walk(&source->files, &walk, &checkpoint, &failure) != STATUS_OK)
        return ledger_source_failed(source, "ledger", &failure);
    print_whole(&checkpoint, arguments->known_count);
    return EXIT_GOOD;
}

static int copy(const struct ledger_arguments *arguments, struct ledger_source *source, const struct note_key *key)
{
    struct ledger_walk walk;
    struct checkpoint checkpoint;
    struct failure failure = {0};
    int exit_status = prepare_walk(arguments, "copy", key, &walk);
    if (exit_status != GO_ON)
        return exit_status;
    if (ledger_copy(source, &walk, arguments->second, &checkpoint, &failure) != STATUS_OK)
        return ledger_source_failed(source, "ledger", &failure);
    print_whole(&checkpoint, arguments->known_count);
    return EXIT_GOOD;
}

struct shown {
    const char *operation; /* NULL: every entry */
};

static void print_entry(void *context, uint64_t index, struct bytes bytes, const struct ledger_entry *entry)
{
    const char *operation = ((const struct shown *)context)->operation;
    if (operation == NULL || bytes_equal(entry->operation, bytes_of_text(operation)))
        printf("{\"index\":%" PRIu64 ",\"entry\":%.*s}\n", index, (int)bytes.size, (const char *)bytes.data);
}

static void warn_unsigned(const struct note_key *key)
{
    if (key == NULL)
        fputs("countersign ledger: without --key nothing says who wrote this log\n", stderr);
}

static int show(const struct ledger_arguments *arguments, struct ledger_source *source, const struct note_key *key)
{
    struct shown shown = {.operation = arguments->operation};
    struct ledger_walk walk = {.key = key, .visit = print_entry, .context = &shown};
    struct checkpoint checkpoint;
    struct failure failure = {0};
    warn_unsigned(key);
    enum status status = ledger_walk(&source->files, &walk, &checkpoint, &failure);
    return status == STATUS_OK ? EXIT_GOOD : ledger_source_failed(source, "ledger", &failure);
}

static enum status make_proof(const struct ledger_files *files, const struct note_key *key, uint64_t index, struct buffer *ret_text,
                              struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX), entry = BUFFER_INIT(LIMIT_LEDGER_ENTRY_BYTES);
    struct checkpoint checkpoint;
    struct merkle_proof inclusion;
    TRY(ledger_fetch_checkpoint(files, key, &note, &checkpoint, failure));
    TRY(ledger_fetch_proved(files, &checkpoint, index, &entry, &inclusion, failure));
    return ledger_proof_write(buffer_bytes(&entry), index, &inclusion, buffer_bytes(&note), ret_text);
}

static int prove(const struct ledger_arguments *arguments, struct ledger_source *source, const struct note_key *key)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX);
    struct failure failure = {0};
    uint64_t index;
    if (text_number(bytes_of_text(arguments->second), &index) != STATUS_OK)
        return command_misused("ledger", "'%s' is no index", arguments->second);
    warn_unsigned(key);
    if (make_proof(&source->files, key, index, &text, &failure) != STATUS_OK)
        return ledger_source_failed(source, "ledger", &failure);
    fwrite(text.data, 1, text.size, stdout);
    return EXIT_GOOD;
}

static const struct {
    const char *word;
    int (*run)(const struct ledger_arguments *arguments, struct ledger_source *source, const struct note_key *key);
    bool wants_second;
} actions[] = {{"verify", verify, false}, {"copy", copy, true}, {"show", show, false}, {"proof", prove, true}};

static int run_action(size_t action, int argc, char **argv)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    struct ledger_arguments arguments = {0};
    struct note_key key;
    struct failure failure = {0};
    if (!take_arguments(argc, argv, actions[action].wants_second, &arguments))
        return command_misused("ledger", "%s does not take these arguments", actions[action].word);
    if (arguments.key_file != NULL && ledger_key_read(arguments.key_file, &key, &failure) != STATUS_OK)
        return command_failed("ledger", arguments.key_file, &failure);
    if (ledger_source_open(&arguments.source, &source, &failure) != STATUS_OK)
        return command_failed("ledger", arguments.source.place, &failure);
    return actions[action].run(&arguments, &source, arguments.key_file != NULL ? &key : NULL);
}

int command_ledger(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < COUNT_OF(actions); i++)
        if (strcmp(argv[1], actions[i].word) == 0)
            return run_action(i, argc - 1, argv + 1);
    return command_misused("ledger", "verify, copy, show or proof?");
}
