/* SPDX-License-Identifier: Apache-2.0
 * What passwords and knowledge questions stand on: their settings, the list of common passwords, and the workers that hash. */
#pragma once

#include "src/methods/knowledge/knowledge.h"
#include "src/methods/password/password.h"
#include "src/methods/two_factor/two_factor.h"
#include "src/server/server.h"
#include "src/service/services.h"

struct hashing {
    struct common_passwords *common;
    struct password_settings password;
    struct knowledge_settings knowledge;
    struct two_factor_settings two_factor;
    struct workers *workers;
};

/* Reads the list that the configuration names. */
MUST_CHECK enum status hashing_read_files(const struct server_config *config, struct hashing *hashing, struct server_failure *failure);
MUST_CHECK enum status hashing_start(const struct server_config *config, struct hashing *hashing);
/* Makes the services use it; it must stay where it is as long as they do. */
void hashing_serve(const struct hashing *hashing, struct services *services);
/* When the vault is there: the password of nobody. */
MUST_CHECK enum status hashing_make_decoy(const struct hashing *hashing, struct services *services);
/* While the keeper still takes commands: work that waits is finished, and goes to it. */
void hashing_release(struct hashing *hashing);
