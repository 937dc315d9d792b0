/* SPDX-License-Identifier: Apache-2.0
 * Drawing. Rates of 0 and 1 have no place on this scale: they are drawn at its edge. */
#include "src/biometric/det_plot.h"

#include <math.h>

#define SIZE 520
#define MARGIN 80
#define POINTS_MAX 2000 /* of the curve: more than pixels */
#define RATE_LEAST 0.0001
#define RATE_MOST 0.6

static const struct {
    double rate;
    const char *text;
} ticks[] = {{0.0001, "0.01"}, {0.001, "0.1"}, {0.01, "1"}, {0.05, "5"}, {0.1, "10"}, {0.2, "20"}, {0.4, "40"}, {0.6, "60"}};

/* Pixels from the left, or from the bottom. */
static double place(double rate)
{
    double least = normal_quantile(RATE_LEAST), most = normal_quantile(RATE_MOST);
    double bounded = fmin(fmax(rate, RATE_LEAST), RATE_MOST);
    return SIZE * (normal_quantile(bounded) - least) / (most - least);
}

static double x_of(double acceptance)
{
    return MARGIN + place(acceptance);
}

static double y_of(double rejection)
{
    return MARGIN + SIZE - place(rejection);
}

static enum status draw_head(const struct det_words *words, struct buffer *ret_svg)
{
    int whole = SIZE + 2 * MARGIN;
    return buffer_append_format(ret_svg,
                                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\" "
                                "font-family=\"sans-serif\" font-size=\"13\">\n<title>%s</title>\n"
                                "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n",
                                whole, whole, words->title, words->title, whole, whole);
}

static enum status draw_axes(const struct det_words *words, struct buffer *ret_svg)
{
    int end = MARGIN + SIZE;
    for (size_t i = 0; i < COUNT_OF(ticks); i++) {
        double x = x_of(ticks[i].rate), y = y_of(ticks[i].rate);
        TRY(buffer_append_format(ret_svg,
                                 "<path d=\"M%.1f %dV%dM%d %.1fH%d\" stroke=\"#ddd\"/>\n<text x=\"%.1f\" y=\"%d\" "
                                 "text-anchor=\"middle\">%s</text>\n<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                                 x, MARGIN, end, MARGIN, y, end, x, end + 20, ticks[i].text, MARGIN - 8, y + 4, ticks[i].text));
    }
    return buffer_append_format(ret_svg,
                                "<path d=\"M%d %dH%dV%dH%dZ\" fill=\"none\" stroke=\"#333\"/>\n<text x=\"%d\" y=\"%d\" "
                                "text-anchor=\"middle\">%s</text>\n<text transform=\"translate(%d %d) rotate(-90)\" "
                                "text-anchor=\"middle\">%s</text>\n<text x=\"%d\" y=\"%d\" text-anchor=\"middle\" "
                                "font-size=\"16\">%s</text>\n",
                                MARGIN, MARGIN, end, end, MARGIN, MARGIN + SIZE / 2, end + 48, words->acceptance, MARGIN - 48,
                                MARGIN + SIZE / 2, words->rejection, MARGIN + SIZE / 2, MARGIN - 28, words->title);
}

/* The next score of either list, and of both when they are the same; false when there is none. */
static bool next_score(const struct score_pair *pair, size_t *wanted, size_t *unwanted, int64_t *ret_score)
{
    bool has_wanted = *wanted < pair->wanted->count, has_unwanted = *unwanted < pair->unwanted->count;
    if (!has_wanted && !has_unwanted)
        return false;
    int64_t of_wanted = has_wanted ? pair->wanted->scores[*wanted] : INT64_MAX;
    int64_t of_unwanted = has_unwanted ? pair->unwanted->scores[*unwanted] : INT64_MAX;
    *ret_score = of_wanted < of_unwanted ? of_wanted : of_unwanted;
    *wanted += of_wanted == *ret_score;
    *unwanted += of_unwanted == *ret_score;
    return true;
}

static enum status draw_point(const struct score_pair *pair, int64_t threshold, char how, struct buffer *ret_svg)
{
    struct error_rates rates = error_rates_at(pair, threshold);
    return buffer_append_format(ret_svg, "%c%.1f %.1f", how, x_of(rates.acceptance.rate), y_of(rates.rejection.rate));
}

/* Both rates change only above a score: each is drawn, or so many of them as pixels can show. */
static enum status draw_curve(const struct score_pair *pair, struct buffer *ret_svg)
{
    size_t wanted = 0, unwanted = 0, step = (pair->wanted->count + pair->unwanted->count) / POINTS_MAX + 1;
    int64_t score = 0;
    TRY(buffer_append_text(ret_svg, "<path fill=\"none\" stroke=\"#0a58ca\" stroke-width=\"2\" d=\""));
    for (size_t i = 0; next_score(pair, &wanted, &unwanted, &score); i++)
        if (i % step == 0)
            TRY(draw_point(pair, score, i == 0 ? 'M' : 'L', ret_svg));
    TRY(draw_point(pair, score + 1, 'L', ret_svg));
    return buffer_append_text(ret_svg, "\"/>\n");
}

static enum status draw_equal(const struct score_pair *pair, const struct det_words *words, struct buffer *ret_svg)
{
    struct error_rates rates = error_rates_at(pair, error_rates_equal(pair));
    double equal = (rates.acceptance.rate + rates.rejection.rate) / 2;
    return buffer_append_format(
        ret_svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"#b02a37\"/>\n<text x=\"%.1f\" y=\"%.1f\">%s %.2f %%</text>\n", x_of(equal),
        y_of(equal), x_of(equal) + 9, y_of(equal) - 7, words->equal, 100 * equal);
}

enum status det_plot_write(const struct score_pair *pair, const struct det_words *words, struct buffer *ret_svg)
{
    TRY(draw_head(words, ret_svg));
    TRY(draw_axes(words, ret_svg));
    TRY(draw_curve(pair, ret_svg));
    TRY(draw_equal(pair, words, ret_svg));
    return buffer_append_text(ret_svg, "</svg>\n");
}
