/* SPDX-License-Identifier: Apache-2.0
 * What `countersign biometric tune` tells people, in both languages. */
#pragma once

#include "src/base/buffer.h"
#include "src/biometric/scores.h"
#include "src/cli/language.h"

struct tune_options {
    enum language language;
    bool has_change;
    int64_t from, to; /* thresholds, with has_change */
};
/* Tables of both rates at thresholds, and what a change would have done. False, and nothing printed, when no two lists belong together. */
bool tune_print(const struct score_set *set, const struct tune_options *options);
/* The DET curve of comparisons, or of presentations where there are no comparisons. */
MUST_CHECK enum status tune_draw(const struct score_set *set, enum language language, struct buffer *ret_svg);
