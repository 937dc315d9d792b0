/* SPDX-License-Identifier: Apache-2.0
 * Names that PINs have, and the refusal of what is called so. */
#include "src/http/pin.h"

#include "src/base/limits.h"
#include "src/base/log.h"
#include "src/http/exchange.h"
#include "src/service/use_cases.h"

#include <ctype.h>
#include <stdatomic.h>

#define NAME_SIZE_MAX 32

static _Atomic uint64_t refusals;

/* Small letters, without what parts words. */
static const char *const names[] = {"pin",          "pins",       "pin1",       "pin2",          "pincode", "pinnumber",    "pinblock",
                                    "encryptedpin", "cardpin",    "chippin",    "iccpin",        "icpin",   "userpin",      "customerpin",
                                    "newpin",       "oldpin",     "currentpin", "debitpin",      "atmpin",  "cardpassword", "卡片密碼",
                                    "晶片密碼",     "晶片卡密碼", "金融卡密碼", "晶片金融卡密碼"};

bool pin_is_name(const char *name)
{
    char plain[NAME_SIZE_MAX + 1];
    size_t size = 0;
    for (const char *c = name; *c != 0; c++) {
        if (*c == '_' || *c == '-' || *c == ' ' || *c == '.')
            continue;
        if (size == NAME_SIZE_MAX)
            return false;
        plain[size++] = (char)tolower((unsigned char)*c);
    }
    plain[size] = 0;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(plain, names[i]) == 0)
            return true;
    return false;
}

/* A body goes no deeper than LIMIT_JSON_DEPTH. */
static bool children_have(const json_t *value, unsigned depth);

static bool object_has(const json_t *object, unsigned depth)
{
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)object, name, member)
    {
        if (pin_is_name(name) || children_have(member, depth + 1))
            return true;
    }
    return false;
}

static bool children_have(const json_t *value, unsigned depth)
{
    if (depth > LIMIT_JSON_DEPTH)
        return false;
    if (json_is_object(value))
        return object_has(value, depth);
    for (size_t i = 0; i < json_array_size(value); i++)
        if (children_have(json_array_get(value, i), depth + 1))
            return true;
    return false;
}

bool pin_is_in(const json_t *value)
{
    return children_have(value, 0);
}

uint64_t pin_refusals(void)
{
    return atomic_load(&refusals);
}

static void refuse(struct request *request)
{
    reply_problem(request, PROBLEM_PIN_NOT_ACCEPTED, "A card's PIN is entered on the reader or in the card program, and sent to nobody.");
}

/* Refused whether or not it could be put on record. */
static void refused(const struct call *call, enum status ended, void *context)
{
    struct request *request = context;
    (void)call, (void)ended;
    refuse(request);
    reply_send(request);
}

enum handled handle_pin(struct request *request)
{
    struct log_line line;
    atomic_fetch_add(&refusals, 1);
    log_begin(&line, LOG_LEVEL_WARNING, "request.pin_refused");
    json_write_text(&line.writer, "request", request->id);
    json_write_text(&line.writer, "caller", request->caller != NULL ? request->caller : "");
    json_write_text(&line.writer, "route", request->route->path);
    log_end(&line);
    if (request->services == NULL || request->caller == NULL) { /* strangers write nothing into the ledger */
        refuse(request);
        return HANDLED;
    }
    const struct call_input input = {
        .caller = request->caller, .parameters = {request->route->path}, .now = request->now};
    call_start(request->services, &use_case_refuse_pin, &input, refused, request);
    return HANDLED_LATER;
}
