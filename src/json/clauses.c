/* SPDX-License-Identifier: Apache-2.0
 * Writing clauses: id, place in the text, titles, readings, where the function stands, and how its table has it judged. */
#include "src/json/clauses.h"

#include "law/cases.h"
#include "src/base/json_writer.h"

/* The register is part of the program: its JSON has one size, well below these. */
enum { LIST_BYTES_MAX = 96 * 1024, CLAUSE_BYTES_MAX = 8 * 1024 };

static void write_languages(struct json_writer *json, const char *name, const char *zh_tw, const char *en)
{
    json_begin_object(json, name);
    json_write_text(json, "zh-TW", zh_tw);
    json_write_text(json, "en", en);
    json_end_object(json);
}

/* "D C G" as ["D","C","G"] */
static void write_kinds(struct json_writer *json, const char *kinds)
{
    json_begin_array(json, "kinds");
    for (const char *kind = kinds; *kind != 0; kind++)
        if (*kind != ' ')
            json_write_bytes(json, NULL, bytes_of(kind, 1));
    json_end_array(json);
}

static const char *scope_name(enum clause_scope scope)
{
    static const char *const names[] = {
        [SCOPE_entry] = "entry", [SCOPE_certificate] = "certificate", [SCOPE_chip_card] = "chip_card",
        [SCOPE_otp] = "otp",     [SCOPE_two_factor] = "two_factor",   [SCOPE_video] = "video",
        [SCOPE_known] = "known", [SCOPE_operation] = "operation",     [SCOPE_display] = "display",
    };
    return names[scope];
}

static void write_clause_members(struct json_writer *json, enum clause clause)
{
    const struct clause_entry *entry = &clause_register[clause];
    json_write_text(json, "id", entry->id);
    json_write_text(json, "number", entry->number);
    write_languages(json, "title", entry->title_zh_tw, entry->title_en);
    write_languages(json, "reading", entry->reading->zh_tw, entry->reading->en);
    write_kinds(json, entry->kinds);
    json_write_text(json, "scope", scope_name(entry->scope));
    json_write_text(json, "effect", entry->effect == EFFECT_REQUIRES ? "requires" : "permits");
    json_begin_object(json, "implemented");
    json_write_text(json, "file", entry->reading->file);
    json_write_integer(json, "line", entry->reading->line);
    json_end_object(json);
    json_write_integer(json, "rows", (int64_t)clause_tables[clause]->count);
}

static void write_cases(struct json_writer *json, const struct clause_table *table)
{
    static const char *const verdicts[] = {[NOT_APPLICABLE] = "not_applicable", [KEPT] = "kept", [BROKEN] = "broken"};
    json_begin_array(json, "cases");
    for (size_t i = 0; i < table->count; i++) {
        json_begin_object(json, NULL);
        json_write_text(json, "case", table->rows[i].name);
        json_write_text(json, "verdict", verdicts[table->rows[i].expected]);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_list(struct json_writer *json)
{
    json_begin_object(json, NULL);
    json_write_text(json, "clauses_version", CLAUSES_VERSION);
    json_begin_array(json, "clauses");
    for (enum clause clause = 0; clause < clause_count; clause++) {
        json_begin_object(json, NULL);
        write_clause_members(json, clause);
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}

static void write_one(struct json_writer *json, enum clause clause)
{
    json_begin_object(json, NULL);
    write_clause_members(json, clause);
    write_cases(json, clause_tables[clause]);
    json_write_text(json, "clauses_version", CLAUSES_VERSION);
    json_end_object(json);
}

/* A writer into the room behind what `buffer` holds. */
static enum status writer_behind(struct buffer *buffer, size_t room, struct json_writer *ret_json)
{
    if (buffer_reserve(buffer, room) != STATUS_OK)
        return STATUS_NO_MEMORY;
    *ret_json = json_writer_into((char *)buffer->data + buffer->size, room);
    return STATUS_OK;
}

static void keep_written(const struct json_writer *json, struct buffer *buffer)
{
    struct bytes text;
    INVARIANT(json_finish(json, &text) == STATUS_OK);
    buffer->size += text.size;
}

enum status clauses_json_list(struct buffer *ret_json)
{
    struct json_writer json;
    TRY(writer_behind(ret_json, LIST_BYTES_MAX, &json));
    write_list(&json);
    keep_written(&json, ret_json);
    return STATUS_OK;
}

enum status clauses_json_one(struct bytes id, struct buffer *ret_json)
{
    enum clause clause;
    struct json_writer json;
    TRY(clause_find(id, &clause));
    TRY(writer_behind(ret_json, CLAUSE_BYTES_MAX, &json));
    write_one(&json, clause);
    keep_written(&json, ret_json);
    return STATUS_OK;
}
