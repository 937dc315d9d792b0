/* SPDX-License-Identifier: Apache-2.0
 * The texts of the closed sets, as the JSON of facts has them. */
#pragma once

#include "law/facts.h"

/* texts[number]; an empty entry is no word (a MISSING that stands for a required field). */
struct vocabulary {
    const char *name;
    const struct bytes *texts;
    unsigned count;
};

/* vocabulary_design, vocabulary_risk ... and vocabulary_service. */
#define WORDS_BEGIN(set) extern const struct vocabulary vocabulary_##set;
#define WORD_MISSING(set, name)
#define WORD(set, name, text)
#define WORDS_END(set)
#include "law/vocabulary.def"
#undef WORDS_BEGIN
#undef WORD_MISSING
#undef WORD
#undef WORDS_END
extern const struct vocabulary vocabulary_service;

/* The text of a word, closed by a 0. NULL when `word` is no word of the set. */
const char *vocabulary_text(const struct vocabulary *vocabulary, unsigned word);
/* STATUS_NOT_FOUND when no word is spelled so. */
MUST_CHECK enum status vocabulary_find(const struct vocabulary *vocabulary, struct bytes text, unsigned *ret_word);

static inline const char *design_text(enum design design)
{
    return vocabulary_text(&vocabulary_design, design);
}

static inline const char *service_text(enum service service)
{
    return vocabulary_text(&vocabulary_service, service);
}
