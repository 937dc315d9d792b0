/* SPDX-License-Identifier: Apache-2.0
 * From the configuration and its file to the settings of design video. */
#pragma once

#include "src/config/server_config.h"
#include "src/config/video_file.h"
#include "src/methods/video/video.h"

/* Borrows from `file`. STATUS_INVALID when the list is shorter than what a conference asks. */
MUST_CHECK enum status video_configure(const struct server_config *config, const struct video_file *file,
                                       struct video_settings *ret_settings, struct failure *failure);
