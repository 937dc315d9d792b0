/* SPDX-License-Identifier: Apache-2.0
 * What the readers of the channels file share. */
#pragma once

#include "src/channel/book.h"
#include "src/config/yaml_file.h"

struct channels_reader {
    const char *path; /* of the channels file: what relative paths start from */
    struct failure *failure;
};

/* a-z 0-9 - _ . */
MUST_CHECK enum status channels_read_id(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                        char ret_id[CHANNEL_NAME_SIZE]);
MUST_CHECK enum status channels_read_gateway(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                             struct gateway_settings *ret_settings);
MUST_CHECK enum status channels_read_template(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                              struct message_template *ret_template);
