/* SPDX-License-Identifier: Apache-2.0
 * The words of each problem of problems.def. */
#pragma once

#include "src/http/route.h"

struct problem_words {
    unsigned http_status;
    const char *code;
    const char *title;
};
extern const struct problem_words problem_words[PROBLEM_COUNT];
