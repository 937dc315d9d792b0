/* SPDX-License-Identifier: Apache-2.0
 * Two tables: what a field is, and which fields in which order a purpose has. */
#include "src/methods/chip_card/fields.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"

#include <stdio.h>

#define DIGITS "0123456789"
#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define HEXADECIMAL DIGITS "ABCDEF"

static const struct {
    const char *name;
    size_t size;
    const char *alphabet;
} shapes[CARD_FIELD_COUNT] = {
    [CARD_TRANSACTION_CODE] = {"transaction_code", 4, DIGITS},
    [CARD_TERMINAL] = {"terminal", 8, DIGITS CAPITALS},
    [CARD_CHECK_CODE] = {"check_code", CARD_CHECK_CODE_SIZE, DIGITS},
    [CARD_AT] = {"at", 14, DIGITS},
    [CARD_AMOUNT] = {"amount", 14, DIGITS},
    [CARD_TO_ACCOUNT] = {"to_account", CARD_ACCOUNT_SIZE, DIGITS},
    [CARD_PAYMENT_KIND] = {"payment_kind", 5, DIGITS},
    [CARD_BILL_REFERENCE] = {"bill_reference", 16, DIGITS CAPITALS},
    [CARD_FROM_ACCOUNT] = {"from_account", CARD_ACCOUNT_SIZE, DIGITS},
    [CARD_SERIAL] = {"serial", 8, DIGITS},
    [CARD_REMARK] = {"remark", (size_t)2 * CARD_REMARK_SIZE, HEXADECIMAL},
    [CARD_TAC] = {"tac", (size_t)2 * TAC_SIZE, HEXADECIMAL},
};

#define ORDER_MAX 10
static const struct {
    const char *name;
    size_t count;
    enum card_field order[ORDER_MAX]; /* of what the TAC is made over */
} purposes[CARD_PURPOSE_COUNT] = {
    [CARD_INQUIRY] = {"inquiry", 4, {CARD_SERIAL, CARD_TRANSACTION_CODE, CARD_CHECK_CODE, CARD_FROM_ACCOUNT}},
    [CARD_WITHDRAWAL] = {"withdrawal",
                         7,
                         {CARD_SERIAL, CARD_TRANSACTION_CODE, CARD_AMOUNT, CARD_TERMINAL, CARD_CHECK_CODE, CARD_AT, CARD_FROM_ACCOUNT}},
    [CARD_TRANSFER] = {"transfer",
                       8,
                       {CARD_SERIAL, CARD_TRANSACTION_CODE, CARD_AMOUNT, CARD_TERMINAL, CARD_CHECK_CODE, CARD_AT, CARD_TO_ACCOUNT,
                        CARD_FROM_ACCOUNT}},
    [CARD_PAYMENT] = {"payment",
                      9,
                      {CARD_SERIAL, CARD_TRANSACTION_CODE, CARD_AMOUNT, CARD_TERMINAL, CARD_CHECK_CODE, CARD_AT, CARD_PAYMENT_KIND,
                       CARD_FROM_ACCOUNT, CARD_BILL_REFERENCE}},
};

const char *card_purpose_text(enum card_purpose purpose)
{
    return purposes[purpose].name;
}

enum status card_purpose_find(const char *text, enum card_purpose *ret_purpose)
{
    for (enum card_purpose purpose = 0; purpose < CARD_PURPOSE_COUNT; purpose++)
        if (strcmp(purposes[purpose].name, text) == 0) {
            *ret_purpose = purpose;
            return STATUS_OK;
        }
    return STATUS_NOT_FOUND;
}

const char *card_field_name(enum card_field field)
{
    return shapes[field].name;
}

size_t card_field_size(enum card_field field)
{
    return shapes[field].size;
}

bool card_field_is_valid(enum card_field field, const char *text)
{
    return strlen(text) == shapes[field].size && strspn(text, shapes[field].alphabet) == shapes[field].size;
}

bool card_purpose_has(enum card_purpose purpose, enum card_field field)
{
    for (size_t i = 0; i < purposes[purpose].count; i++)
        if (purposes[purpose].order[i] == field)
            return true;
    return field >= CARD_DRAFT_FIELDS;
}

enum status card_fields_read(const json_t *object, const char *path, enum card_purpose purpose, size_t count,
                             struct card_fields *ret_fields, struct failure *failure)
{
    const char *texts[CARD_FIELD_COUNT] = {NULL};
    struct member members[CARD_FIELD_COUNT] = {{NULL}};
    size_t member_count = 0;
    for (enum card_field field = 0; field < count; field++)
        if (card_purpose_has(purpose, field))
            members[member_count++] = (struct member){shapes[field].name, MEMBER_TEXT, true, (int64_t)shapes[field].size, &texts[field]};
    TRY(members_read(object, path, members, member_count, failure));
    struct card_fields fields = {0};
    for (enum card_field field = 0; field < count; field++) {
        if (texts[field] == NULL)
            continue;
        if (!card_field_is_valid(field, texts[field]))
            return failure_set(failure, STATUS_INVALID, shapes[field].name, "must be %zu characters of its alphabet", shapes[field].size);
        memcpy(fields.text[field], texts[field], shapes[field].size);
    }
    *ret_fields = fields;
    return STATUS_OK;
}

json_t *card_fields_json(const struct card_fields *fields)
{
    json_t *object = json_object();
    for (enum card_field field = 0; field < CARD_FIELD_COUNT; field++)
        if (fields->text[field][0] != 0 && json_object_set_new(object, shapes[field].name, json_string(fields->text[field])) != 0) {
            json_decref(object);
            return NULL;
        }
    return object;
}

/* All names and values are ASCII without escapes, so that sorted and compact is canonical. */
enum status card_fields_digest(const struct card_fields *fields, struct digest *ret_digest)
{
    char text[2048];
    CLEANUP(json_reference_release) json_t *object = card_fields_json(fields);
    size_t size = object == NULL ? 0 : json_dumpb(object, text, sizeof text, JSON_COMPACT | JSON_SORT_KEYS);
    if (size == 0 || size > sizeof text)
        return STATUS_NO_MEMORY;
    digest_of(bytes_of(text, size), ret_digest);
    return STATUS_OK;
}

enum card_field card_fields_compare(const struct card_fields *draft, const struct card_fields *returned)
{
    for (enum card_field field = 0; field <= CARD_FROM_ACCOUNT; field++)
        if (strcmp(draft->text[field], returned->text[field]) != 0)
            return field;
    return CARD_FIELD_COUNT;
}

enum status card_tac_input(enum card_purpose purpose, const struct card_fields *fields, struct buffer *ret_input)
{
    for (size_t i = 0; i < purposes[purpose].count; i++) {
        enum card_field field = purposes[purpose].order[i];
        if (!card_field_is_valid(field, fields->text[field]))
            return STATUS_INVALID;
        TRY(buffer_append_text(ret_input, fields->text[field]));
    }
    while (ret_input->size % TAC_BLOCK_SIZE != 0)
        TRY(buffer_append_byte(ret_input, 0));
    return STATUS_OK;
}

enum status card_account_pad(const char *account, char ret_padded[CARD_ACCOUNT_SIZE + 1])
{
    size_t size = strlen(account);
    if (size == 0 || size > CARD_ACCOUNT_SIZE || strspn(account, DIGITS) != size)
        return STATUS_INVALID;
    memset(ret_padded, '0', CARD_ACCOUNT_SIZE - size);
    memcpy(ret_padded + CARD_ACCOUNT_SIZE - size, account, size + 1);
    return STATUS_OK;
}
