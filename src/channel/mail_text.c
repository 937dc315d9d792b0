/* SPDX-License-Identifier: Apache-2.0
 * Headers, the subject as encoded words (RFC 2047), the text in base64. */
#include "src/channel/mail_text.h"

#include "src/base/encode.h"
#include "src/base/utf8.h"

#include <stdio.h>
#include <time.h>

#define WORD_BYTES_MAX 45 /* of UTF-8 in one encoded word: 75 characters hold 60 of base64 */
#define LINE_BYTES 57     /* 76 characters of base64 */

static bool is_line(const char *text)
{
    return strpbrk(text, "\r\n") == NULL;
}

/* How much of the text one encoded word takes: whole characters only. */
static size_t word_size(struct bytes text)
{
    size_t size = 0;
    while (size < text.size) {
        size_t next = size;
        uint32_t character;
        if (utf8_next(text, &next, &character) != STATUS_OK || next > WORD_BYTES_MAX)
            break;
        size = next;
    }
    return size;
}

static enum status append_subject(const char *subject, struct buffer *mail)
{
    struct bytes rest = bytes_of_text(subject);
    TRY(buffer_append_text(mail, "Subject:"));
    while (rest.size > 0) {
        size_t size = word_size(rest);
        if (size == 0)
            return STATUS_INVALID;
        TRY(buffer_append_text(mail, rest.data == (const uint8_t *)subject ? " =?UTF-8?B?" : "\r\n =?UTF-8?B?"));
        TRY(base64_encode(bytes_of(rest.data, size), mail));
        TRY(buffer_append_text(mail, "?="));
        rest = bytes_of(rest.data + size, rest.size - size);
    }
    return buffer_append_text(mail, "\r\n");
}

static enum status append_date(timestamp_us at, struct buffer *mail)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const time_t seconds = (time_t)(at / TIMESTAMP_SECOND);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    return buffer_append_format(mail, "Date: %s, %02d %s %d %02d:%02d:%02d +0000\r\n", days[parts.tm_wday], parts.tm_mday,
                                months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

static enum status append_text(const char *text, struct buffer *mail)
{
    const struct bytes bytes = bytes_of_text(text);
    for (size_t at = 0; at < bytes.size; at += LINE_BYTES) {
        size_t left = bytes.size - at;
        TRY(base64_encode(bytes_of(bytes.data + at, left < LINE_BYTES ? left : LINE_BYTES), mail));
        TRY(buffer_append_text(mail, "\r\n"));
    }
    return STATUS_OK;
}

enum status mail_write(const struct mail *mail, struct buffer *ret_bytes)
{
    const char *domain = strchr(mail->from, '@');
    if (domain == NULL || !is_line(mail->from) || !is_line(mail->to) || !is_line(mail->subject))
        return STATUS_INVALID;
    TRY(append_date(mail->at, ret_bytes));
    TRY(buffer_append_format(ret_bytes, "From: <%s>\r\nTo: <%s>\r\nMessage-ID: <%s%s>\r\n", mail->from, mail->to, mail->id, domain));
    TRY(append_subject(mail->subject, ret_bytes));
    TRY(buffer_append_text(ret_bytes, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
                                      "Content-Transfer-Encoding: base64\r\n\r\n"));
    return append_text(mail->text, ret_bytes);
}
