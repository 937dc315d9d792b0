/* SPDX-License-Identifier: Apache-2.0
 * The table made of routes.def, and finding a request's route in it. */
#pragma once

#include "src/http/route.h"

enum http_method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_DELETE, METHOD_COUNT };
enum access { ACCESS_OPEN, ACCESS_ROLES };
enum body_kind { BODY_NONE, BODY_JSON, BODY_RAW };

struct route {
    enum http_method method;
    const char *path; /* the pattern, as it stands in logs and metrics */
    enum access access;
    role_set roles; /* any of them */
    enum body_kind body;
    route_handler *handler;
};

struct route_table {
    const struct route *list;
    size_t count;
};

/* The routes of routes.def. */
extern const struct route_table api_routes;
extern const char *const http_method_names[METHOD_COUNT];

/* Looks for `path` (from the request, without query) under `method` ("GET"; "HEAD" is served by GET). When it is found, `path` is cut in
 * place so that its parameters end with 0. STATUS_NOT_FOUND: no such path. STATUS_REFUSED: the path has other methods. */
MUST_CHECK enum status route_find(const struct route_table *table, const char *method, char *path, const struct route **ret_route,
                                  const char *ret_parameters[REQUEST_PARAMETERS_MAX]);

/* "GET, HEAD, POST": what the path serves, for the Allow header; `path` uncut. */
#define ALLOW_TEXT_SIZE 40
struct allow_text {
    char text[ALLOW_TEXT_SIZE];
};
struct allow_text route_allowed(const struct route_table *table, const char *path);
