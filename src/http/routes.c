/* SPDX-License-Identifier: Apache-2.0
 * Matching is by segments, over a table of some tens of lines: a first byte decides most of them. */
#include "src/http/routes.h"

#include <string.h>

#define OPEN ACCESS_OPEN, 0
#define ANY_ROLE ACCESS_ROLES, ROLE_SET_ALL
#define ROLES_1(a) ROLE_BIT(ROLE_##a)
#define ROLES_2(a, b) ROLES_1(a) | ROLES_1(b)
#define ROLES_3(a, b, c) ROLES_2(a, b) | ROLES_1(c)
#define ROLES_4(a, b, c, d) ROLES_3(a, b, c) | ROLES_1(d)
#define ROLES_PICK(a, b, c, d, name, ...) name
#define ROLES(...) ACCESS_ROLES, ROLES_PICK(__VA_ARGS__, ROLES_4, ROLES_3, ROLES_2, ROLES_1, )(__VA_ARGS__)

static const struct route routes[] = {
#define ROUTE(method, path, access, body, handler) {METHOD_##method, path, access, body, handler},
#include "src/http/routes.def"
#undef ROUTE
};
const struct route_table api_routes = {routes, COUNT_OF(routes)};

const char *const http_method_names[METHOD_COUNT] = {"GET", "POST", "PUT", "DELETE"};

struct parameter {
    size_t at;
    size_t size;
};

static size_t parameter_length(const char *path, bool takes_rest)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    static const char unreserved_and_slash[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    return strspn(path, takes_rest ? unreserved_and_slash : unreserved);
}

static bool matches(const char *pattern, const char *path, struct parameter *ret_parameters)
{
    const char *rest = path;
    unsigned count = 0;
    while (*pattern != 0) {
        if (*pattern != '{') {
            if (*pattern++ != *rest++)
                return false;
            continue;
        }
        const char *close = strchr(pattern, '}');
        size_t size = parameter_length(rest, close[-1] == '*');
        if (size == 0)
            return false;
        ret_parameters[count++] = (struct parameter){.at = (size_t)(rest - path), .size = size};
        rest += size;
        pattern = close + 1;
    }
    return *rest == 0;
}

static bool is_method(const struct route *route, const char *method)
{
    if (strcmp(method, "HEAD") == 0)
        method = "GET";
    return strcmp(http_method_names[route->method], method) == 0;
}

enum status route_find(const struct route_table *table, const char *method, char *path, const struct route **ret_route,
                       const char *ret_parameters[REQUEST_PARAMETERS_MAX])
{
    enum status status = STATUS_NOT_FOUND;
    for (const struct route *route = table->list; route < table->list + table->count; route++) {
        struct parameter parameters[REQUEST_PARAMETERS_MAX] = {0};
        if (!matches(route->path, path, parameters))
            continue;
        status = STATUS_REFUSED;
        if (!is_method(route, method))
            continue;
        for (unsigned i = 0; i < REQUEST_PARAMETERS_MAX && parameters[i].size > 0; i++) {
            path[parameters[i].at + parameters[i].size] = 0;
            ret_parameters[i] = path + parameters[i].at;
        }
        *ret_route = route;
        return STATUS_OK;
    }
    return status;
}

struct allow_text route_allowed(const struct route_table *table, const char *path)
{
    struct allow_text allow = {.text = ""};
    for (const struct route *route = table->list; route < table->list + table->count; route++) {
        struct parameter parameters[REQUEST_PARAMETERS_MAX];
        if (!matches(route->path, path, parameters))
            continue;
        size_t used = strlen(allow.text);
        const char *name = route->method == METHOD_GET ? "GET, HEAD" : http_method_names[route->method];
        snprintf(allow.text + used, sizeof allow.text - used, "%s%s", used > 0 ? ", " : "", name);
    }
    return allow;
}
