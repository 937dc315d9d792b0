/* SPDX-License-Identifier: Apache-2.0
 * The exporting half of `countersign evidence`; argv[0] is the word "export". */
#pragma once

#include "src/cli/command.h"

int evidence_export(int argc, char **argv);
