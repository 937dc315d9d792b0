/* SPDX-License-Identifier: Apache-2.0
 * Labelled scores of comparisons or presentations, and the error rates that a threshold makes of them. A score at the threshold or above
 * confirms. Numbers are whole millionths, so that no score falls on the wrong side of a threshold by rounding. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

enum score_label { SCORE_GENUINE, SCORE_IMPOSTOR, SCORE_BONA_FIDE, SCORE_ATTACK, SCORE_LABEL_COUNT };
const char *score_label_text(enum score_label label);

#define SCORES_MAX ((size_t)50000000) /* of one label */
#define SCORE_TEXT_MAX 20             /* digits, point and sign */
#define SCORE_UNIT 1000000

struct score_list {
    int64_t *scores; /* ascending once score_set_sort was called */
    size_t count, capacity;
};
struct score_set {
    struct score_list lists[SCORE_LABEL_COUNT];
};
void score_set_release(struct score_set *set);

/* A decimal number with at most 6 digits after its point, in millionths. STATUS_INVALID for anything else. */
MUST_CHECK enum status score_parse(struct bytes text, int64_t *ret_score);
/* One line: "label,score". STATUS_INVALID with the reason; STATUS_LIMIT past SCORES_MAX. */
MUST_CHECK enum status score_set_add_line(struct score_set *set, struct bytes line, struct failure *failure);
void score_set_sort(struct score_set *set);

/* Of so many trials so many were errors; the interval has a confidence of 95 % (Clopper and Pearson; without an error the rule of three:
 * 3 / n). Trials must be independent of each other for that: comparisons that share a face are not. */
struct error_rate {
    size_t errors, trials;
    double rate, lowest, highest;
};
struct error_rate error_rate_of(size_t errors, size_t trials);

/* Both rates at a threshold. Comparisons: false rejection and false acceptance (FRR, FAR). Presentations: bona fide ones taken for attacks
 * (BPCER), and attacks taken for bona fide (APCER; ISO/IEC 30107-3). */
struct error_rates {
    struct error_rate rejection, acceptance;
};
struct score_pair {
    const struct score_list *wanted, *unwanted;
};
/* Neither list may be empty; both are sorted. */
struct error_rates error_rates_at(const struct score_pair *pair, int64_t threshold);
/* The threshold at which the rates differ least, the lowest of several; the equal error rate is the mean of both there. */
int64_t error_rates_equal(const struct score_pair *pair);
/* The lowest threshold at which a share of at most `most` of the unwanted is accepted. */
int64_t error_rates_threshold(const struct score_pair *pair, double most);

/* What a change of the threshold would have done to these very scores. */
struct threshold_change {
    size_t wanted_lost, wanted_won;     /* confirmed before and not after, and the other way round */
    size_t unwanted_lost, unwanted_won; /* refused after and not before, and the other way round */
};
struct threshold_change threshold_change_of(const struct score_pair *pair, int64_t from, int64_t to);

/* The value of the standard normal distribution below which a share `p` lies, 0 < p < 1. */
double normal_quantile(double p);
