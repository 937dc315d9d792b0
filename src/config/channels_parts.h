/* SPDX-License-Identifier: Apache-2.0
 * What the readers of the channels file share. */
#pragma once

#include "src/channel/book.h"
#include "src/channel/vendor_form.h"
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
MUST_CHECK enum status channels_read_operator(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                              struct sim_operator *ret_operator);

/* A table of keys, and the values that a map of the file gives them. */
struct channels_keys {
    const struct gateway_key *keys;
    size_t count;
    unsigned type;
    const char *also; /* a member that the table does not have; NULL: none */
};
MUST_CHECK enum status channels_read_keys(const struct channels_reader *reader, const struct channels_keys *keys, struct yaml_value map,
                                          void *settings);
/* https://, or http:// on loopback. */
MUST_CHECK enum status channels_check_url(const struct channels_reader *reader, struct yaml_value value, const char *url);
/* In the place itself, so that the refusal names the line. */
struct channels_form {
    const char *text;
    enum vendor_use use;
    const char *secret; /* what {secret} stands for; NULL: nothing */
};
MUST_CHECK enum status channels_check_form(const struct channels_reader *reader, struct yaml_value value, const struct channels_form *form);
