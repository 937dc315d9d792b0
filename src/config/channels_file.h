/* SPDX-License-Identifier: Apache-2.0
 * The channels file: gateways with their settings, the registry of senders, the templates, and operators. What 9.3.2.1 forbids, and texts
 * that no customer should get, are refused here, with line and reason. */
#pragma once

#include "src/channel/book.h"

/* Secrets are read from the files that the gateways name, relative to the channels file. */
MUST_CHECK enum status channels_file_read(const char *path, struct channel_book *ret_book, struct failure *failure);
/* The same of a text; `path` is what relative names of files start from. */
MUST_CHECK enum status channels_file_parse(struct bytes text, const char *path, struct channel_book *ret_book, struct failure *failure);
