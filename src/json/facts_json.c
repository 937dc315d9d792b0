/* SPDX-License-Identifier: Apache-2.0
 * One reader for every object of facts, driven by its table. Fields are judged in the order they stand in; what is missing is told last. */
#include "src/json/facts_json.h"

#include <stdio.h>

#include "src/base/utf8.h"

/* Where a value goes, and what to call it when it cannot. */
struct place {
    const char *path;
    struct bytes name;
    void *object;
    struct failure *failure;
};

enum { NAME_SHOWN_BYTES = 40 };

/* A name that strangers chose may be long, and is cut between characters. */
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

static enum status refuse(const struct place *place, const char *message)
{
    return refuse_field(place->failure, place->path, place->name, message);
}

static enum status read_bool(const struct place *place, const struct fact *fact, json_t *value)
{
    if (!json_is_boolean(value))
        return refuse(place, "expected true or false");
    *(bool *)((char *)place->object + fact->offset) = json_is_true(value);
    return STATUS_OK;
}

static enum status read_text(const struct place *place, const struct fact *fact, json_t *value)
{
    if (!json_is_string(value))
        return refuse(place, "expected a string");
    *(bool *)((char *)place->object + fact->offset) = json_string_length(value) > 0;
    return STATUS_OK;
}

static enum status find_word(const struct place *place, const struct fact *fact, json_t *value, unsigned *ret_word)
{
    if (!json_is_string(value))
        return refuse(place, fact->type == FACT_TYPE_SET ? "expected a list of strings" : "expected a string");
    struct bytes text = bytes_of(json_string_value(value), json_string_length(value));
    if (vocabulary_find(fact->vocabulary, text, ret_word) != STATUS_OK)
        return refuse(place, "not one of the words that this field may have");
    return STATUS_OK;
}

static enum status read_enum(const struct place *place, const struct fact *fact, json_t *value)
{
    unsigned word;
    TRY(find_word(place, fact, value, &word));
    _Static_assert(sizeof(enum design) == sizeof word, "enums of words are as wide as unsigned");
    memcpy((char *)place->object + fact->offset, &word, sizeof word);
    return STATUS_OK;
}

static enum status read_set(const struct place *place, const struct fact *fact, json_t *value)
{
    word_set set = 0;
    size_t i;
    json_t *element;
    if (!json_is_array(value))
        return refuse(place, "expected a list of strings");
    json_array_foreach(value, i, element)
    {
        unsigned word;
        TRY(find_word(place, fact, element, &word));
        set |= SET_OF(word);
    }
    *(word_set *)((char *)place->object + fact->offset) = set;
    return STATUS_OK;
}

static enum status read_integer(const struct place *place, const struct fact *fact, json_t *value)
{
    if (!json_is_integer(value))
        return refuse(place, "expected an integer");
    int64_t number = json_integer_value(value);
    if (number < fact->minimum || number > fact->maximum)
        return refuse(place, "out of range");
    *(int64_t *)((char *)place->object + fact->offset) = number;
    return STATUS_OK;
}

static enum status read_inner_object(const struct place *place, const struct fact *fact, json_t *value)
{
    char path[FAILURE_FIELD_MAX];
    snprintf(path, sizeof path, "%s.%s", place->path, (const char *)fact->name.data);
    *(bool *)((char *)place->object + fact->offset) = true;
    return facts_from_json(value, path, fact->object, NULL, (char *)place->object + fact->object_offset, place->failure);
}

static enum status read_fact(const struct place *place, const struct fact *fact, json_t *value)
{
    static enum status (*const readers[])(const struct place *, const struct fact *, json_t *) = {
        [FACT_TYPE_BOOL] = read_bool, [FACT_TYPE_TEXT] = read_text,       [FACT_TYPE_ENUM] = read_enum,
        [FACT_TYPE_SET] = read_set,   [FACT_TYPE_INTEGER] = read_integer, [FACT_TYPE_OBJECT] = read_inner_object,
    };
    return readers[fact->type](place, fact, value);
}

static const struct fact *find_fact(const struct fact_table *table, struct bytes name)
{
    for (size_t i = 0; i < table->count; i++)
        if (bytes_equal(table->facts[i].name, name))
            return &table->facts[i];
    return NULL;
}

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

static enum status read_member(struct place *place, const struct fact_table *table, json_t *value, uint64_t *seen)
{
    const struct fact *fact = find_fact(table, place->name);
    if (fact == NULL)
        return refuse(place, "unknown field");
    TRY(read_fact(place, fact, value));
    *seen |= (uint64_t)1 << (fact - table->facts);
    return STATUS_OK;
}

enum status facts_from_json(json_t *value, const char *path, const struct fact_table *table, const char *besides, void *ret_object,
                            struct failure *failure)
{
    struct place place = {.path = path, .object = ret_object, .failure = failure};
    uint64_t seen = 0;
    const char *key;
    json_t *member;
    if (!json_is_object(value))
        return failure_set(failure, STATUS_INVALID, path, "expected an object");
    set_absent_integers(table, ret_object);
    json_object_foreach(value, key, member)
    {
        place.name = bytes_of_text(key);
        if (besides == NULL || strcmp(key, besides) != 0)
            TRY(read_member(&place, table, member, &seen));
    }
    return refuse_missing(table, seen, &place);
}
