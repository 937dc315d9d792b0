/* SPDX-License-Identifier: Apache-2.0
 * `countersign clauses [ID]`: the register, or one clause with its reading, where it is implemented and the rows of its table. */
#include "src/json/clauses.h"
#include "law/cases.h"
#include "src/cli/command.h"
#include "src/cli/language.h"

#include <stdio.h>
#include <string.h>

enum { JSON_BYTES_MAX = 256 * 1024 };

struct request {
    const char *id; /* NULL: all of them */
    bool json;
    enum language language;
};

static const char *title_in(const struct clause_entry *entry, enum language language)
{
    return language == LANGUAGE_ZH_TW ? entry->title_zh_tw : entry->title_en;
}

static const char *reading_in(const struct clause_entry *entry, enum language language)
{
    return language == LANGUAGE_ZH_TW ? entry->reading->zh_tw : entry->reading->en;
}

static void print_list(enum language language)
{
    for (enum clause clause = 0; clause < clause_count; clause++) {
        const struct clause_entry *entry = &clause_register[clause];
        printf("%-18s %-10s %s\n", entry->id, entry->kinds, title_in(entry, language));
    }
}

static void print_cases(const struct clause_table *table, enum language language)
{
    static const char *const verdicts[][2] = {
        [NOT_APPLICABLE] = {"不適用", "silent"}, [KEPT] = {"符合", "kept"}, [BROKEN] = {"違反", "broken"}};
    for (size_t i = 0; i < table->count; i++)
        printf("  %-8s %s\n", verdicts[table->rows[i].expected][language], table->rows[i].name);
}

static void print_clause(enum clause clause, enum language language)
{
    static const char *const labels[][2] = {{"條文", "Text"}, {"種類", "Kinds"}, {"程式", "Code"}, {"案例", "Cases"}};
    const struct clause_entry *entry = &clause_register[clause];
    printf("%s  %s\n\n%s\n\n", entry->id, title_in(entry, language), reading_in(entry, language));
    printf("%s: %s\n%s: %s\n", labels[0][language], entry->number, labels[1][language], entry->kinds);
    printf("%s: %s:%u\n", labels[2][language], entry->reading->file, entry->reading->line);
    printf("%s: %zu\n", labels[3][language], clause_tables[clause]->count);
    print_cases(clause_tables[clause], language);
}

static enum status print_json(const char *id)
{
    CLEANUP(buffer_release) struct buffer json = BUFFER_INIT(JSON_BYTES_MAX);
    TRY(id == NULL ? clauses_json_list(&json) : clauses_json_one(bytes_of_text(id), &json));
    printf("%.*s\n", (int)json.size, (const char *)json.data);
    return STATUS_OK;
}

static enum status print_text(const char *id, enum language language)
{
    enum clause clause;
    if (id == NULL) {
        print_list(language);
        return STATUS_OK;
    }
    TRY(clause_find(bytes_of_text(id), &clause));
    print_clause(clause, language);
    return STATUS_OK;
}

static bool parse(int argc, char **argv, struct request *ret_request)
{
    struct request request = {.language = LANGUAGE_EN};
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0)
            request.json = true;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc && language_from_text(argv[i + 1], &request.language))
            i++;
        else if (argv[i][0] != '-' && request.id == NULL)
            request.id = argv[i];
        else
            return false;
    }
    *ret_request = request;
    return true;
}

int command_clauses(int argc, char **argv)
{
    struct request request;
    if (!parse(argc, argv, &request))
        return command_misused("clauses", "expected [ID] [--json] [--lang zh-TW|en]");
    enum status status = request.json ? print_json(request.id) : print_text(request.id, request.language);
    if (status == STATUS_NOT_FOUND)
        return command_misused("clauses", "no clause %s", request.id);
    return status == STATUS_OK ? EXIT_GOOD : EXIT_MISUSED;
}
