/* SPDX-License-Identifier: Apache-2.0
 * The names of the two languages. */
#include "src/cli/language.h"

#include <string.h>

bool language_from_text(const char *text, enum language *ret_language)
{
    if (strcmp(text, "zh-TW") != 0 && strcmp(text, "en") != 0)
        return false;
    *ret_language = text[0] == 'z' ? LANGUAGE_ZH_TW : LANGUAGE_EN;
    return true;
}
