/* SPDX-License-Identifier: Apache-2.0
 * Who asks a server: the bearer token, which comes from a file because everybody can read a command line. */
#pragma once

#include "src/base/status.h"

#include <curl/curl.h>

void header_list_release(struct curl_slist **headers);
/* NULL for no token: no header. */
MUST_CHECK enum status server_token_header(const char *token_file, struct curl_slist **ret_headers, struct failure *failure);
