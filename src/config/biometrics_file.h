/* SPDX-License-Identifier: Apache-2.0
 * The institution's file of direct biometrics (9.4.1), from YAML: the engine that compares, and the declaration that the rule on biometric
 * data is kept. docs/biometrics.md explains every member. */
#pragma once

#include "src/channel/engine_settings.h"
#include "src/config/yaml_file.h"

#include "src/base/timestamp.h"

struct biometrics_file {
    struct engine_settings engine;
    struct digest rule_document; /* SHA-256 of the declaration or assessment */
    timestamp_us rule_from, rule_until;
};
void biometrics_file_release(struct biometrics_file *file);
MUST_CHECK enum status biometrics_file_read(const char *path, struct biometrics_file *ret_file, struct failure *failure);
/* `path`: what relative paths start from. */
MUST_CHECK enum status biometrics_file_parse(const char *path, struct bytes text, struct biometrics_file *ret_file,
                                             struct failure *failure);
