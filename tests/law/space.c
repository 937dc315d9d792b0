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

static struct dimension dimension_of(const struct fact *fact, size_t base, bool whole)
{
    struct dimension dimension = {.name = (const char *)fact->name.data, .offset = base + fact->offset};
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

static const struct fact *find(const struct fact_table *table, struct bytes name)
{
    for (size_t i = 0; i < table->count; i++)
        if (bytes_equal(table->facts[i].name, name))
            return &table->facts[i];
    return NULL;
}

static const struct fact_table *entry_table(enum design design)
{
    static const struct fact_table *const tables[design_count] = {
        [DESIGN_CERTIFICATE] = &fact_table_certificate, [DESIGN_CHIP_CARD] = &fact_table_chip_card, [DESIGN_OTP] = &fact_table_otp,
        [DESIGN_TWO_FACTOR] = &fact_table_two_factor,   [DESIGN_VIDEO] = &fact_table_video,
    };
    INVARIANT(tables[design] != NULL);
    return tables[design];
}

/* "kind" is the entry's, "operation.risk" the operation's, "corporate.makers" that of an object of the operation. */
static struct dimension resolve(enum design design, struct bytes name, bool whole)
{
    const uint8_t *dot = memchr(name.data, '.', name.size);
    struct bytes member = dot == NULL ? name : bytes_of(dot + 1, name.size - (size_t)(dot + 1 - name.data));
    struct bytes object = dot == NULL ? bytes_of(NULL, 0) : bytes_of(name.data, (size_t)(dot - name.data));
    const struct fact_table *table = &fact_table_operation;
    size_t base = offsetof(struct sample, operation);
    if (dot == NULL) {
        table = entry_table(design);
        base = offsetof(struct sample, entry) + offsetof(struct evidence_facts, certificate);
    } else if (!bytes_equal(object, bytes_of_text("operation"))) {
        const struct fact *holder = find(table, object);
        INVARIANT(holder != NULL);
        base += holder->object_offset;
        table = holder->object;
    }
    const struct fact *fact = find(table, member);
    INVARIANT(fact != NULL);
    return dimension_of(fact, base, whole);
}

static size_t add_dimensions(const char *fields, const struct group *group, bool whole, struct dimension *dimensions, size_t count)
{
    while (fields != NULL && *fields != 0) {
        size_t size = strcspn(fields, " ");
        INVARIANT(count < DIMENSIONS_MAX);
        dimensions[count++] = resolve(group->design, bytes_of(fields, size), whole);
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

static void turn(struct sample *sample, const struct dimension *dimension, unsigned choice)
{
    int64_t value = dimension->is_set ? subset(dimension->bits, choice) : dimension->values[choice];
    memcpy((char *)sample + dimension->offset, &value, dimension->width); /* little-endian, as everything this runs on */
}

/* Turns the wheels by one. False when all have come round. */
static bool advance(struct sample *sample, const struct dimension *dimensions, size_t count, unsigned *choices)
{
    for (size_t i = 0; i < count; i++) {
        choices[i] = choices[i] + 1 < dimensions[i].count ? choices[i] + 1 : 0;
        turn(sample, &dimensions[i], choices[i]);
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
        turn(&sample, &dimensions[i], 0);
    do {
        if (fit_content)
            sample.entry.certificate.signed_content = content_for(sample.operation.service);
        visit(&sample, context);
    } while (advance(&sample, dimensions, count, choices));
}

void group_walk(const struct group *group, bool whole, void (*visit)(const struct sample *sample, void *context), void *context)
{
    struct dimension dimensions[DIMENSIONS_MAX];
    size_t count = add_dimensions(group->fields, group, whole, dimensions, 0);
    if (whole)
        count = add_dimensions(group->more_fields, group, whole, dimensions, count);
    struct sample absent = {.operation = OPERATION_FACTS(group->service), .entry = {.design = group->design}};
    walk(absent, false, dimensions, count, visit, context);
    bool fit_content = group->design == DESIGN_CERTIFICATE && !walks(dimensions, count, "signed");
    walk(best_sample(group->service, group->design), fit_content, dimensions, count, visit, context);
}
