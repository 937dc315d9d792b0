/* SPDX-License-Identifier: Apache-2.0
 * A DET curve as SVG: false acceptance along, false rejection up, both on the scale of normal deviates, on which two normal distributions
 * make a straight line. */
#pragma once

#include "src/base/buffer.h"
#include "src/biometric/scores.h"

#define DET_SVG_BYTES_MAX (1024 * 1024)

struct det_words {
    const char *title, *acceptance, *rejection, *equal; /* XML text: without < & > */
};
MUST_CHECK enum status det_plot_write(const struct score_pair *pair, const struct det_words *words, struct buffer *ret_svg);
