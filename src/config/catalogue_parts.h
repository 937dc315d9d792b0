/* SPDX-License-Identifier: Apache-2.0
 * The parts of a catalogue file, each read from its place in the YAML. Texts stay borrowed from there. */
#pragma once

#include "src/config/yaml_file.h"
#include "src/operation/catalogue.h"

MUST_CHECK enum status catalogue_read_limits(const char *name, struct yaml_value value, struct limits *ret_limits, struct failure *failure);
MUST_CHECK enum status catalogue_read_rate(const char *currency, struct yaml_value value, struct money_rate *ret_rate,
                                           struct failure *failure);
/* `catalogue` has the limits that the entry may name. */
MUST_CHECK enum status catalogue_read_entry(const struct catalogue *catalogue, const char *code, struct yaml_value value,
                                            struct catalogue_entry *ret_entry, struct failure *failure);
