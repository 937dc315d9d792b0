/* SPDX-License-Identifier: Apache-2.0
 * Terms of instructions that tests start from: one of each kind that looks different to a customer. */
#pragma once

#include "src/operation/instruction.h"

#define SAMPLE_ID "mzxw6ytbojtg633cmfzgm33pmi"

/* 2026-11-22 17:30:00 UTC, and ten minutes more. */
#define SAMPLE_CREATED_AT (1795368600 * TIMESTAMP_SECOND)
#define SAMPLE_EXPIRES_AT (SAMPLE_CREATED_AT + 10 * TIMESTAMP_MINUTE)

struct instruction_terms sample_transfer(void);
struct instruction_terms sample_login(void);
struct instruction_terms sample_consent(void);
struct instruction_terms sample_open_account(void);
