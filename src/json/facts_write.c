/* SPDX-License-Identifier: Apache-2.0
 * One loop over the table of an object; what has its absent value is left out. */
#include "src/json/facts_write.h"

#include "src/base/json_writer.h"
#include "src/json/fact_table.h"

#define FACTS_JSON_MAX 4096

static void write_object(struct json_writer *writer, const struct fact_table *table, const void *object);

static void write_set(struct json_writer *writer, const struct fact *fact, word_set set)
{
    json_begin_array(writer, (const char *)fact->name.data);
    for (unsigned i = 0; i < fact->vocabulary->count; i++)
        if ((set & SET_OF(i)) != 0)
            json_write_text(writer, NULL, vocabulary_text(fact->vocabulary, i));
    json_end_array(writer);
}

static void write_fact(struct json_writer *writer, const struct fact *fact, const void *object)
{
    const char *name = (const char *)fact->name.data;
    const char *at = (const char *)object + fact->offset;
    switch (fact->type) {
    case FACT_TYPE_BOOL:
        if (*(const bool *)at)
            json_write_boolean(writer, name, true);
        return;
    case FACT_TYPE_TEXT:
        if (*(const bool *)at)
            json_write_text(writer, name, "given");
        return;
    case FACT_TYPE_ENUM:
        if (*(const unsigned *)at != 0 || fact->required)
            json_write_text(writer, name, vocabulary_text(fact->vocabulary, *(const unsigned *)at));
        return;
    case FACT_TYPE_SET:
        if (*(const word_set *)at != 0)
            write_set(writer, fact, *(const word_set *)at);
        return;
    case FACT_TYPE_INTEGER:
        if (*(const int64_t *)at != fact->absent || fact->required)
            json_write_integer(writer, name, *(const int64_t *)at);
        return;
    case FACT_TYPE_OBJECT:
        if (!*(const bool *)at)
            return;
        json_begin_object(writer, name);
        write_object(writer, fact->object, (const char *)object + fact->object_offset);
        json_end_object(writer);
        return;
    }
}

static void write_object(struct json_writer *writer, const struct fact_table *table, const void *object)
{
    for (size_t i = 0; i < table->count; i++)
        write_fact(writer, &table->facts[i], object);
}

static enum status finish(struct json_writer *writer, struct buffer *ret_json)
{
    struct bytes json;
    json_end_object(writer);
    TRY(json_finish(writer, &json));
    return buffer_append(ret_json, json);
}

enum status operation_facts_write(const struct operation_facts *operation, struct buffer *ret_json)
{
    char memory[FACTS_JSON_MAX];
    struct json_writer writer = json_writer_into(memory, sizeof memory);
    json_begin_object(&writer, NULL);
    write_object(&writer, &fact_table_operation, operation);
    return finish(&writer, ret_json);
}

static const struct fact_table *table_of(enum design design)
{
    switch (design) {
    case DESIGN_CERTIFICATE:
        return &fact_table_certificate;
    case DESIGN_CHIP_CARD:
        return &fact_table_chip_card;
    case DESIGN_OTP:
        return &fact_table_otp;
    case DESIGN_TWO_FACTOR:
        return &fact_table_two_factor;
    case DESIGN_VIDEO:
        return &fact_table_video;
    default: /* a wrong answer is no evidence, and a right one has no further fact */
        return NULL;
    }
}

enum status evidence_facts_write(const struct evidence_facts *entry, struct buffer *ret_json)
{
    char memory[FACTS_JSON_MAX];
    struct json_writer writer = json_writer_into(memory, sizeof memory);
    const struct fact_table *table = table_of(entry->design);
    json_begin_object(&writer, NULL);
    json_write_text(&writer, "design", design_text(entry->design));
    if (table != NULL)
        write_object(&writer, table, &entry->certificate); /* the members of the union begin at one place */
    return finish(&writer, ret_json);
}
