/* SPDX-License-Identifier: Apache-2.0
 * Files that are built into the server. */
#pragma once

#include "src/base/bytes.h"

extern const struct bytes embedded_openapi; /* api/openapi.yaml */
