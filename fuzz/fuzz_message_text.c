/* SPDX-License-Identifier: Apache-2.0
 * Texts on their way to a customer: as a template, as a value, as parts of an SMS, in a vendor's form and in a mail. What passes the check
 * can be carried. */
#include "fuzz/harness.h"

#include "src/channel/mail_text.h"
#include "src/channel/smpp/text.h"
#include "src/channel/template.h"
#include "src/channel/vendor_form.h"

static void fill_forms(const char *text)
{
    static const enum vendor_place places[] = {PLACE_URL, PLACE_FORM, PLACE_JSON, PLACE_XML};
    const struct vendor_values values = {.to = "1", .from = "2", .text = text, .id = "3", .seconds = "4", .secret = "5"};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        CLEANUP(buffer_release) struct buffer made = BUFFER_INIT(64 * 1024);
        INVARIANT(vendor_form_fill("a={text}&b={id}{", places[i], &values, &made) == STATUS_OK);
        INVARIANT(memchr(made.data, '<', made.size) == NULL && memchr(made.data, '"', made.size) == NULL);
    }
}

static void carry(const char *text)
{
    CLEANUP(buffer_release) struct buffer mail = BUFFER_INIT(MAIL_BYTES_MAX);
    const struct mail envelope = {.id = "id", .from = "a@b", .to = "c@d", .subject = "", .text = text};
    struct smpp_text parts;
    INVARIANT(smpp_text_make(text, 1, &parts) == STATUS_OK);
    INVARIANT(mail_write(&envelope, &mail) == STATUS_OK);
    fill_forms(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(buffer_release) struct buffer copy = BUFFER_INIT(16 * 1024), made = BUFFER_INIT(TEMPLATE_TEXT_BYTES_MAX);
    const struct message_values values = {.of = {[PLACEHOLDER_DETAIL] = "d", [PLACEHOLDER_CODE] = "123456"}};
    if (buffer_append(&copy, bytes_of(data, size)) != STATUS_OK)
        return 0;
    const char *text = buffer_text(&copy);
    if (template_text_check(text, false, NULL) == STATUS_OK && template_render(text, &values, &made, NULL) == STATUS_OK)
        carry(buffer_text(&made));
    if (message_text_check(text, NULL) == STATUS_OK)
        carry(text);
    if (vendor_form_check(text, VENDOR_MESSAGE, NULL) == STATUS_OK) {
        const struct vendor_values vendor = {.to = "1", .from = "2", .text = "3", .id = "4", .seconds = "5", .secret = "6"};
        CLEANUP(buffer_release) struct buffer form = BUFFER_INIT(64 * 1024);
        INVARIANT(vendor_form_fill(text, PLACE_JSON, &vendor, &form) == STATUS_OK);
    }
    return 0;
}
