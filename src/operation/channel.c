/* SPDX-License-Identifier: Apache-2.0
 * The words of the channels. */
#include "src/operation/channel.h"

static const char *const texts[channel_count] = {
    [CHANNEL_WEB] = "web",     [CHANNEL_MOBILE] = "mobile",   [CHANNEL_ATM] = "atm",
    [CHANNEL_PHONE] = "phone", [CHANNEL_COUNTER] = "counter", [CHANNEL_SYSTEM] = "system",
};

const char *channel_text(enum channel channel)
{
    INVARIANT(channel < channel_count);
    return texts[channel];
}

enum status channel_find(struct bytes text, enum channel *ret_channel)
{
    for (unsigned i = 0; i < channel_count; i++)
        if (bytes_equal(text, bytes_of_text(texts[i]))) {
            *ret_channel = (enum channel)i;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}
