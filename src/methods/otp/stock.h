/* SPDX-License-Identifier: Apache-2.0
 * Hardware tokens on their way from a vendor's file into the institution's stock. */
#pragma once

#include "src/methods/method.h"
#include "src/otp/pskc.h"

struct otp_stock_item {
    const char *serial, *model; /* borrowed from the container */
    struct buffer record;       /* what otp_enrol reads; the seed in it is sealed by the vault */
};
struct otp_stock {
    struct pskc_container container; /* its seeds are wiped as soon as they are sealed */
    struct otp_stock_item items[PSKC_KEYS_MAX];
    size_t count;
};
void otp_stock_release(struct otp_stock *stock);
/* `stock` is zeroed, and to be released whatever happens. */
MUST_CHECK enum status otp_stock_read(const struct method_context *context, const json_t *request, struct otp_stock *stock,
                                      struct failure *failure);
