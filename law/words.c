/* SPDX-License-Identifier: Apache-2.0
 * The tables of words, made of vocabulary.def and services.def, and the two ways to look into them. */
#include "law/words.h"

#define TEXT(literal)                                                                                                                      \
    {                                                                                                                                      \
        (const uint8_t *)(literal), sizeof(literal) - 1                                                                                    \
    }

#define WORDS_BEGIN(set) static const struct bytes texts_##set[] = {
#define WORD_MISSING(set, name) {NULL, 0},
#define WORD(set, name, text) TEXT(text),
#define WORDS_END(set)                                                                                                                     \
    }                                                                                                                                      \
    ;                                                                                                                                      \
    const struct vocabulary vocabulary_##set = {#set, texts_##set, COUNT_OF(texts_##set)};
#include "law/vocabulary.def"

static const struct bytes texts_service[] = {
    [SERVICE_MISSING] = {NULL, 0},
#define SERVICE(name, text, category, instruction) [SERVICE_##name] = TEXT(text),
#include "law/services.def"
};
const struct vocabulary vocabulary_service = {"service", texts_service, COUNT_OF(texts_service)};

const char *vocabulary_text(const struct vocabulary *vocabulary, unsigned word)
{
    return word < vocabulary->count ? (const char *)vocabulary->texts[word].data : NULL;
}

enum status vocabulary_find(const struct vocabulary *vocabulary, struct bytes text, unsigned *ret_word)
{
    for (unsigned word = 0; word < vocabulary->count; word++) {
        if (vocabulary->texts[word].data == NULL || !bytes_equal(vocabulary->texts[word], text))
            continue;
        *ret_word = word;
        return STATUS_OK;
    }
    return STATUS_NOT_FOUND;
}
