/* SPDX-License-Identifier: Apache-2.0
 * From a vendor's file to records of the stock: each seed goes to the vault and comes back sealed, under the name of its token. */
#include "src/methods/otp/stock.h"

#include "src/base/limits.h"
#include "src/json/members.h"
#include "src/methods/otp/otp.h"

#include <stdio.h>

#define PASSPHRASE_BYTES_MAX 256
#define KEY_HEX_MAX 64

void otp_stock_release(struct otp_stock *stock)
{
    for (size_t i = 0; i < stock->count; i++)
        buffer_release(&stock->items[i].record);
    pskc_container_release(&stock->container);
    *stock = (struct otp_stock){.count = 0};
}

static enum status read_secret(const char *key, const char *passphrase, struct buffer *key_bytes, struct pskc_secret *ret_secret,
                               struct failure *failure)
{
    if ((key != NULL) == (passphrase != NULL))
        return failure_set(failure, STATUS_INVALID, "key", "either the pre-shared key or the passphrase of the file");
    if (key != NULL && (hex_decode(bytes_of_text(key), key_bytes) != STATUS_OK || key_bytes->size < 16 || key_bytes->size % 8 != 0))
        return failure_set(failure, STATUS_INVALID, "key", "16, 24 or 32 bytes in hexadecimal digits");
    *ret_secret = (struct pskc_secret){.key = buffer_bytes(key_bytes), .passphrase = bytes_of_text(passphrase != NULL ? passphrase : "")};
    return STATUS_OK;
}

static enum status read_container(const struct method_context *context, const json_t *request, struct pskc_container *ret_container,
                                  struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer key_bytes = BUFFER_INIT(KEY_HEX_MAX / 2);
    const char *pskc = NULL, *key = NULL, *passphrase = NULL;
    struct pskc_secret secret;
    const struct member members[] = {
        {"pskc", MEMBER_TEXT, true, LIMIT_REQUEST_BODY_BYTES, &pskc},
        {"key", MEMBER_TEXT, false, KEY_HEX_MAX, &key},
        {"passphrase", MEMBER_TEXT, false, PASSPHRASE_BYTES_MAX, &passphrase},
    };
    TRY(members_read(request, "", members, COUNT_OF(members), failure));
    TRY(read_secret(key, passphrase, &key_bytes, &secret, failure));
    return pskc_read(bytes_of_text(pskc), &secret, context->now, ret_container, failure);
}

/* What is not served by an enrolment is not taken into stock. */
static enum status check_device(const struct pskc_key *key, struct failure *failure)
{
    const struct otp_device *device = &key->device;
    const struct otp_description description = {
        .algorithm = otp_kind_text(device->kind),
        .hash = otp_hash_text(device->hash),
        .suite = device->kind == OTP_OCRA ? device->suite.text : NULL,
        .digits = device->digits,
        .period_seconds = device->kind == OTP_TOTP ? (int64_t)device->period_seconds : OTP_DESCRIPTION_PRESET.period_seconds,
    };
    struct otp_device checked;
    enum status status = otp_device_describe(&description, &checked, failure);
    return status != STATUS_OK ? failure_set(failure, STATUS_REFUSED, key->serial, "its digits, time step or suite are not served")
                               : status;
}

static enum status seal_key(const struct method_context *context, struct pskc_key *key, struct otp_stock_item *item,
                            struct failure *failure)
{
    char name[PSKC_SERIAL_BYTES_MAX + 8];
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(1024);
    TRY(check_device(key, failure));
    snprintf(name, sizeof name, "token:%s", key->serial);
    TRY(vault_otp_import(context->vault, bytes_of_text(name), buffer_bytes(&key->seed), &sealed));
    buffer_clear(&key->seed);
    struct otp_record record = {
        .hardware = true, .device = key->device, .name = name, .sealed = sealed, .counter = key->counter, .until = key->until};
    if (record.device.kind != OTP_TOTP)
        record.device.period_seconds = (unsigned)OTP_DESCRIPTION_PRESET.period_seconds;
    item->serial = key->serial;
    item->model = key->model;
    return otp_record_write(&record, &item->record);
}

enum status otp_stock_read(const struct method_context *context, const json_t *request, struct otp_stock *stock, struct failure *failure)
{
    TRY(read_container(context, request, &stock->container, failure));
    for (; stock->count < stock->container.count; stock->count++) {
        stock->items[stock->count].record = BUFFER_INIT(4096);
        enum status status = seal_key(context, &stock->container.keys[stock->count], &stock->items[stock->count], failure);
        if (status != STATUS_OK) {
            buffer_release(&stock->items[stock->count].record);
            return status;
        }
    }
    return STATUS_OK;
}
