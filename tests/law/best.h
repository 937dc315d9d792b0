/* SPDX-License-Identifier: Apache-2.0
 * What is good: ceremonies in their best form, and each way to make one better. A safety fact is one that can only help; facts that ask for
 * more when they are true (another bank, the same device, a document required ...) are conditions, and are none. */
#pragma once

#include "tests/law/space.h"

/* Calls `visit` for every sample that differs from this one in one safety fact more. */
void each_improvement(const struct sample *sample, void (*visit)(const struct sample *better, void *context), void *context);
