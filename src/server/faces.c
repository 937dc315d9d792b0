/* SPDX-License-Identifier: Apache-2.0
 * Section face of countersignd.yaml, and the file of biometrics, as values. */
#include "src/server/faces.h"

void faces_configure(const struct server_config *config, const struct biometrics_file *file, struct face_settings *ret_settings)
{
    *ret_settings = (struct face_settings){
        .engine = &file->engine,
        .rule = {.document = file->rule_document, .valid_from = file->rule_from, .valid_until = file->rule_until},
        .prompts = config->face.prompts,
        .seconds = config->face.seconds,
        .tries = config->face.tries,
        .attempts = config->face.attempts,
        .corporate_attempts = config->face.corporate_attempts,
        .keeps_samples = config->face.keep_samples == SWITCH_ON,
    };
}
