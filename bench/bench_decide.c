/* SPDX-License-Identifier: Apache-2.0
 * Decisions a second on one core: from facts in memory with every clause that spoke, and from a JSON line to its answer. The limits, in
 * turns with them: reading the same facts and writing an answer of the same size; reading the same text once; parsing it by jansson alone.
 */
#include <jansson.h>

#include "bench/measure.h"
#include "src/base/utf8.h"
#include "src/json/decision.h"
#include "src/json/facts_write.h"
#include "tests/law/space.h"

enum { CASES = 10000, TURNS = 7, LINE_BYTES_MAX = 8192 };
#define TURN_SECONDS 0.4

static struct sample samples[CASES];
static struct buffer lines[CASES];
static struct buffer answer = {.maximum = 65536};
static volatile uint64_t sink;

static uint64_t next_random(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Ceremonies as they come: mostly in order, with a fact in eight otherwise; one case in eight is a company's. */
static struct sample random_sample(void)
{
    struct dimension fields[ALL_DIMENSIONS_MAX];
    enum design design = DESIGN_CERTIFICATE + (enum design)(next_random() % (design_count - 1));
    enum service service = 1 + (enum service)(next_random() % (service_count - 1));
    struct sample sample = best_sample(service, design);
    size_t count = all_dimensions(design, fields);
    for (size_t i = 0; i < count; i++)
        if (next_random() % 8 == 0 && strcmp(fields[i].name, "credit_consent") != 0 && strcmp(fields[i].name, "service") != 0)
            dimension_set(&fields[i], (unsigned)(next_random() % fields[i].count), &sample);
    if (service == SERVICE_OPEN_ACCOUNT && sample.operation.account_class == 0)
        sample.operation.account_class = 1;
    return sample;
}

static struct buffer line_of(const struct sample *sample)
{
    struct buffer line = BUFFER_INIT(LINE_BYTES_MAX);
    INVARIANT(buffer_append_text(&line, "{\"operation\":") == STATUS_OK);
    INVARIANT(operation_facts_write(&sample->operation, &line) == STATUS_OK);
    INVARIANT(buffer_append_text(&line, ",\"evidence\":[") == STATUS_OK);
    INVARIANT(evidence_facts_write(&sample->entry, &line) == STATUS_OK);
    INVARIANT(buffer_append_text(&line, "]}") == STATUS_OK);
    return line;
}

static void read_facts(size_t i)
{
    const uint64_t *words = (const uint64_t *)(const void *)&samples[i];
    struct verdicts entry = {0, 0}, whole = {0, 0};
    for (size_t word = 0; word < sizeof samples[i] / sizeof *words; word++)
        entry.kept ^= words[word];
    sink = entry.kept + entry.broken + whole.kept + whole.broken;
}

static void decide_facts(size_t i)
{
    struct decision decision;
    decide(&samples[i].operation, &samples[i].entry, 1, &decision);
    sink = decision.entries[0].kept ^ decision.operation.kept ^ decision.permitted;
}

static void read_text(size_t i)
{
    sink = utf8_is_valid(buffer_bytes(&lines[i]));
}

static void parse_text(size_t i)
{
    json_t *value = json_loadb((const char *)lines[i].data, lines[i].size, JSON_REJECT_DUPLICATES, NULL);
    INVARIANT(value != NULL);
    json_decref(value);
}

static void decide_text(size_t i)
{
    INVARIANT(decide_json(buffer_bytes(&lines[i]), 1, &answer) == STATUS_OK);
    sink = answer.size;
    answer.size = 0;
}

/* Of this thread: what else runs on the machine does not count. */
static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void turn(void (*run)(size_t), struct samples *rates)
{
    size_t rounds = 0;
    double begin = cpu_seconds(), elapsed = 0;
    for (; elapsed < TURN_SECONDS; elapsed = cpu_seconds() - begin, rounds++)
        for (size_t i = 0; i < CASES; i++)
            run(i);
    samples_add(rates, (double)rounds * CASES / elapsed);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*run)(size_t);
        int limit; /* the line it is a ratio of, or -1 */
    } works[] = {
        {"limit: facts read, answer written", read_facts, -1},
        {"decide from facts, all reasons", decide_facts, 0},
        {"limit: text read once", read_text, -1},
        {"jansson parses, nothing else", parse_text, 2},
        {"decide from a JSON line to its answer", decide_text, 2},
    };
    struct samples rates[COUNT_OF(works)] = {0};
    size_t bytes = 0;
    for (size_t i = 0; i < CASES; i++) {
        samples[i] = random_sample();
        lines[i] = line_of(&samples[i]);
        bytes += lines[i].size;
    }
    for (int i = 0; i < TURNS; i++)
        for (size_t work = 0; work < COUNT_OF(works); work++)
            turn(works[work].run, &rates[work]);
    printf("%d cases, %zu bytes a line, one core\n", CASES, bytes / CASES);
    for (size_t work = 0; work < COUNT_OF(works); work++) {
        samples_print(works[work].name, &rates[work], "/s");
        if (works[work].limit >= 0)
            printf("%-44s %10.3f\n", "  of the limit", samples_median(&rates[work]) / samples_median(&rates[works[work].limit]));
    }
    for (size_t i = 0; i < CASES; i++)
        buffer_release(&lines[i]);
    buffer_release(&answer);
    return 0;
}
