/* SPDX-License-Identifier: Apache-2.0
 * What a clause is: one pure function of facts, its reading beside it, and its line in the register (clauses.def). A clause without its
 * function or its reading does not link; a function that is not in the register does not compile. */
#pragma once

#include "law/masking/display.h"
#include "law/situation.h"

enum verdict { NOT_APPLICABLE, KEPT, BROKEN };

enum clause {
#define CLAUSE(symbol, ...) CLAUSE_##symbol,
#include "law/clauses.def"
#undef CLAUSE
    clause_count
};

/* One bit a clause, lowest id first. */
typedef uint64_t clause_set;
_Static_assert(clause_count <= 64, "a clause set is 64 bits");

static inline bool clause_set_has(clause_set set, enum clause clause)
{
    return (set >> clause & 1) != 0;
}

/* What a clause is asked about (see clauses.def). */
enum clause_scope {
    SCOPE_entry,
    SCOPE_certificate,
    SCOPE_chip_card,
    SCOPE_otp,
    SCOPE_two_factor,
    SCOPE_video,
    SCOPE_known,
    SCOPE_operation,
    SCOPE_display
};
enum clause_effect { EFFECT_REQUIRES, EFFECT_PERMITS };

/* Our reading of the text, and where the function stands that does what it says. */
struct reading {
    const char *zh_tw;
    const char *en;
    const char *file; /* from the root */
    unsigned line;
};

struct clause_entry {
    const char *id;     /* "9.1.6" */
    const char *number; /* in the text: "一(六)" */
    enum clause_scope scope;
    enum clause_effect effect;
    const char *kinds; /* "D C G" */
    const char *title_zh_tw;
    const char *title_en;
    const struct reading *reading;
};

/* The version of the text that all this reads. */
#define CLAUSES_VERSION "2022-06-02"

extern const struct clause_entry clause_register[clause_count];

/* STATUS_NOT_FOUND when there is no such id. */
MUST_CHECK enum status clause_find(struct bytes id, enum clause *ret_clause);

/* What the compiler put before "law/" in the names of our files: the way from the build folder to the root. */
enum { ROOT_PREFIX_SIZE = sizeof(__FILE__) - sizeof("law/clause.h") };

/* Stands before the function of a clause: READING(9_1_6, "…", "…"). */
#define READING(symbol, zh_tw_text, en_text)                                                                                               \
    const struct reading reading_##symbol = {zh_tw_text, en_text, &__FILE__[ROOT_PREFIX_SIZE], __LINE__};

#define DECLARE_entry(symbol) enum verdict clause_##symbol(const struct situation *on, const struct evidence_facts *entry);
#define DECLARE_certificate(symbol) enum verdict clause_##symbol(const struct situation *on, const struct certificate_facts *certificate);
#define DECLARE_chip_card(symbol) enum verdict clause_##symbol(const struct situation *on, const struct chip_card_facts *card);
#define DECLARE_otp(symbol) enum verdict clause_##symbol(const struct situation *on, const struct otp_facts *otp);
#define DECLARE_two_factor(symbol) enum verdict clause_##symbol(const struct situation *on, const struct two_factor_facts *two_factor);
#define DECLARE_video(symbol) enum verdict clause_##symbol(const struct situation *on, const struct video_facts *video);
#define DECLARE_known(symbol) enum verdict clause_##symbol(const struct situation *on);
#define DECLARE_operation(symbol) enum verdict clause_##symbol(const struct situation *on);
#define DECLARE_display(symbol) enum verdict clause_##symbol(const struct display_facts *display);
#define CLAUSE(symbol, id, number, scope, ...) DECLARE_##scope(symbol) extern const struct reading reading_##symbol;
#include "law/clauses.def"
#undef CLAUSE

/* The three answers, said shortly. */
static inline enum verdict kept_if(bool condition)
{
    return condition ? KEPT : BROKEN;
}
