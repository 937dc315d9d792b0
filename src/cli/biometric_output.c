/* SPDX-License-Identifier: Apache-2.0
 * Tables of error rates. */
#include "src/cli/biometric_output.h"

#include "src/biometric/det_plot.h"

#include <inttypes.h>
#include <stdio.h>

/* One kind of trial: which labels belong together, and what their errors are called. */
struct trial_kind {
    enum score_label wanted, unwanted;
    const char *rejection, *acceptance;
    const char *title[2]; /* by language, as all that follows */
    const char *wanted_lost[2], *wanted_won[2], *unwanted_lost[2], *unwanted_won[2];
    const char *rejection_axis[2], *acceptance_axis[2];
};
static const struct trial_kind kinds[] = {
    {SCORE_GENUINE,
     SCORE_IMPOSTOR,
     "FRR",
     "FAR",
     {"比對", "comparisons"},
     {"真者改為拒絕", "genuine ones rejected that were accepted"},
     {"真者改為接受", "genuine ones accepted that were rejected"},
     {"冒用者改為拒絕", "impostors rejected that were accepted"},
     {"冒用者改為接受", "impostors accepted that were rejected"},
     {"誤拒率 FRR (%)", "false rejection, FRR (%)"},
     {"誤受率 FAR (%)", "false acceptance, FAR (%)"}},
    {SCORE_BONA_FIDE,
     SCORE_ATTACK,
     "BPCER",
     "APCER",
     {"呈現攻擊偵測", "presentation attack detection"},
     {"真人改為拒絕", "bona fide ones rejected that were accepted"},
     {"真人改為接受", "bona fide ones accepted that were rejected"},
     {"攻擊改為拒絕", "attacks rejected that were accepted"},
     {"攻擊改為接受", "attacks accepted that were rejected"},
     {"真人誤判率 BPCER (%)", "bona fide taken for attacks, BPCER (%)"},
     {"攻擊漏判率 APCER (%)", "attacks taken for bona fide, APCER (%)"}},
};

static const char *const words[][2] = {
    {"門檻", "threshold"},
    {"相等錯誤率", "equal error rate"},
    {"95% 信賴區間以各次試驗互相獨立為前提；無錯誤時上限為 3/n。",
     "Intervals of 95 % hold for trials that are independent of each other; without an "
     "error the upper end is 3/n."},
};
enum word { WORD_THRESHOLD, WORD_EQUAL, WORD_INTERVAL };

#define SCORE_SIZE 32

static void format_score(int64_t score, char ret_text[SCORE_SIZE])
{
    int64_t size = score < 0 ? -score : score;
    snprintf(ret_text, SCORE_SIZE, "%s%" PRId64 ".%06" PRId64, score < 0 ? "-" : "", size / SCORE_UNIT, size % SCORE_UNIT);
}

static void print_rate(const char *name, const struct error_rate *rate)
{
    printf("  %-5s %9.4f %% [%8.4f, %8.4f] %zu/%zu", name, 100 * rate->rate, 100 * rate->lowest, 100 * rate->highest, rate->errors,
           rate->trials);
}

static void print_at(const struct trial_kind *kind, const struct score_pair *pair, int64_t threshold, const char *label)
{
    char text[SCORE_SIZE];
    const struct error_rates rates = error_rates_at(pair, threshold);
    format_score(threshold, text);
    printf("  %14s", text);
    print_rate(kind->rejection, &rates.rejection);
    print_rate(kind->acceptance, &rates.acceptance);
    printf("%s%s\n", label[0] != 0 ? "  " : "", label);
}

static void print_change_line(size_t count, const struct score_list *list, const char *what)
{
    const struct error_rate share = error_rate_of(count, list->count);
    printf("    %zu/%zu %s: %.4f %% [%.4f, %.4f]\n", count, list->count, what, 100 * share.rate, 100 * share.lowest, 100 * share.highest);
}

static void print_change(const struct trial_kind *kind, const struct score_pair *pair, const struct tune_options *options)
{
    char from[SCORE_SIZE], to[SCORE_SIZE];
    enum language language = options->language;
    const struct threshold_change change = threshold_change_of(pair, options->from, options->to);
    format_score(options->from, from);
    format_score(options->to, to);
    printf(language == LANGUAGE_ZH_TW ? "  門檻由 %s 改為 %s：\n" : "  A threshold of %s changed to %s:\n", from, to);
    print_at(kind, pair, options->from, "");
    print_at(kind, pair, options->to, "");
    if (options->to < options->from) {
        print_change_line(change.wanted_won, pair->wanted, kind->wanted_won[language]);
        print_change_line(change.unwanted_won, pair->unwanted, kind->unwanted_won[language]);
    } else {
        print_change_line(change.wanted_lost, pair->wanted, kind->wanted_lost[language]);
        print_change_line(change.unwanted_lost, pair->unwanted, kind->unwanted_lost[language]);
    }
}

static void print_kind(const struct trial_kind *kind, const struct score_pair *pair, const struct tune_options *options)
{
    static const struct {
        double acceptance;
        const char *label;
    } targets[] = {{0.1, "<= 10 %"}, {0.01, "<= 1 %"}, {0.001, "<= 0.1 %"}, {0.0001, "<= 0.01 %"}};
    printf("%s: %s %zu, %s %zu\n  %s\n", kind->title[options->language], score_label_text(kind->wanted), pair->wanted->count,
           score_label_text(kind->unwanted), pair->unwanted->count, words[WORD_THRESHOLD][options->language]);
    print_at(kind, pair, error_rates_equal(pair), words[WORD_EQUAL][options->language]);
    for (size_t i = 0; i < COUNT_OF(targets); i++)
        print_at(kind, pair, error_rates_threshold(pair, targets[i].acceptance), targets[i].label);
    if (options->has_change)
        print_change(kind, pair, options);
}

static struct score_pair pair_of(const struct score_set *set, const struct trial_kind *kind)
{
    return (struct score_pair){&set->lists[kind->wanted], &set->lists[kind->unwanted]};
}

static bool is_complete(const struct score_pair *pair)
{
    return pair->wanted->count > 0 && pair->unwanted->count > 0;
}

bool tune_print(const struct score_set *set, const struct tune_options *options)
{
    bool printed = false;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct score_pair pair = pair_of(set, &kinds[i]);
        if (!is_complete(&pair))
            continue;
        print_kind(&kinds[i], &pair, options);
        printed = true;
    }
    if (printed)
        printf("%s\n", words[WORD_INTERVAL][options->language]);
    return printed;
}

enum status tune_draw(const struct score_set *set, enum language language, struct buffer *ret_svg)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        const struct score_pair pair = pair_of(set, &kinds[i]);
        const struct det_words texts = {.title = kinds[i].title[language],
                                        .acceptance = kinds[i].acceptance_axis[language],
                                        .rejection = kinds[i].rejection_axis[language],
                                        .equal = words[WORD_EQUAL][language]};
        if (is_complete(&pair))
            return det_plot_write(&pair, &texts, ret_svg);
    }
    return STATUS_NOT_FOUND;
}
