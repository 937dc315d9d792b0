/* SPDX-License-Identifier: Apache-2.0
 * One entry of the ledger: an event as canonical JSON (RFC 8785), written from a struct and read back strictly.
 *
 * Nothing personal may stand in it. Ids are opaque; every other text is a word of visible ASCII (no space, quote or backslash), so that a
 * name or a sentence cannot slip in; personal records stand outside, and the entry holds only their salted hash (sealed_record_*). */
#pragma once

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/base/timestamp.h"

#define LEDGER_ENTRY_VERSION 1
#define LEDGER_CLAUSES_MAX 64     /* ids in one list */
#define LEDGER_CLAUSE_ID_MAX 24   /* characters */
#define LEDGER_DETAILS_MAX 24     /* members of one entry */
#define LEDGER_DETAIL_NAME_MAX 32 /* lower-case letters, digits and _ */
#define LEDGER_WORD_MAX 128       /* characters of any other text */

enum ledger_event {
#define EVENT(symbol, text) LEDGER_EVENT_##symbol,
#include "src/ledger/events.def"
#undef EVENT
    LEDGER_EVENT_COUNT
};

enum ledger_decision { LEDGER_DECISION_NONE, LEDGER_DECISION_PERMIT, LEDGER_DECISION_DENY };

struct clause_list {
    size_t count;
    struct bytes ids[LEDGER_CLAUSES_MAX];
};

/* A public fact of the event, such as a service code, a reason word or a count. Integers are within 2^53 - 1 either side of zero. */
struct ledger_detail {
    struct bytes name;
    struct bytes text; /* without data: the detail is the integer */
    int64_t integer;
};

/* Views are borrowed: for writing from the caller, after reading from the entry's bytes. Absent texts have size 0. */
struct ledger_entry {
    enum ledger_event event;
    timestamp_us at;
    struct bytes log; /* origin of the log it stands in */
    struct bytes operation, ceremony, credential, customer;
    bool has_instruction;
    struct digest instruction; /* the operation's instruction digest */
    enum ledger_decision decision;
    struct bytes clauses_version; /* present when a clause spoke */
    struct clause_list satisfied, violated;
    size_t detail_count;
    struct ledger_detail details[LEDGER_DETAILS_MAX]; /* in the order of their names (bytes), each once */
    bool has_sealed;
    struct digest sealed; /* of the personal record that stands outside */
};

/* NULL when it has none of that name. */
const struct ledger_detail *ledger_detail_find(const struct ledger_entry *entry, const char *name);
/* Has it that detail, with that very text? */
bool ledger_entry_says(const struct ledger_entry *entry, const char *name, struct bytes text);

/* Appends the entry's bytes. STATUS_INVALID when a text is not of the form above, STATUS_LIMIT past LIMIT_LEDGER_ENTRY_BYTES. */
MUST_CHECK enum status ledger_entry_write(const struct ledger_entry *entry, struct buffer *ret_bytes);
/* Accepts exactly what ledger_entry_write can write. After a failure the entry's content means nothing. */
MUST_CHECK enum status ledger_entry_read(struct bytes bytes, struct ledger_entry *ret_entry);

/* A personal record with its salt in front, as it is given to vault_seal, and the hash for the tree. The salt is inside the seal: when the
 * subject's key is destroyed the salt goes with it, and the hash tells nothing of the record any more, while every proof still holds. */
#define SEALED_RECORD_SALT_SIZE 32
MUST_CHECK enum status sealed_record_make(const uint8_t salt[SEALED_RECORD_SALT_SIZE], struct bytes record, struct buffer *ret_plain,
                                          struct digest *ret_sealed);
/* The record within what vault_open gave; STATUS_CORRUPT when it is not the one that the tree knows. */
MUST_CHECK enum status sealed_record_read(struct bytes plain, const struct digest *sealed, struct bytes *ret_record);
