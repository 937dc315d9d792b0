/* SPDX-License-Identifier: Apache-2.0
 * The parts of a trust registry, each read from its place in the YAML. */
#pragma once

#include "src/config/yaml_file.h"
#include "src/crypto/trust.h"

struct trust_reader {
    const char *path; /* of the registry: certificates stand beside it */
    struct failure *failure;
};

/* One certificate: the name of a file, or PEM text. */
MUST_CHECK enum status trust_read_certificate(const struct trust_reader *reader, struct yaml_value value,
                                              struct certificate **ret_certificate);
MUST_CHECK enum status trust_read_text(const struct trust_reader *reader, struct yaml_value value, char *ret_text, size_t capacity);
/* RFC 3339. */
MUST_CHECK enum status trust_read_time(const struct trust_reader *reader, struct yaml_value value, timestamp_us *ret_moment);
/* The bits of a list of words; `bits[i]` belongs to `words[i]` (closed by NULL). */
MUST_CHECK enum status trust_read_bits(const struct trust_reader *reader, struct yaml_value list, const char *const *words,
                                       const unsigned *bits, unsigned *ret_bits);
MUST_CHECK enum status trust_read_optional_boolean(const struct trust_reader *reader, struct yaml_value value, bool *ret_boolean);

MUST_CHECK enum status trust_read_authority(const struct trust_reader *reader, const char *name, struct yaml_value map,
                                            struct trust_authority *ret_authority);
MUST_CHECK enum status trust_read_revocation(const struct trust_reader *reader, struct yaml_value map,
                                             struct trust_revocation *ret_revocation);
MUST_CHECK enum status trust_read_device(const struct trust_reader *reader, const char *name, struct yaml_value map,
                                         struct trust_device *ret_device);
MUST_CHECK enum status trust_read_carrier(const struct trust_reader *reader, const char *name, struct yaml_value map,
                                          struct trust_carrier *ret_carrier);
