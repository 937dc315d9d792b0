/* SPDX-License-Identifier: Apache-2.0
 * The institution's own files, read and held against each other: what is offered to whom, by which rules. */
#pragma once

#include "src/config/biometrics_file.h"
#include "src/config/cards_file.h"
#include "src/config/catalogue_file.h"
#include "src/config/video_file.h"
#include "src/crypto/trust.h"
#include "src/methods/video/video.h"
#include "src/server/passkeys.h"
#include "src/server/server.h"
#include "src/service/phone_policy.h"
#include "src/service/protection.h"

struct rule_files {
    struct catalogue_file catalogue;
    struct channel_book book;
    struct trust trust;
    struct protection_policy protections;
    struct passkeys passkeys;
    struct video_file conferences;
    struct video_settings video;
    struct biometrics_file biometrics;
    struct cards_file cards;
    struct phone_policy phones;
};

/* What the configuration does not name is left zero. STATUS_INVALID with the file at fault, also when two do not go together. */
MUST_CHECK enum status rule_files_read(const struct server_config *config, struct rule_files *ret_files, struct server_failure *failure);
/* Also after a reading that failed. */
void rule_files_release(struct rule_files *files);

/* Names the file in the failure, if there is one, and gives the status back. */
MUST_CHECK enum status blame(const char *file, enum status status, struct server_failure *failure);
