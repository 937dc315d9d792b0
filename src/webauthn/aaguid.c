/* SPDX-License-Identifier: Apache-2.0
 * AAGUIDs as the metadata and people write them: a UUID's text. */
#include "src/webauthn/aaguid.h"

#include "src/base/encode.h"

/* Bytes of each group, which a hyphen ends. */
static const size_t groups[] = {4, 2, 2, 2, 6};

void webauthn_aaguid_format(const struct webauthn_aaguid *aaguid, char ret_text[WEBAUTHN_AAGUID_TEXT_SIZE])
{
    const uint8_t *at = aaguid->bytes;
    char *text = ret_text;
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        hex_write(bytes_of(at, groups[i]), text);
        at += groups[i];
        text += 2 * groups[i];
        *text++ = '-';
    }
    ret_text[WEBAUTHN_AAGUID_TEXT_SIZE - 1] = 0;
}

bool webauthn_aaguid_is_zero(const struct webauthn_aaguid *aaguid)
{
    static const struct webauthn_aaguid zero;
    return memcmp(aaguid, &zero, sizeof zero) == 0;
}

static enum status read_groups(const char *text, struct buffer *bytes)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        TRY(hex_decode(bytes_of(text, 2 * groups[i]), bytes));
        text += 2 * groups[i];
        if (*text++ != (i + 1 < COUNT_OF(groups) ? '-' : 0))
            return STATUS_INVALID;
    }
    return STATUS_OK;
}

enum status webauthn_aaguid_parse(const char *text, struct webauthn_aaguid *ret_aaguid)
{
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(WEBAUTHN_AAGUID_SIZE);
    if (strlen(text) != WEBAUTHN_AAGUID_TEXT_SIZE - 1)
        return STATUS_INVALID;
    TRY(read_groups(text, &bytes));
    memcpy(ret_aaguid->bytes, bytes.data, WEBAUTHN_AAGUID_SIZE);
    return STATUS_OK;
}
