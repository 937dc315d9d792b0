/* SPDX-License-Identifier: Apache-2.0
 * Reading the register for a ceremony. */
#include "src/service/phone_use.h"

#include "law/words.h"
#include "src/service/code_sending.h"

void phone_use_release(struct phone_use *use)
{
    phone_row_release(&use->row);
}

static enum sms_sender sms_sender_of(const struct services *services)
{
    const struct sender *sender = code_sender(services, DELIVERY_SMS);
    return sender != NULL ? outbox_sms_sender(services, sender->id) : SMS_SENDER_SHARED;
}

enum status phone_use_find(const struct services *services, struct store_connection *connection, enum design design, const char *customer,
                           const char *credential, struct phone_use *use)
{
    unsigned set_by;
    if (design != DESIGN_OTP || services->phones == NULL)
        return STATUS_OK;
    enum status status = phone_row_read(connection, customer, credential, &use->row);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    if (vocabulary_find(&vocabulary_phone_change, bytes_of_text(use->row.set_by.text), &set_by) != STATUS_OK)
        return STATUS_CORRUPT;
    use->is_phone = true;
    use->facts = (struct method_phone){.set_by = (enum phone_change)set_by, .sms_sender = sms_sender_of(services)};
    return STATUS_OK;
}

const struct method *phone_use_method(const struct phone_use *use, enum design design)
{
    return use->is_phone ? &method_phone : method_of(design);
}

const void *phone_use_settings(const struct services *services, const struct phone_use *use, enum design design)
{
    return use->is_phone ? &services->phones->codes : services->method_settings[design];
}
