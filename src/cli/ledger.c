/* SPDX-License-Identifier: Apache-2.0
 * `countersign ledger verify|copy|show|proof`: an auditor's view of a log, offline, with public keys only. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/base/encode.h"
#include "src/base/file.h"
#include "src/cli/ledger_copy.h"
#include "src/cli/ledger_round.h"
#include "src/ledger/lines.h"
#include "src/ledger/log_name.h"
#include "src/ledger/proof.h"

#define DIRECTORY_BYTES_MAX 4096

struct ledger_arguments {
    struct ledger_source_options source;
    const char *key_file, *operation, *log, *second; /* the latter: what stands after DIR|URL */
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
    case 'l':
        arguments->log = optarg;
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
    static const struct option options[] = {{"key", required_argument, NULL, 'k'},       {"known", required_argument, NULL, 'n'},
                                            {"operation", required_argument, NULL, 'o'}, {"log", required_argument, NULL, 'l'},
                                            {"ca", required_argument, NULL, 'c'},        {0}};
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

/* On a terminal, over itself; nothing for short work. */
static void show_progress(void *context, uint64_t done, uint64_t size)
{
    (void)context;
    if (size > 100000 && isatty(STDERR_FILENO))
        fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 "%s", done, size, done == size ? "\n" : "");
}

static void print_whole(const struct checkpoint *checkpoint, const struct ledger_walk *walk)
{
    CLEANUP(buffer_release) struct buffer root = BUFFER_INIT(128);
    if (base64_encode(bytes_of(checkpoint->root.bytes, DIGEST_SIZE), &root) != STATUS_OK)
        return;
    printf("%s: %" PRIu64 " entries, root %s: whole, and signed by the key", checkpoint->origin, checkpoint->size, buffer_text(&root));
    if (walk->anchor_count > 0)
        printf("; anchored up to entry %" PRIu64, walk->anchors[walk->anchor_count - 1].size - 1);
    printf(walk->known_count > 0 ? "; continues %zu known checkpoint%s\n" : "\n", walk->known_count, walk->known_count == 1 ? "" : "s");
}

static enum status verify_log(void *context, const struct ledger_turn *turn, struct failure *failure)
{
    struct checkpoint checkpoint;
    (void)context;
    TRY(ledger_walk(&turn->source->files, &turn->walk, &checkpoint, failure));
    print_whole(&checkpoint, &turn->walk);
    return STATUS_OK;
}

/* The further logs of a copy stand below its root's files, as they do at their source. */
static enum status copy_log(void *context, const struct ledger_turn *turn, struct failure *failure)
{
    const struct ledger_arguments *arguments = context;
    CLEANUP(buffer_release) struct buffer directory = BUFFER_INIT(DIRECTORY_BYTES_MAX);
    struct checkpoint checkpoint;
    TRY(ledger_place_of_log(arguments->second, turn->log, &directory));
    TRY(ledger_copy(turn->source, &turn->walk, buffer_text(&directory), &checkpoint, failure));
    print_whole(&checkpoint, &turn->walk);
    return STATUS_OK;
}

static enum status read_known(const char *path, const struct note_key *key, struct checkpoint *ret_checkpoint, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    TRY(file_read(path, &note, failure));
    if (log_name_open_checkpoint(buffer_bytes(&note), key, ret_checkpoint) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "is no checkpoint signed by this key");
    return STATUS_OK;
}

/* The log that --log names, or the first. */
static enum status read_log_number(const struct ledger_arguments *arguments, int64_t *ret_log)
{
    uint64_t log = LEDGER_ROOT_LOG;
    if (arguments->log != NULL && (text_number(bytes_of_text(arguments->log), &log) != STATUS_OK || log == 0 || log > INT64_MAX))
        return STATUS_INVALID;
    *ret_log = (int64_t)log;
    return STATUS_OK;
}

static int misnamed_log(const struct ledger_arguments *arguments)
{
    return command_misused("ledger", "'%s' is no log's number", arguments->log);
}

static int walk_signed(const struct ledger_arguments *arguments, const char *word, const struct note_key *key, ledger_turn_taken *take)
{
    struct ledger_arguments own = *arguments;
    struct ledger_round round = {.options = &own.source, .key = key, .take = take, .context = &own};
    struct failure failure = {0};
    if (key == NULL)
        return command_misused("ledger", "%s needs --key", word);
    if (read_log_number(arguments, &round.root) != STATUS_OK)
        return misnamed_log(arguments);
    for (; round.known_count < arguments->known_count; round.known_count++)
        if (read_known(arguments->known[round.known_count], key, &round.known[round.known_count], &failure) != STATUS_OK)
            return command_failed("ledger", arguments->known[round.known_count], &failure);
    round.progress = show_progress;
    return ledger_go_round(&round);
}

static int verify(const struct ledger_arguments *arguments, const struct note_key *key)
{
    return walk_signed(arguments, "verify", key, verify_log);
}

static int copy(const struct ledger_arguments *arguments, const struct note_key *key)
{
    return walk_signed(arguments, "copy", key, copy_log);
}

static void print_entry(void *context, uint64_t index, struct bytes bytes, const struct ledger_entry *entry)
{
    const char *operation = ((const struct ledger_arguments *)context)->operation; /* NULL: every entry */
    if (operation == NULL || bytes_equal(entry->operation, bytes_of_text(operation)))
        printf("{\"index\":%" PRIu64 ",\"entry\":%.*s}\n", index, (int)bytes.size, (const char *)bytes.data);
}

static void warn_unsigned(const struct note_key *key)
{
    if (key == NULL)
        fputs("countersign ledger: without --key nothing says who wrote this log\n", stderr);
}

static enum status show_log(void *context, const struct ledger_turn *turn, struct failure *failure)
{
    struct checkpoint checkpoint;
    (void)context;
    return ledger_walk(&turn->source->files, &turn->walk, &checkpoint, failure);
}

static int show(const struct ledger_arguments *arguments, const struct note_key *key)
{
    struct ledger_arguments own = *arguments;
    struct ledger_round round = {.options = &own.source, .key = key, .take = show_log, .visit = print_entry, .context = &own};
    if (read_log_number(arguments, &round.root) != STATUS_OK)
        return misnamed_log(arguments);
    warn_unsigned(key);
    return ledger_go_round(&round);
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

/* The log that --log names, or the root: its place, and its key when that of the root was given. */
static enum status choose_log(const struct ledger_arguments *arguments, const struct note_key *root, struct buffer *ret_place,
                              struct note_key *ret_key)
{
    int64_t log;
    TRY(read_log_number(arguments, &log));
    if (root != NULL)
        TRY(log_name_key(root, log, ret_key));
    return ledger_place_of_log(arguments->source.place, log, ret_place);
}

static int prove(const struct ledger_arguments *arguments, const struct note_key *key)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LEDGER_PROOF_BYTES_MAX), place = BUFFER_INIT(DIRECTORY_BYTES_MAX);
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    struct ledger_source_options options = arguments->source;
    struct note_key own;
    struct failure failure = {0};
    uint64_t index;
    if (text_number(bytes_of_text(arguments->second), &index) != STATUS_OK)
        return command_misused("ledger", "'%s' is no index", arguments->second);
    if (choose_log(arguments, key, &place, &own) != STATUS_OK)
        return misnamed_log(arguments);
    options.place = buffer_text(&place);
    warn_unsigned(key);
    if (ledger_source_open(&options, &source, &failure) != STATUS_OK)
        return command_failed("ledger", options.place, &failure);
    if (make_proof(&source.files, key != NULL ? &own : NULL, index, &text, &failure) != STATUS_OK)
        return ledger_source_failed(&source, "ledger", &failure);
    fwrite(text.data, 1, text.size, stdout);
    return EXIT_GOOD;
}

static const struct {
    const char *word;
    int (*run)(const struct ledger_arguments *arguments, const struct note_key *key);
    bool wants_second;
} actions[] = {{"verify", verify, false}, {"copy", copy, true}, {"show", show, false}, {"proof", prove, true}};

static int run_action(size_t action, int argc, char **argv)
{
    struct ledger_arguments arguments = {0};
    struct note_key key;
    struct failure failure = {0};
    if (!take_arguments(argc, argv, actions[action].wants_second, &arguments))
        return command_misused("ledger", "%s does not take these arguments", actions[action].word);
    if (arguments.key_file != NULL && ledger_key_read(arguments.key_file, &key, &failure) != STATUS_OK)
        return command_failed("ledger", arguments.key_file, &failure);
    return actions[action].run(&arguments, arguments.key_file != NULL ? &key : NULL);
}

int command_ledger(int argc, char **argv)
{
    for (size_t i = 0; argc > 1 && i < COUNT_OF(actions); i++)
        if (strcmp(argv[1], actions[i].word) == 0)
            return run_action(i, argc - 1, argv + 1);
    return command_misused("ledger", "verify, copy, show or proof?");
}
