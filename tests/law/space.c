/* SPDX-License-Identifier: Apache-2.0
 * Walking a group like a counter with a wheel for each field. */
#include "tests/law/space.h"

#include "src/json/fact_table.h"

/* The numbers worth walking: each side of each limit, and one that is well inside. */
static const struct {
    const char *name;
    unsigned count;
    int64_t values[8];
} number_choices[] = {
    {"age_seconds", 7, {0, 120, 121, 600, 601, 1800, 1801}},
    {"otp_lifetime_limit", 3, {600, 1800, 1801}},
    {"account_class", 3, {1, 2, 3}},
    {"makers", 3, {0, 1, 2}},
    {"authorisers", 3, {0, 1, 2}},
};

static void take_numbers(struct dimension *dimension, struct bytes name)
{
    for (size_t i = 0; i < COUNT_OF(number_choices); i++)
        if (bytes_equal(bytes_of_text(number_choices[i].name), name)) {
            dimension->count = number_choices[i].count;
            memcpy(dimension->values, number_choices[i].values, sizeof number_choices[i].values);
        }
    INVARIANT(dimension->count > 0);
}

/* Every word; of a required field not the missing one. */
static void take_words(struct dimension *dimension, const struct fact *fact)
{
    for (unsigned word = 0; word < fact->vocabulary->count; word++)
        if (vocabulary_text(fact->vocabulary, word) != NULL)
            dimension->values[dimension->count++] = word;
}

static void take_subsets(struct dimension *dimension, const struct fact *fact, bool whole)
{
    static const word_set telling = SET_OF(PROTECTION_OTP_BOUND) | SET_OF(PROTECTION_ASSESSED_EQUIVALENT) |
                                    SET_OF(PROTECTION_FIXED_PASSWORD) | SET_OF(PROTECTION_EMAIL);
    bool few = fact->vocabulary == &vocabulary_protection && !whole;
    dimension->is_set = true;
    dimension->bits = few ? telling : SET_OF(fact->vocabulary->count) - 1;
    dimension->count = 1u << __builtin_popcount(dimension->bits);
}

static struct dimension dimension_of(const char *object, const struct fact *fact, size_t base, bool whole)
{
    struct dimension dimension = {.object = object, .name = (const char *)fact->name.data, .offset = base + fact->offset};
    switch (fact->type) {
    case FACT_TYPE_BOOL:
    case FACT_TYPE_TEXT:
    case FACT_TYPE_OBJECT:
        dimension.width = sizeof(bool);
        dimension.count = 2;
        dimension.values[1] = 1;
        break;
    case FACT_TYPE_ENUM:
        dimension.width = sizeof(unsigned);
        take_words(&dimension, fact);
        break;
    case FACT_TYPE_SET:
        dimension.width = sizeof(word_set);
        take_subsets(&dimension, fact, whole);
        break;
    case FACT_TYPE_INTEGER:
        dimension.width = sizeof(int64_t);
        take_numbers(&dimension, fact->name);
        break;
    }
    return dimension;
}

static const struct fact_table *entry_table(enum design design)
{
    static const struct fact_table none = {NULL, 0};
    static const struct fact_table *const tables[design_count] = {
        [DESIGN_CERTIFICATE] = &fact_table_certificate, [DESIGN_CHIP_CARD] = &fact_table_chip_card, [DESIGN_OTP] = &fact_table_otp,
        [DESIGN_TWO_FACTOR] = &fact_table_two_factor,   [DESIGN_VIDEO] = &fact_table_video,
    };
    return tables[design] != NULL ? tables[design] : &none;
}

static size_t add_table(const char *object, const struct fact_table *table, size_t base, bool whole, struct dimension *dimensions,
                        size_t count)
{
    for (size_t i = 0; i < table->count; i++) {
        INVARIANT(count < ALL_DIMENSIONS_MAX);
        dimensions[count++] = dimension_of(object, &table->facts[i], base, whole);
    }
    return count;
}

static size_t dimensions_of(enum design design, bool whole, struct dimension dimensions[ALL_DIMENSIONS_MAX])
{
    size_t entry = offsetof(struct sample, entry) + offsetof(struct evidence_facts, certificate);
    size_t count = add_table("operation", &fact_table_operation, offsetof(struct sample, operation), whole, dimensions, 0);
    count = add_table("corporate", &fact_table_corporate, offsetof(struct sample, operation.corporate), whole, dimensions, count);
    count = add_table("credit_consent", &fact_table_credit_consent, offsetof(struct sample, operation.credit_consent), whole, dimensions,
                      count);
    return add_table("", entry_table(design), entry, whole, dimensions, count);
}

size_t all_dimensions(enum design design, struct dimension dimensions[ALL_DIMENSIONS_MAX])
{
    return dimensions_of(design, false, dimensions);
}

bool dimension_is_called(const struct dimension *dimension, struct bytes name)
{
    size_t object = strlen(dimension->object);
    if (object > 0) {
        if (name.size <= object || memcmp(name.data, dimension->object, object) != 0 || name.data[object] != '.')
            return false;
        name = bytes_of(name.data + object + 1, name.size - object - 1);
    }
    return bytes_equal(name, bytes_of_text(dimension->name));
}

static const struct dimension *find(const struct dimension *dimensions, size_t count, struct bytes name)
{
    for (size_t i = 0; i < count; i++)
        if (dimension_is_called(&dimensions[i], name))
            return &dimensions[i];
    return NULL;
}

/* Picks those of `all` that `fields` names. */
static size_t pick(const char *fields, const struct dimension *all, size_t all_count, struct dimension *dimensions, size_t count)
{
    while (fields != NULL && *fields != 0) {
        size_t size = strcspn(fields, " ");
        const struct dimension *dimension = find(all, all_count, bytes_of(fields, size));
        INVARIANT(dimension != NULL && count < DIMENSIONS_MAX);
        dimensions[count++] = *dimension;
        fields += size + strspn(fields + size, " ");
    }
    return count;
}

/* The n-th subset of `bits`. */
static word_set subset(word_set bits, unsigned n)
{
    word_set set = 0;
    for (; bits != 0; bits &= bits - 1, n >>= 1)
        set |= (n & 1) != 0 ? bits & -bits : 0;
    return set;
}

void dimension_set(const struct dimension *dimension, unsigned choice, struct sample *sample)
{
    int64_t value = dimension->is_set ? subset(dimension->bits, choice) : dimension->values[choice];
    memcpy((char *)sample + dimension->offset, &value, dimension->width); /* little-endian, as everything this runs on */
}

/* Turns the wheels by one. False when all have come round. */
static bool advance(struct sample *sample, const struct dimension *dimensions, size_t count, unsigned *choices)
{
    for (size_t i = 0; i < count; i++) {
        choices[i] = choices[i] + 1 < dimensions[i].count ? choices[i] + 1 : 0;
        dimension_set(&dimensions[i], choices[i], sample);
        if (choices[i] != 0)
            return true;
    }
    return false;
}

static bool walks(const struct dimension *dimensions, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(dimensions[i].name, name) == 0)
            return true;
    return false;
}

/* `fit_content`: a certificate signs what its service asks, whichever service the wheels show. */
static void walk(struct sample sample, bool fit_content, const struct dimension *dimensions, size_t count,
                 void (*visit)(const struct sample *sample, void *context), void *context)
{
    unsigned choices[DIMENSIONS_MAX] = {0};
    for (size_t i = 0; i < count; i++)
        dimension_set(&dimensions[i], 0, &sample);
    do {
        if (fit_content)
            sample.entry.certificate.signed_content = content_for(sample.operation.service);
        visit(&sample, context);
    } while (advance(&sample, dimensions, count, choices));
}

void group_walk(const struct group *group, bool whole, void (*visit)(const struct sample *sample, void *context), void *context)
{
    struct dimension all[ALL_DIMENSIONS_MAX], dimensions[DIMENSIONS_MAX];
    size_t all_count = dimensions_of(group->design, whole, all);
    size_t count = pick(group->fields, all, all_count, dimensions, 0);
    if (whole)
        count = pick(group->more_fields, all, all_count, dimensions, count);
    struct sample absent = {.operation = OPERATION_FACTS(group->service), .entry = {.design = group->design}};
    walk(absent, false, dimensions, count, visit, context);
    bool fit_content = group->design == DESIGN_CERTIFICATE && !walks(dimensions, count, "signed");
    walk(best_sample(group->service, group->design), fit_content, dimensions, count, visit, context);
}
