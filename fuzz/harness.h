/* SPDX-License-Identifier: Apache-2.0
 * The one function that every harness defines: libFuzzer calls it with what it invents, replay.c with what the corpus holds. */
#pragma once

#include "src/base/bytes.h"
#include "src/base/status.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
