/* SPDX-License-Identifier: Apache-2.0
 * Mail by SMTP over libcurl: nothing is said before STARTTLS has succeeded and the server's certificate is one of its name. */
#include "src/channel/gateway.h"
#include "src/channel/mail_text.h"

#include <curl/curl.h>
#include <stdlib.h>

struct upload {
    struct bytes rest;
};

static void curl_release(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static void list_release(struct curl_slist **list)
{
    curl_slist_free_all(*list);
}

static enum status smtp_open(const struct gateway_settings *settings, void **ret_peer)
{
    const struct gateway_settings **peer = malloc(sizeof *peer);
    if (peer == NULL)
        return STATUS_NO_MEMORY;
    *peer = settings;
    *ret_peer = peer;
    return STATUS_OK;
}

static size_t give_bytes(char *room, size_t size, size_t count, void *context)
{
    struct upload *upload = context;
    size_t given = size * count < upload->rest.size ? size * count : upload->rest.size;
    memcpy(room, upload->rest.data, given);
    upload->rest = bytes_of(upload->rest.data + given, upload->rest.size - given);
    return given;
}

/* Servers that answer in the wrong way at length are not listened to. */
static size_t take_nothing(char *data, size_t size, size_t count, void *context)
{
    (void)data;
    (void)context;
    return size * count;
}

static bool set_peer(CURL *curl, const struct gateway_settings *settings)
{
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_URL, settings->url) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)settings->answer_seconds) == CURLE_OK &&
           (settings->ca_file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, settings->ca_file) == CURLE_OK) &&
           (settings->user[0] == 0 || (curl_easy_setopt(curl, CURLOPT_USERNAME, settings->user) == CURLE_OK &&
                                       curl_easy_setopt(curl, CURLOPT_PASSWORD, settings->secret_file) == CURLE_OK));
}

static bool set_mail(CURL *curl, const struct channel_message *message, struct upload *upload, struct curl_slist **to)
{
    *to = curl_slist_append(NULL, message->destination);
    return *to != NULL && curl_easy_setopt(curl, CURLOPT_MAIL_FROM, message->sender) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, *to) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_bytes) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_READDATA, upload) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_nothing) == CURLE_OK;
}

/* RFC 5321, 4.2.3: these are about this mail, and will be the same next time. */
static bool is_refusal(long code)
{
    return code == 550 || code == 551 || code == 552 || code == 553 || code == 554;
}

static void judge(CURL *curl, CURLcode code, struct channel_result *result)
{
    long answered = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answered);
    if (code == CURLE_OK)
        result->outcome = CHANNEL_SENT;
    else if (code == CURLE_USE_SSL_FAILED || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR)
        channel_result_set(result, CHANNEL_LATER, "smtp.tls");
    else if (code == CURLE_LOGIN_DENIED)
        channel_result_set(result, CHANNEL_LATER, "smtp.login");
    else if (answered >= 400)
        channel_result_set(result, is_refusal(answered) ? CHANNEL_NEVER : CHANNEL_LATER, "smtp.%ld", answered);
    else
        channel_result_set(result, CHANNEL_LATER, code == CURLE_OPERATION_TIMEDOUT ? "smtp.timeout" : "smtp.connect");
}

static void smtp_send(void *context, const struct channel_message *message, struct channel_result *ret_result)
{
    const struct gateway_settings *settings = *(const struct gateway_settings **)context;
    const struct mail mail = {.id = message->id,
                              .from = message->sender,
                              .to = message->destination,
                              .subject = message->subject,
                              .text = message->text,
                              .at = message->created_at};
    CLEANUP(buffer_release) struct buffer bytes = BUFFER_INIT(MAIL_BYTES_MAX);
    CLEANUP(list_release) struct curl_slist *to = NULL;
    CLEANUP(curl_release) CURL *curl = curl_easy_init();
    if (mail_write(&mail, &bytes) != STATUS_OK) {
        channel_result_set(ret_result, CHANNEL_NEVER, "smtp.text");
        return;
    }
    struct upload upload = {.rest = buffer_bytes(&bytes)};
    if (curl == NULL || !set_peer(curl, settings) || !set_mail(curl, message, &upload, &to))
        channel_result_set(ret_result, CHANNEL_LATER, "smtp.internal");
    else
        judge(curl, curl_easy_perform(curl), ret_result);
}

const struct gateway_class gateway_smtp = {.open = smtp_open, .close = free, .send = smtp_send};
