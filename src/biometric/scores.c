/* SPDX-License-Identifier: Apache-2.0
 * Reading labelled scores. */
#include "src/biometric/scores.h"

#include <stdlib.h>

#define FRACTION_DIGITS 6
#define WHOLE_DIGITS 9

static const char *const labels[] = {
    [SCORE_GENUINE] = "genuine", [SCORE_IMPOSTOR] = "impostor", [SCORE_BONA_FIDE] = "bona_fide", [SCORE_ATTACK] = "attack"};

const char *score_label_text(enum score_label label)
{
    return labels[label];
}

void score_set_release(struct score_set *set)
{
    for (size_t i = 0; i < SCORE_LABEL_COUNT; i++)
        free(set->lists[i].scores);
    *set = (struct score_set){.lists = {{NULL}}};
}

/* The digits at the front of `text`, up to `most`, times ten for each that is missing of `scale`. */
static size_t take_digits(struct bytes text, size_t most, int64_t *number)
{
    size_t taken = 0;
    for (; taken < text.size && taken < most && text.data[taken] >= '0' && text.data[taken] <= '9'; taken++)
        *number = *number * 10 + (text.data[taken] - '0');
    return taken;
}

static struct bytes after(struct bytes text, size_t size)
{
    return bytes_of(text.data + size, text.size - size);
}

enum status score_parse(struct bytes text, int64_t *ret_score)
{
    int64_t number = 0;
    bool negative = text.size > 0 && text.data[0] == '-';
    if (negative)
        text = after(text, 1);
    size_t whole = take_digits(text, WHOLE_DIGITS, &number), fraction = 0;
    text = after(text, whole);
    if (whole > 0 && text.size > 1 && text.data[0] == '.') {
        text = after(text, 1);
        fraction = take_digits(text, FRACTION_DIGITS, &number);
        text = after(text, fraction);
    }
    if (whole == 0 || text.size > 0)
        return STATUS_INVALID;
    for (; fraction < FRACTION_DIGITS; fraction++)
        number *= 10;
    *ret_score = negative ? -number : number;
    return STATUS_OK;
}

static enum status append(struct score_list *list, int64_t score)
{
    if (list->count == SCORES_MAX)
        return STATUS_LIMIT;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 1024 : 2 * list->capacity;
        int64_t *larger = realloc(list->scores, capacity * sizeof *larger);
        if (larger == NULL)
            return STATUS_NO_MEMORY;
        list->scores = larger;
        list->capacity = capacity;
    }
    list->scores[list->count++] = score;
    return STATUS_OK;
}

static enum status find_label(struct bytes text, enum score_label *ret_label)
{
    for (enum score_label label = 0; label < SCORE_LABEL_COUNT; label++)
        if (bytes_equal(text, bytes_of_text(labels[label]))) {
            *ret_label = label;
            return STATUS_OK;
        }
    return STATUS_INVALID;
}

enum status score_set_add_line(struct score_set *set, struct bytes line, struct failure *failure)
{
    enum score_label label = SCORE_GENUINE;
    int64_t score = 0;
    const uint8_t *comma = line.size > 0 ? memchr(line.data, ',', line.size) : NULL;
    size_t size = comma != NULL ? (size_t)(comma - line.data) : line.size;
    if (comma == NULL || find_label(bytes_of(line.data, size), &label) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "label", "genuine, impostor, bona_fide or attack, then a comma and the score");
    if (score_parse(after(line, size + 1), &score) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, "score", "a decimal number with at most %d digits after its point", FRACTION_DIGITS);
    enum status status = append(&set->lists[label], score);
    return status == STATUS_OK ? STATUS_OK : failure_set(failure, status, "score", "too many scores");
}

static int compare(const void *first, const void *second)
{
    const int64_t *a = first, *b = second;
    return (*a > *b) - (*a < *b);
}

void score_set_sort(struct score_set *set)
{
    for (size_t i = 0; i < SCORE_LABEL_COUNT; i++)
        if (set->lists[i].count > 0)
            qsort(set->lists[i].scores, set->lists[i].count, sizeof *set->lists[i].scores, compare);
}
