/* SPDX-License-Identifier: Apache-2.0
 * Design 4, two or more techniques: what its techniques are set to. Each technique is a room of this folder (technique.h). */
#pragma once

#include "src/methods/method.h"
#include "src/secret/slow_hash.h"

struct passkey_settings; /* passkey.h */
struct face_settings;    /* face.h */

/* method_context.settings of design two_factor. */
struct two_factor_settings {
    struct slow_hash_cost cost;             /* of what is known */
    int64_t attempts, corporate_attempts;   /* wrong answers in a row that lock the credential */
    const struct passkey_settings *passkey; /* NULL: none is taken */
    const struct face_settings *face;       /* NULL: this server compares no faces */
};

/* What a credential of design two_factor can show, if everything goes well; 0 when its public record is of no technique. */
word_set two_factor_factors(const struct two_factor_settings *settings, const json_t *public_record);
