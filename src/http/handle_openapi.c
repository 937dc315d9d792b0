/* SPDX-License-Identifier: Apache-2.0
 * GET /api/openapi.yaml: the description of this API, as it stood when the server was built. */
#include "src/http/embedded.h"
#include "src/http/route.h"

enum handled handle_openapi(struct request *request)
{
    reply_type(request, "application/yaml");
    if (buffer_append(reply_body(request), embedded_openapi) != STATUS_OK)
        reply_failed(request, STATUS_NO_MEMORY);
    return HANDLED;
}
