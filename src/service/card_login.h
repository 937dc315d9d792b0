/* SPDX-License-Identifier: Apache-2.0
 * What both halves of signing in by chip card share. */
#pragma once

#include "src/service/services.h"

/* A sign-in of nobody's, or one that came to nothing. Ceremony and channel are NULL where they are not known. */
MUST_CHECK enum status card_login_append_failed(struct keeper_transaction *transaction, const char *ceremony, const char *channel);
