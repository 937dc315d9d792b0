/* SPDX-License-Identifier: Apache-2.0
 * One pass over the text: each member is compared as it comes, so that nothing is kept but the policy's own words. */
#include "src/webauthn/client_data.h"

#include "src/base/encode.h"
#include "src/base/limits.h"
#include "src/webauthn/payment.h"

enum { HAS_TYPE = 1, HAS_CHALLENGE = 2, HAS_ORIGIN = 4, HAS_CROSS_ORIGIN = 8, HAS_TOP_ORIGIN = 16, HAS_PAYMENT = 32 };
enum type { TYPE_OTHER, TYPE_CREATE, TYPE_GET, TYPE_PAYMENT };

struct reading {
    const struct webauthn_policy *policy;
    struct bytes challenge; /* as text */
    struct scanner scanner;
    uint8_t room[SCANNER_TEXT_BYTES];
    unsigned has;
    enum type type;
    bool challenge_right;
    struct client_data *data;
};

static const char *find_text(const char *const *list, size_t count, struct bytes text)
{
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(bytes_of_text(list[i]), text))
            return list[i];
    return NULL;
}

static enum status take_type(struct reading *reading)
{
    static const char *const names[] = {[TYPE_CREATE] = "webauthn.create", [TYPE_GET] = "webauthn.get", [TYPE_PAYMENT] = "payment.get"};
    struct bytes text;
    TRY(scanner_text(&reading->scanner, &text));
    for (size_t i = TYPE_CREATE; i < COUNT_OF(names); i++)
        if (bytes_equal(bytes_of_text(names[i]), text))
            reading->type = (enum type)i;
    return STATUS_OK;
}

static enum status take_challenge(struct reading *reading)
{
    struct bytes text;
    TRY(scanner_text(&reading->scanner, &text));
    reading->challenge_right = bytes_equal_secret(text, reading->challenge);
    return STATUS_OK;
}

static enum status take_origin(struct reading *reading)
{
    struct bytes text;
    TRY(scanner_text(&reading->scanner, &text));
    reading->data->place.origin = find_text(reading->policy->origins, reading->policy->origin_count, text);
    return STATUS_OK;
}

static enum status take_cross_origin(struct reading *reading)
{
    return scanner_boolean(&reading->scanner, &reading->data->place.cross_origin);
}

static enum status take_top_origin(struct reading *reading)
{
    struct bytes text;
    TRY(scanner_text(&reading->scanner, &text));
    reading->data->place.top_origin = find_text(reading->policy->top_origins, reading->policy->top_origin_count, text);
    return STATUS_OK;
}

/* What cannot be read of a payment is found out here; whether there may be one, afterwards. */
static enum status take_payment(struct reading *reading)
{
    return payment_take(&reading->scanner, &reading->data->payment);
}

static const struct {
    const char *name;
    unsigned bit;
    enum status (*take)(struct reading *reading);
} members[] = {
    {"type", HAS_TYPE, take_type},
    {"challenge", HAS_CHALLENGE, take_challenge},
    {"origin", HAS_ORIGIN, take_origin},
    {"crossOrigin", HAS_CROSS_ORIGIN, take_cross_origin},
    {"topOrigin", HAS_TOP_ORIGIN, take_top_origin},
    {"payment", HAS_PAYMENT, take_payment},
};

static enum webauthn_reason take_member(struct reading *reading, struct bytes name)
{
    for (size_t i = 0; i < COUNT_OF(members); i++)
        if (bytes_equal(bytes_of_text(members[i].name), name)) {
            if (reading->has & members[i].bit)
                return WEBAUTHN_CLIENT_DATA_MALFORMED;
            reading->has |= members[i].bit;
            bool is_payment = members[i].bit == HAS_PAYMENT;
            CONFIRM_STATUS(members[i].take(reading), is_payment ? WEBAUTHN_PAYMENT_MALFORMED : WEBAUTHN_CLIENT_DATA_MALFORMED);
            return WEBAUTHN_ACCEPTED;
        }
    CONFIRM_STATUS(scanner_skip(&reading->scanner), WEBAUTHN_CLIENT_DATA_MALFORMED);
    return WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason take_members(struct reading *reading)
{
    unsigned required = HAS_TYPE | HAS_CHALLENGE | HAS_ORIGIN;
    CONFIRM_STATUS(scanner_open(&reading->scanner, '{'), WEBAUTHN_CLIENT_DATA_MALFORMED);
    struct bytes name;
    enum status status;
    while ((status = scanner_member(&reading->scanner, &name)) == STATUS_OK)
        CONFIRM(take_member(reading, name));
    if (status != STATUS_NOT_FOUND || scanner_finish(&reading->scanner) != STATUS_OK || (reading->has & required) != required)
        return WEBAUTHN_CLIENT_DATA_MALFORMED;
    return WEBAUTHN_ACCEPTED;
}

static bool type_fits(const struct reading *reading, enum ceremony ceremony)
{
    if (ceremony == CEREMONY_CREATE)
        return reading->type == TYPE_CREATE;
    return reading->type == TYPE_GET || (reading->type == TYPE_PAYMENT && reading->policy->payment);
}

/* Section 7.1, steps 10 and 11; section 7.2, steps 13 and 14. */
static enum webauthn_reason judge_embedding(const struct reading *reading)
{
    const struct webauthn_place *place = &reading->data->place;
    bool has_top_origin = reading->has & HAS_TOP_ORIGIN;
    if ((place->cross_origin || has_top_origin) && !reading->policy->cross_origin)
        return WEBAUTHN_CROSS_ORIGIN_REFUSED;
    return has_top_origin && place->top_origin == NULL ? WEBAUTHN_TOP_ORIGIN_REFUSED : WEBAUTHN_ACCEPTED;
}

static enum webauthn_reason judge(struct reading *reading, enum ceremony ceremony)
{
    if (!type_fits(reading, ceremony))
        return WEBAUTHN_TYPE_WRONG;
    if (!reading->challenge_right)
        return WEBAUTHN_CHALLENGE_WRONG;
    if (reading->data->place.origin == NULL)
        return WEBAUTHN_ORIGIN_REFUSED;
    CONFIRM(judge_embedding(reading));
    reading->data->has_payment = reading->type == TYPE_PAYMENT;
    if (!reading->data->has_payment)
        return WEBAUTHN_ACCEPTED;
    return reading->has & HAS_PAYMENT ? payment_judge(&reading->data->payment, reading->policy) : WEBAUTHN_PAYMENT_MALFORMED;
}

enum webauthn_reason client_data_judge(const struct webauthn_policy *policy, enum ceremony ceremony, struct bytes challenge,
                                       struct bytes text, struct client_data *ret_data)
{
    char expected[(LIMIT_WEBAUTHN_CHALLENGE_BYTES * 4 + 2) / 3];
    struct reading reading;
    if (text.size > LIMIT_CLIENT_DATA_BYTES)
        return WEBAUTHN_CLIENT_DATA_SIZE;
    INVARIANT(challenge.size >= 16 && challenge.size <= LIMIT_WEBAUTHN_CHALLENGE_BYTES);
    base64url_write(challenge, expected);
    *ret_data = (struct client_data){0};
    reading.policy = policy;
    reading.challenge = bytes_of(expected, base64url_size(challenge.size));
    reading.has = 0;
    reading.type = TYPE_OTHER;
    reading.challenge_right = false;
    reading.data = ret_data;
    CONFIRM_STATUS(scanner_init(&reading.scanner, text), WEBAUTHN_CLIENT_DATA_MALFORMED);
    scanner_give_room(&reading.scanner, reading.room, sizeof reading.room);
    CONFIRM(take_members(&reading));
    return judge(&reading, ceremony);
}
