/* SPDX-License-Identifier: Apache-2.0
 * What is sealed of a phone number, and of a code that is under way. */
#include "src/methods/phone/phone.h"

#include "law/words.h"
#include "src/json/members.h"

#define NUMBER_MAX 16
#define WORD_MAX 32

void phone_record_release(struct phone_record *record)
{
    json_decref(record->json);
    *record = (struct phone_record){.json = NULL};
}

enum status phone_record_read(struct bytes text, struct phone_record *ret_record)
{
    CLEANUP(phone_record_release) struct phone_record record = {.json = NULL};
    const struct member members[] = {
        {"number", MEMBER_TEXT, true, NUMBER_MAX, &record.number},
        {"language", MEMBER_TEXT, true, WORD_MAX, &record.language},
    };
    TRY(members_parse(text, &record.json, NULL));
    TRY(members_read(record.json, "", members, COUNT_OF(members), NULL));
    *ret_record = record;
    record.json = NULL;
    return STATUS_OK;
}

enum status phone_record_write(const char *number, const char *language, struct buffer *ret_text)
{
    return members_write(json_pack("{ss, ss}", "number", number, "language", language), ret_text);
}

static enum status read_word(const struct vocabulary *vocabulary, const char *text, unsigned *ret_word)
{
    return vocabulary_find(vocabulary, bytes_of_text(text), ret_word) == STATUS_OK ? STATUS_OK : STATUS_CORRUPT;
}

enum status phone_sent_read(struct bytes state, struct phone_sent *ret_sent)
{
    struct phone_sent sent = {.sends = 0};
    CLEANUP(json_reference_release) json_t *json = NULL;
    const char *delivery = NULL, *sender = NULL, *hex = NULL;
    unsigned delivery_word, sender_word;
    const struct member members[] = {
        {"delivery", MEMBER_TEXT, true, WORD_MAX, &delivery},        {"sms_sender", MEMBER_TEXT, true, WORD_MAX, &sender},
        {"mac", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &hex},           {"sent_at", MEMBER_MOMENT, true, 0, &sent.sent_at},
        {"seconds", MEMBER_INTEGER, true, INT32_MAX, &sent.seconds}, {"digits", MEMBER_INTEGER, true, PHONE_CODE_DIGITS_MAX, &sent.digits},
        {"sends", MEMBER_INTEGER, true, INT32_MAX, &sent.sends},     {"shows_payment", MEMBER_BOOLEAN, true, 0, &sent.shows_payment},
    };
    TRY(members_parse(state, &json, NULL));
    TRY(members_read(json, "", members, COUNT_OF(members), NULL));
    TRY(read_word(&vocabulary_delivery, delivery, &delivery_word));
    TRY(read_word(&vocabulary_sms_sender, sender, &sender_word));
    TRY(hex_read(bytes_of_text(hex), sent.mac.bytes, DIGEST_SIZE));
    sent.delivery = (enum delivery)delivery_word;
    sent.sms_sender = (enum sms_sender)sender_word;
    *ret_sent = sent;
    return STATUS_OK;
}

enum status phone_sent_write(const struct phone_sent *sent, struct buffer *ret_state)
{
    char mac[2 * DIGEST_SIZE + 1] = {0};
    struct timestamp_text sent_at = timestamp_format_utc(sent->sent_at);
    hex_write(bytes_of(sent->mac.bytes, DIGEST_SIZE), mac);
    return members_write(json_pack("{ss, ss, ss, ss, sI, sI, sI, sb}", "delivery", vocabulary_text(&vocabulary_delivery, sent->delivery),
                                   "sms_sender", vocabulary_text(&vocabulary_sms_sender, sent->sms_sender), "mac", mac, "sent_at",
                                   sent_at.text, "seconds", (json_int_t)sent->seconds, "digits", (json_int_t)sent->digits, "sends",
                                   (json_int_t)sent->sends, "shows_payment", sent->shows_payment),
                         ret_state);
}
