/* SPDX-License-Identifier: Apache-2.0
 * The file of passkeys and the files that it names, as the settings of technique passkey. */
#pragma once

#include "src/config/webauthn_file.h"
#include "src/methods/two_factor/passkey.h"

struct passkeys {
    struct webauthn_file file;
    struct certificate_list roots;
    struct webauthn_metadata *metadata; /* NULL: none */
    struct passkey_biometric biometrics[WEBAUTHN_FILE_BIOMETRICS_MAX];
    struct passkey_settings settings; /* borrows from all of these: it must stay where it is */
};
MUST_CHECK enum status passkeys_read(const char *path, timestamp_us now, struct passkeys *passkeys, struct failure *failure);
void passkeys_release(struct passkeys *passkeys);
