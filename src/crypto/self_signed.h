/* SPDX-License-Identifier: Apache-2.0
 * A P-256 key and a server certificate signed by itself, for first steps on one machine. */
#pragma once

#include "src/base/buffer.h"

struct self_signed_request {
    const char *common_name;
    const char *alternative_names; /* as OpenSSL writes them: "DNS:localhost,IP:127.0.0.1" */
    unsigned days;                 /* from now */
};

/* Both as PEM. */
MUST_CHECK enum status self_signed_make(const struct self_signed_request *request, struct buffer *ret_certificate, struct buffer *ret_key);
