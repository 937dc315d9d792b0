/* SPDX-License-Identifier: Apache-2.0
 * Direct biometrics (9.4.1): from the file of biometrics and section face of countersignd.yaml to the settings of technique `face`. */
#pragma once

#include "src/config/biometrics_file.h"
#include "src/config/server_config.h"
#include "src/methods/two_factor/face.h"

/* Borrows from `file`. */
void faces_configure(const struct server_config *config, const struct biometrics_file *file, struct face_settings *ret_settings);
