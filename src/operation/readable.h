/* SPDX-License-Identifier: Apache-2.0
 * Texts that a person can read as they are stored: nothing invisible, nothing that turns the order of the others around. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

/* NULL when the text is readable; else what is wrong with it, for a failure's message. Refused are malformed UTF-8, control and format
 * characters, bidirectional overrides, zero-width and filler characters, private use, noncharacters, planes without assignments, blanks
 * that look like a space and are none, and a space at either end. */
const char *readable_fault(struct bytes text);
/* The same for codes and account numbers, which no eye may confuse with a sentence: letters, digits and - _ . : only. */
const char *token_fault(struct bytes text);
