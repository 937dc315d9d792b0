/* SPDX-License-Identifier: Apache-2.0
 * The two languages that people read here. */
#pragma once

#include <stdbool.h>

enum language { LANGUAGE_ZH_TW, LANGUAGE_EN };

/* "zh-TW" or "en"; false for anything else. */
bool language_from_text(const char *text, enum language *ret_language);
