/* SPDX-License-Identifier: Apache-2.0
 * All logs of a ledger, one after the other: a root, then each that it names, with the anchors that the root has of it. */
#pragma once

#include "src/cli/ledger_source.h"
#include "src/ledger/walk.h"

/* One log's turn; valid for the call. */
struct ledger_turn {
    int64_t log;
    struct ledger_source *source;
    struct ledger_walk walk; /* to be walked, once or more: its visit collects what the root names */
};
typedef enum status ledger_turn_taken(void *context, const struct ledger_turn *turn, struct failure *failure);

struct ledger_round {
    const struct ledger_source_options *options; /* where log 1 is */
    const struct note_key *key;                  /* of log 1; NULL: no signature is asked for */
    int64_t root;                                /* the log that names the others */
    size_t known_count;
    struct checkpoint known[LEDGER_KNOWN_MAX]; /* of any log */
    ledger_turn_taken *take;
    void (*visit)(void *context, uint64_t index, struct bytes bytes, const struct ledger_entry *entry); /* NULL: nobody looks */
    void (*progress)(void *context, uint64_t done, uint64_t size);                                      /* NULL: nobody is told */
    void *context;
};

/* The exit status: that of the first log that fails, with its reason printed. */
int ledger_go_round(const struct ledger_round *round);

/* Where the files of a log are: `place` for the root, logs/NUMBER below it for another. */
MUST_CHECK enum status ledger_place_of_log(const char *place, int64_t log, struct buffer *ret_place);
