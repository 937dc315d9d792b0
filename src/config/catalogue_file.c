/* SPDX-License-Identifier: Apache-2.0
 * Reading the catalogue: limits and rates first, then the entries that name them, sorted by code at the end. */
#include "src/config/catalogue_file.h"

#include "src/config/catalogue_parts.h"

#include <stdlib.h>

void catalogue_file_release(struct catalogue_file *file)
{
    free(file->entries);
    free(file->limits);
    free(file->rates);
    yaml_release(&file->yaml);
    *file = (struct catalogue_file){0};
}

/* The number of a map's members; 0 when the map is absent. */
static enum status count_members(struct yaml_value map, size_t maximum, size_t *ret_count, struct failure *failure)
{
    if (!yaml_is_present(map)) {
        *ret_count = 0;
        return STATUS_OK;
    }
    return yaml_map(map, maximum, ret_count, failure);
}

static enum status tell_no_memory(struct failure *failure)
{
    return failure_set(failure, STATUS_NO_MEMORY, NULL, "no memory");
}

static enum status read_all_limits(struct yaml_value map, struct catalogue_file *file, struct failure *failure)
{
    size_t count = 0;
    TRY(count_members(map, LIMIT_CATALOGUE_LIMITS, &count, failure));
    file->limits = calloc(count + 2, sizeof *file->limits);
    if (file->limits == NULL)
        return tell_no_memory(failure);
    file->limits[0] = limits_natural;
    file->limits[1] = limits_class3;
    file->catalogue.limits = file->limits;
    file->catalogue.limits_count = 2;
    for (size_t i = 0; i < count; i++) {
        struct yaml_value value = yaml_map_value(map, i);
        if (catalogue_find_limits(&file->catalogue, yaml_map_name(map, i)) != NULL)
            return yaml_refuse(value, failure, "is given already; stricter limits need a name of their own");
        TRY(catalogue_read_limits(yaml_map_name(map, i), value, &file->limits[file->catalogue.limits_count], failure));
        file->catalogue.limits_count++;
    }
    return STATUS_OK;
}

static enum status read_all_rates(struct yaml_value map, struct catalogue_file *file, struct failure *failure)
{
    size_t count = 0;
    TRY(count_members(map, LIMIT_CATALOGUE_LIMITS, &count, failure));
    file->rates = calloc(count + 1, sizeof *file->rates); /* never of no size, whose answer may be NULL */
    if (file->rates == NULL)
        return tell_no_memory(failure);
    for (size_t i = 0; i < count; i++)
        TRY(catalogue_read_rate(yaml_map_name(map, i), yaml_map_value(map, i), &file->rates[i], failure));
    file->catalogue.rates = file->rates;
    file->catalogue.rate_count = count;
    return STATUS_OK;
}

static int compare_codes(const void *a, const void *b)
{
    return strcmp(((const struct catalogue_entry *)a)->code, ((const struct catalogue_entry *)b)->code);
}

static enum status read_all_entries(struct yaml_value map, struct catalogue_file *file, struct failure *failure)
{
    size_t count = 0;
    TRY(count_members(map, LIMIT_CATALOGUE_ENTRIES, &count, failure));
    if (count == 0)
        return yaml_refuse(map, failure, "must name at least one transaction code");
    file->entries = calloc(count, sizeof *file->entries);
    if (file->entries == NULL)
        return tell_no_memory(failure);
    for (size_t i = 0; i < count; i++)
        TRY(catalogue_read_entry(&file->catalogue, yaml_map_name(map, i), yaml_map_value(map, i), &file->entries[i], failure));
    qsort(file->entries, count, sizeof *file->entries, compare_codes);
    file->catalogue.entries = file->entries;
    file->catalogue.entry_count = count;
    return STATUS_OK;
}

static enum status read_file(struct catalogue_file *file, struct failure *failure)
{
    static const char *const members[] = {"limits", "rates", "transactions", NULL};
    struct yaml_value root = yaml_root(file->yaml);
    TRY(yaml_check_members(root, members, failure));
    TRY(read_all_limits(yaml_member(root, "limits"), file, failure));
    TRY(read_all_rates(yaml_member(root, "rates"), file, failure));
    return read_all_entries(yaml_member(root, "transactions"), file, failure);
}

/* Takes over `yaml`. */
static enum status read_yaml(struct yaml *yaml, struct catalogue_file *ret_file, struct failure *failure)
{
    CLEANUP(catalogue_file_release) struct catalogue_file file = {.yaml = yaml};
    TRY(read_file(&file, failure));
    *ret_file = file;
    file = (struct catalogue_file){0};
    return STATUS_OK;
}

enum status catalogue_file_parse(struct bytes text, struct catalogue_file *ret_file, struct failure *failure)
{
    struct yaml *yaml;
    TRY(yaml_read(text, &yaml, failure));
    return read_yaml(yaml, ret_file, failure);
}

enum status catalogue_file_read(const char *path, struct catalogue_file *ret_file, struct failure *failure)
{
    struct yaml *yaml;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_yaml(yaml, ret_file, failure);
}
