/* SPDX-License-Identifier: Apache-2.0
 * One reader for every object of facts, driven by its table. Fields are judged in the order they stand in; what is missing is told last. */
#include "src/json/facts_json.h"

#include <stdio.h>

#include "src/base/utf8.h"

/* Where a value comes from, where it goes, and what to call it when it cannot. */
struct place {
    struct scanner *scanner;
    const char *path;
    struct bytes name;
    void *object;
    struct failure *failure;
};

enum { NAME_SHOWN_BYTES = 40 };

static int shown_size(struct bytes name)
{
    size_t size = 0, next = 0;
    uint32_t character;
    while (next < name.size && utf8_next(name, &next, &character) == STATUS_OK && next <= NAME_SHOWN_BYTES)
        size = next;
    return (int)size;
}

enum status refuse_field(struct failure *failure, const char *path, struct bytes name, const char *message)
{
    char field[FAILURE_FIELD_MAX];
    snprintf(field, sizeof field, "%s%s%.*s", path, path[0] != 0 ? "." : "", shown_size(name), (const char *)name.data);
    return failure_set(failure, STATUS_INVALID, field, "%s", message);
}

enum status refuse_text(struct failure *failure, const struct scanner *scanner)
{
    return failure_set(failure, STATUS_INVALID, NULL, "not JSON, or not what may stand there (column %zu)", scanner_column(scanner));
}

static enum status refuse(const struct place *place, const char *message)
{
    return refuse_field(place->failure, place->path, place->name, message);
}

static void *at_fact(const struct place *place, const struct fact *fact)
{
    return (char *)place->object + fact->offset;
}

static enum status read_bool(const struct place *place, const struct fact *fact)
{
    if (scanner_boolean(place->scanner, at_fact(place, fact)) != STATUS_OK)
        return refuse(place, "expected true or false");
    return STATUS_OK;
}

static enum status read_text(const struct place *place, const struct fact *fact)
{
    struct bytes text;
    if (scanner_string(place->scanner, &text) != STATUS_OK)
        return refuse(place, "expected a string");
    *(bool *)at_fact(place, fact) = text.size > 0;
    return STATUS_OK;
}

static enum status read_word(const struct place *place, const struct fact *fact, unsigned *ret_word)
{
    struct bytes text;
    if (scanner_string(place->scanner, &text) != STATUS_OK)
        return refuse(place, fact->type == FACT_TYPE_SET ? "expected a list of strings" : "expected a string");
    if (vocabulary_find(fact->vocabulary, text, ret_word) != STATUS_OK)
        return refuse(place, "not one of the words that this field may have");
    return STATUS_OK;
}

static enum status read_enum(const struct place *place, const struct fact *fact)
{
    unsigned word;
    TRY(read_word(place, fact, &word));
    _Static_assert(sizeof(enum design) == sizeof word, "enums of words are as wide as unsigned");
    memcpy(at_fact(place, fact), &word, sizeof word);
    return STATUS_OK;
}

static enum status read_set(const struct place *place, const struct fact *fact)
{
    word_set set = 0;
    enum status status;
    if (scanner_open(place->scanner, '[') != STATUS_OK)
        return refuse(place, "expected a list of strings");
    while ((status = scanner_element(place->scanner)) == STATUS_OK) {
        unsigned word;
        TRY(read_word(place, fact, &word));
        set |= SET_OF(word);
    }
    if (status != STATUS_NOT_FOUND)
        return refuse(place, "expected a list of strings");
    *(word_set *)at_fact(place, fact) = set;
    return STATUS_OK;
}

static enum status read_integer(const struct place *place, const struct fact *fact)
{
    int64_t number;
    enum status status = scanner_integer(place->scanner, &number);
    if (status == STATUS_LIMIT || (status == STATUS_OK && (number < fact->minimum || number > fact->maximum)))
        return refuse(place, "out of range");
    if (status != STATUS_OK)
        return refuse(place, "expected an integer");
    *(int64_t *)at_fact(place, fact) = number;
    return STATUS_OK;
}

static enum status read_object(const struct place *place, const struct fact *fact)
{
    char path[FAILURE_FIELD_MAX];
    snprintf(path, sizeof path, "%s%s%s", place->path, place->path[0] != 0 ? "." : "", (const char *)fact->name.data);
    *(bool *)at_fact(place, fact) = true;
    return facts_read(place->scanner, path, fact->object, NULL, (char *)place->object + fact->object_offset, place->failure);
}

static enum status read_fact(const struct place *place, const struct fact *fact)
{
    static enum status (*const readers[])(const struct place *, const struct fact *) = {
        [FACT_TYPE_BOOL] = read_bool, [FACT_TYPE_TEXT] = read_text,       [FACT_TYPE_ENUM] = read_enum,
        [FACT_TYPE_SET] = read_set,   [FACT_TYPE_INTEGER] = read_integer, [FACT_TYPE_OBJECT] = read_object,
    };
    return readers[fact->type](place, fact);
}

/* Looks from `expected` on and round: members mostly stand in the order of the table. */
static const struct fact *find_fact(const struct fact_table *table, struct bytes name, size_t expected)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct fact *fact = &table->facts[expected + i < table->count ? expected + i : expected + i - table->count];
        if (bytes_equal(fact->name, name))
            return fact;
    }
    return NULL;
}

/* What was seen of an object so far. */
struct progress {
    uint64_t seen;
    size_t expected;
    bool besides_seen;
};

static enum status refuse_missing(const struct fact_table *table, uint64_t seen, struct place *place)
{
    for (size_t i = 0; i < table->count; i++) {
        place->name = table->facts[i].name;
        if (table->facts[i].required && (seen >> i & 1) == 0)
            return refuse(place, "required");
    }
    return STATUS_OK;
}

static void set_absent_integers(const struct fact_table *table, void *object)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->facts[i].type == FACT_TYPE_INTEGER)
            *(int64_t *)((char *)object + table->facts[i].offset) = table->facts[i].absent;
}

static enum status pass_besides(const struct place *place, struct progress *progress)
{
    struct bytes text;
    if (progress->besides_seen)
        return refuse(place, "stands twice");
    progress->besides_seen = true;
    return scanner_string(place->scanner, &text) == STATUS_OK ? STATUS_OK : refuse(place, "expected a string");
}

static enum status read_member(struct place *place, const struct fact_table *table, struct progress *progress)
{
    const struct fact *fact = find_fact(table, place->name, progress->expected);
    if (fact == NULL)
        return refuse(place, "unknown field");
    size_t index = (size_t)(fact - table->facts);
    if ((progress->seen >> index & 1) != 0)
        return refuse(place, "stands twice");
    progress->seen |= (uint64_t)1 << index;
    progress->expected = index + 1 < table->count ? index + 1 : 0;
    place->name = fact->name; /* what was read may lie where the value will be decoded */
    return read_fact(place, fact);
}

enum status facts_read(struct scanner *scanner, const char *path, const struct fact_table *table, const char *besides, void *ret_object,
                       struct failure *failure)
{
    struct place place = {.scanner = scanner, .path = path, .object = ret_object, .failure = failure};
    struct bytes besides_name = besides != NULL ? bytes_of_text(besides) : bytes_of(NULL, 0);
    struct progress progress = {0};
    enum status status;
    if (scanner_open(scanner, '{') != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, path, "expected an object");
    set_absent_integers(table, ret_object);
    while ((status = scanner_member(scanner, &place.name)) == STATUS_OK)
        TRY(besides != NULL && bytes_equal(place.name, besides_name) ? pass_besides(&place, &progress)
                                                                     : read_member(&place, table, &progress));
    return status == STATUS_NOT_FOUND ? refuse_missing(table, progress.seen, &place) : refuse_text(failure, scanner);
}
