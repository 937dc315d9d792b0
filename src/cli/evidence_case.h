/* SPDX-License-Identifier: Apache-2.0
 * An evidence file under judgement: each step looks at one bond between its parts, and says in a line what it found. */
#pragma once

#include <jansson.h>

#include "src/cli/trust_options.h"
#include "src/ledger/evidence.h"
#include "src/ledger/proof.h"
#include "src/ledger/receipt.h"

struct evidence_entry {
    struct buffer bytes;
    uint64_t index;
    struct ledger_entry entry;
};

struct evidence_case {
    const struct evidence *evidence;
    const struct note_key *log_key;
    struct bytes jwks;
    struct trust_options *options;
    size_t entry_count;
    struct evidence_entry *entries;        /* as many as there are proofs */
    const struct evidence_entry *decision; /* NULL: there is none */
    struct buffer receipt_payload;
    struct receipt receipt;
    size_t sound_records; /* on which a permit can stand */
    bool good;            /* nothing was found wrong so far */
};
void evidence_case_release(struct evidence_case *this);

/* The steps, in this order. What is wrong is printed and clears `good`; a later step uses only what the earlier ones proved. */
void evidence_check_entries(struct evidence_case *this);
void evidence_check_instruction(struct evidence_case *this);
void evidence_check_decision(struct evidence_case *this);
void evidence_check_records(struct evidence_case *this);

/* One line: "ok" or "NO", what, and the finding. */
void evidence_say(struct evidence_case *this, bool good, const char *what, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The ceremony was run for an enhanced protection: it speaks through the code that it protects, and no receipt stands on it. */
bool evidence_is_of_protection(const struct ledger_entry *answered);

/* evidence_protection.c: the records of enhanced protections, and the protections that counted. */
void evidence_check_protections(struct evidence_case *this);

/* evidence_signature.c: the record of design 1, its signature checked again as of then. */
void evidence_check_signature(struct evidence_case *this, const struct evidence_entry *answered, struct bytes record);
/* Was it verified when the entry says, but for the time to commit it? */
bool evidence_is_of_that_time(timestamp_us verified_at, const struct evidence_entry *answered);
/* evidence_passkey.c: the record of a passkey (design 4). True when its assertion checks. */
bool evidence_check_passkey(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record);
/* evidence_recording.c: the record of design 5. */
void evidence_check_recording(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record);
/* evidence_face.c: the record of technique `face` of design 4. */
void evidence_check_face(struct evidence_case *this, const struct evidence_entry *answered, const json_t *record);
/* evidence_material.c: takes the revocation answers out of the record, and tells which pieces that the record names are in the file. */
MUST_CHECK enum status evidence_take_material(struct evidence_case *this, const json_t *record, struct failure *failure);
