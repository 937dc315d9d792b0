/* SPDX-License-Identifier: Apache-2.0
 * Reading patterns and gestures. */
#include "src/secret/pattern.h"

/* The point halfway between two others, or 0. */
static unsigned between(unsigned from, unsigned to)
{
    unsigned rows = (from - 1) / 3 + (to - 1) / 3, columns = (from - 1) % 3 + (to - 1) % 3;
    return rows % 2 == 0 && columns % 2 == 0 && from != to ? rows / 2 * 3 + columns / 2 + 1 : 0;
}

static bool is_drawable(struct bytes points)
{
    bool touched[10] = {false};
    for (size_t i = 0; i < points.size; i++) {
        unsigned point = (unsigned)points.data[i] - '0';
        unsigned passed = i > 0 && point >= 1 && point <= 9 ? between((unsigned)points.data[i - 1] - '0', point) : 0;
        if (point < 1 || point > 9 || touched[point] || (passed != 0 && !touched[passed]))
            return false;
        touched[point] = true;
    }
    return true;
}

/* 1 2 3 4 and 9 8 7 6 and all the longer ones. */
static bool is_sweep(struct bytes points)
{
    int step = points.data[1] - points.data[0];
    for (size_t i = 1; i < points.size; i++)
        if (points.data[i] - points.data[i - 1] != step)
            return false;
    return true;
}

enum status pattern_check(struct bytes points, struct failure *failure)
{
    if (points.size < PATTERN_POINTS_MIN || points.size > PATTERN_POINTS_MAX || !is_drawable(points))
        return failure_set(failure, STATUS_INVALID, "pattern", "%d to %d points from 1 to 9, each once, none jumped over",
                           PATTERN_POINTS_MIN, PATTERN_POINTS_MAX);
    return is_sweep(points)
               ? failure_set(failure, STATUS_REFUSED, "pattern", "run: 圖形不可依序排列。 The points must not follow in order.")
               : STATUS_OK;
}

static bool is_stroke(uint8_t c)
{
    return c >= '1' && c <= '9' && c != '5';
}

static bool are_strokes(struct bytes strokes)
{
    for (size_t i = 0; i < strokes.size; i++)
        if (!is_stroke(strokes.data[i]) || (i > 0 && strokes.data[i] == strokes.data[i - 1]))
            return false;
    return true;
}

static bool goes_to_and_fro(struct bytes strokes)
{
    for (size_t i = 2; i < strokes.size; i++)
        if (strokes.data[i] != strokes.data[i - 2])
            return false;
    return true;
}

enum status gesture_check(struct bytes strokes, struct failure *failure)
{
    if (strokes.size < GESTURE_STROKES_MIN || strokes.size > GESTURE_STROKES_MAX || !are_strokes(strokes))
        return failure_set(failure, STATUS_INVALID, "gesture", "%d to %d strokes, digits of a number pad without 5, none twice in a row",
                           GESTURE_STROKES_MIN, GESTURE_STROKES_MAX);
    return goes_to_and_fro(strokes)
               ? failure_set(failure, STATUS_REFUSED, "gesture", "run: 手勢不可只來回重複。 The strokes must not only go to and fro.")
               : STATUS_OK;
}
