/* SPDX-License-Identifier: Apache-2.0
 * The root is read first, so every other log has at least what its newest anchor says. */
#include "src/cli/ledger_round.h"

#include "src/ledger/named_logs.h"

#include <inttypes.h>

#define PLACE_BYTES_MAX 4096

/* What the walks of one round tell, and to whom. */
struct listener {
    const struct ledger_round *round;
    struct named_logs named;
    bool is_root;
    size_t known_taken;
};

static void listener_release(struct listener *listener)
{
    named_logs_release(&listener->named);
}

static void hear_entry(void *context, uint64_t index, struct bytes bytes, const struct ledger_entry *entry)
{
    struct listener *listener = context;
    if (listener->is_root)
        named_logs_take(&listener->named, index, entry);
    if (listener->round->visit != NULL)
        listener->round->visit(listener->round->context, index, bytes, entry);
}

static void hear_progress(void *context, uint64_t done, uint64_t size)
{
    const struct listener *listener = context;
    if (listener->round->progress != NULL)
        listener->round->progress(listener->round->context, done, size);
}

enum status ledger_place_of_log(const char *place, int64_t log, struct buffer *ret_place)
{
    size_t size = strlen(place);
    const char *slash = size > 0 && place[size - 1] == '/' ? "" : "/";
    if (log == LEDGER_ROOT_LOG)
        return buffer_append_text(ret_place, place);
    return buffer_append_format(ret_place, "%s%slogs/%" PRId64, place, slash, log);
}

static void take_known(struct listener *listener, const struct note_key *key, struct ledger_walk *walk)
{
    const struct ledger_round *round = listener->round;
    for (size_t i = 0; key != NULL && i < round->known_count; i++)
        if (strcmp(round->known[i].origin, key->name) == 0)
            walk->known[walk->known_count++] = round->known[i];
    listener->known_taken += walk->known_count;
}

static int take_turn(struct listener *listener, struct ledger_turn *turn, struct failure *failure)
{
    const struct ledger_round *round = listener->round;
    turn->walk.visit = hear_entry;
    turn->walk.progress = hear_progress;
    turn->walk.context = listener;
    take_known(listener, turn->walk.key, &turn->walk);
    if (round->take(round->context, turn, failure) != STATUS_OK)
        return ledger_source_failed(turn->source, "ledger", failure);
    return EXIT_GOOD;
}

static int go_to_root(struct listener *listener)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    CLEANUP(buffer_release) struct buffer place = BUFFER_INIT(PLACE_BYTES_MAX);
    const struct ledger_round *round = listener->round;
    struct ledger_source_options options = *round->options;
    struct failure failure = {0};
    struct note_key key;
    if (ledger_place_of_log(options.place, round->root, &place) != STATUS_OK ||
        (round->key != NULL && log_name_key(round->key, round->root, &key) != STATUS_OK))
        return command_failed("ledger", options.place, &failure);
    struct ledger_turn turn = {.log = round->root, .source = &source, .walk.key = round->key != NULL ? &key : NULL};
    options.place = buffer_text(&place);
    if (ledger_source_open(&options, &source, &failure) != STATUS_OK)
        return command_failed("ledger", options.place, &failure);
    listener->is_root = true;
    int exit_status = take_turn(listener, &turn, &failure);
    listener->is_root = false;
    if (exit_status == EXIT_GOOD && listener->named.status != STATUS_OK)
        return ledger_source_failed(&source, "ledger", &listener->named.failure);
    return exit_status;
}

/* It has joined, and nothing was appended yet. */
static bool is_empty(const struct named_log *log, const struct ledger_source *source)
{
    CLEANUP(buffer_release) struct buffer note = BUFFER_INIT(CHECKPOINT_NOTE_MAX);
    return log->anchor_count == 0 && source->files.fetch(source->files.context, "checkpoint", &note) == STATUS_NOT_FOUND;
}

static int go_to_log(struct listener *listener, const struct named_log *log)
{
    CLEANUP(ledger_source_release) struct ledger_source source = {0};
    CLEANUP(buffer_release) struct buffer place = BUFFER_INIT(PLACE_BYTES_MAX);
    const struct note_key *root = listener->round->key;
    struct ledger_source_options options = *listener->round->options;
    struct failure failure = {0};
    struct note_key key;
    if (ledger_place_of_log(options.place, log->id, &place) != STATUS_OK ||
        (root != NULL && log_name_key(root, log->id, &key) != STATUS_OK))
        return command_failed("ledger", options.place, &failure);
    struct ledger_turn turn = {
        .log = log->id,
        .source = &source,
        .walk = {.key = root != NULL ? &key : NULL, .anchor_count = log->anchor_count, .anchors = log->anchors},
    };
    options.place = buffer_text(&place);
    bool is_there = ledger_source_open(&options, &source, &failure) == STATUS_OK;
    failure.status = STATUS_NOT_FOUND;
    if (!is_there)
        return log->anchor_count == 0 ? EXIT_GOOD : ledger_source_failed(&source, "ledger", &failure);
    return is_empty(log, &source) ? EXIT_GOOD : take_turn(listener, &turn, &failure);
}

/* A checkpoint of a log that nobody named is of one that was dropped, or belongs below another root. */
static int miss_known(const struct listener *listener)
{
    struct failure failure = {0};
    if (listener->known_taken == listener->round->known_count)
        return EXIT_GOOD;
    (void)failure_set(&failure, STATUS_CORRUPT, "--known", "is of a log that log %" PRId64 " of the ledger does not name",
                      listener->round->root);
    (void)command_failed("ledger", listener->round->options->place, &failure);
    return EXIT_NO;
}

int ledger_go_round(const struct ledger_round *round)
{
    CLEANUP(listener_release) struct listener listener = {.round = round, .named.root_id = round->root};
    int exit_status = go_to_root(&listener);
    for (size_t i = 0; exit_status == EXIT_GOOD && i < listener.named.count; i++)
        exit_status = go_to_log(&listener, &listener.named.logs[i]);
    return exit_status == EXIT_GOOD ? miss_known(&listener) : exit_status;
}
