/* SPDX-License-Identifier: Apache-2.0
 * A pattern lock on nine points and a gesture of strokes: what a person remembers with the hand. Both are `known` factors of design 4. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

#define PATTERN_POINTS_MIN 4
#define PATTERN_POINTS_MAX 9
#define GESTURE_STROKES_MIN 6
#define GESTURE_STROKES_MAX 32

/* Points 1 to 9, row by row from the upper left, in the order they were touched: "15963". Each once, and none jumped over that was not
 * touched before. STATUS_INVALID for anything else; STATUS_REFUSED for a straight sweep over the board, which everybody tries. */
MUST_CHECK enum status pattern_check(struct bytes points, struct failure *failure);
/* Strokes as digits of a number pad (8 up, 2 down, 4 left, 6 right, 7 9 1 3 the diagonals), none twice in a row: "268426" is one.
 * STATUS_REFUSED when two strokes only go to and fro. */
MUST_CHECK enum status gesture_check(struct bytes strokes, struct failure *failure);
