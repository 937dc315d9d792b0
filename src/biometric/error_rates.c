/* SPDX-License-Identifier: Apache-2.0
 * What a threshold makes of sorted scores. */
#include "src/biometric/scores.h"

#include <math.h>

#define CONFIDENCE_TAIL 0.025 /* on each side of 95 % */
#define HALVINGS 80           /* more tell a double nothing new */
#define FRACTION_TERMS 4000   /* of a continued fraction that converges in far fewer */
#define PRECISION 1e-14

/* How many scores are below the threshold. */
static size_t count_below(const struct score_list *list, int64_t threshold)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->scores[middle] < threshold)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static double not_zero(double value)
{
    return fabs(value) < 1e-300 ? 1e-300 : value;
}

/* One term of the continued fraction of the incomplete beta function (DLMF 8.17.22). */
static double beta_term(double a, double b, double x, int m)
{
    int k = m / 2;
    if (m % 2 == 0)
        return k * (b - k) * x / ((a + m - 1) * (a + m));
    return -(a + k) * (a + b + k) * x / ((a + m - 1) * (a + m));
}

/* By Lentz's way of going through such a fraction from its top. */
static double beta_fraction(double a, double b, double x)
{
    double c = 1, d = 0, value = 1;
    for (int m = 1; m <= FRACTION_TERMS; m++) {
        double term = beta_term(a, b, x, m);
        d = 1 / not_zero(1 + term * d);
        c = not_zero(1 + term / c);
        value *= c * d;
        if (fabs(c * d - 1) < PRECISION)
            break;
    }
    return 1 / value;
}

/* The regularised incomplete beta function I_x(a, b). */
static double beta_share(double a, double b, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1) / (a + b + 2))
        return front * beta_fraction(a, b, x) / a;
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

/* Where I_x(a, b) reaches `share`. */
static double beta_quantile(double a, double b, double share)
{
    double low = 0, high = 1;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (beta_share(a, b, middle) < share)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

struct error_rate error_rate_of(size_t errors, size_t trials)
{
    double k = (double)errors, n = (double)trials;
    struct error_rate rate = {.errors = errors, .trials = trials, .rate = k / n, .lowest = 0, .highest = 1};
    if (errors > 0)
        rate.lowest = errors == trials ? fmax(0, 1 - 3 / n) : beta_quantile(k, n - k + 1, CONFIDENCE_TAIL);
    if (errors < trials)
        rate.highest = errors == 0 ? fmin(1, 3 / n) : beta_quantile(k + 1, n - k, 1 - CONFIDENCE_TAIL);
    return rate;
}

struct error_rates error_rates_at(const struct score_pair *pair, int64_t threshold)
{
    size_t unwanted = pair->unwanted->count;
    return (struct error_rates){
        .rejection = error_rate_of(count_below(pair->wanted, threshold), pair->wanted->count),
        .acceptance = error_rate_of(unwanted - count_below(pair->unwanted, threshold), unwanted),
    };
}

/* Rejection less acceptance: it only rises with the threshold. */
static double difference(const struct score_pair *pair, int64_t threshold)
{
    double accepted = (double)(pair->unwanted->count - count_below(pair->unwanted, threshold)) / (double)pair->unwanted->count;
    return (double)count_below(pair->wanted, threshold) / (double)pair->wanted->count - accepted;
}

int64_t error_rates_equal(const struct score_pair *pair)
{
    const struct score_list *wanted = pair->wanted, *unwanted = pair->unwanted;
    int64_t low = wanted->scores[0] < unwanted->scores[0] ? wanted->scores[0] : unwanted->scores[0];
    int64_t last = wanted->scores[wanted->count - 1], other = unwanted->scores[unwanted->count - 1];
    int64_t high = (last > other ? last : other) + 1;
    while (low < high) { /* the first at which it is not below 0 */
        int64_t middle = low + (high - low) / 2;
        if (difference(pair, middle) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return fabs(difference(pair, low - 1)) <= fabs(difference(pair, low)) ? low - 1 : low;
}

int64_t error_rates_threshold(const struct score_pair *pair, double most)
{
    const struct score_list *unwanted = pair->unwanted;
    size_t allowed = (size_t)floor(most * (double)unwanted->count + PRECISION);
    return allowed >= unwanted->count ? unwanted->scores[0] : unwanted->scores[unwanted->count - allowed - 1] + 1;
}

struct threshold_change threshold_change_of(const struct score_pair *pair, int64_t from, int64_t to)
{
    size_t wanted_from = count_below(pair->wanted, from), wanted_to = count_below(pair->wanted, to);
    size_t unwanted_from = count_below(pair->unwanted, from), unwanted_to = count_below(pair->unwanted, to);
    return (struct threshold_change){
        .wanted_lost = to > from ? wanted_to - wanted_from : 0,
        .wanted_won = to < from ? wanted_from - wanted_to : 0,
        .unwanted_lost = to > from ? unwanted_to - unwanted_from : 0,
        .unwanted_won = to < from ? unwanted_from - unwanted_to : 0,
    };
}

/* The distribution function is erfc; its inverse by halving. */
double normal_quantile(double p)
{
    double low = -40, high = 40;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (erfc(-middle * M_SQRT1_2) / 2 < p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}
