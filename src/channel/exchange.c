/* SPDX-License-Identifier: Apache-2.0
 * Over libcurl, one handle an exchange. */
#include "src/channel/exchange.h"

#include <curl/curl.h>

static void curl_release(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static void headers_release(struct curl_slist **headers)
{
    curl_slist_free_all(*headers);
}

/* Less than `count` taken tells libcurl to stop. */
static size_t take_body(char *data, size_t size, size_t count, void *body)
{
    return buffer_append(body, bytes_of(data, size * count)) == STATUS_OK ? size * count : 0;
}

static bool add_header(struct bytes line, struct curl_slist **headers)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(4096);
    if (line.size == 0)
        return true;
    if (buffer_append(&text, line) != STATUS_OK || buffer_text(&text) == NULL)
        return false;
    struct curl_slist *longer = curl_slist_append(*headers, buffer_text(&text));
    if (longer == NULL)
        return false;
    *headers = longer;
    return true;
}

static bool add_headers(const char *lines, struct curl_slist **headers)
{
    while (*lines != 0) {
        size_t size = strcspn(lines, "\r\n");
        if (!add_header(bytes_of(lines, size), headers))
            return false;
        lines += size + strspn(lines + size, "\r\n");
    }
    return true;
}

static bool set_limits(CURL *curl, const struct exchange_request *request)
{
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)request->seconds) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
           (request->socket == NULL || curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, request->socket) == CURLE_OK) &&
           (request->ca_file == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file) == CURLE_OK);
}

static bool set_request(CURL *curl, const struct exchange_request *request, struct buffer *body, struct curl_slist **headers)
{
    if (curl_easy_setopt(curl, CURLOPT_URL, request->url) != CURLE_OK ||
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK || curl_easy_setopt(curl, CURLOPT_WRITEDATA, body) != CURLE_OK)
        return false;
    if (!add_headers(request->headers, headers) || curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers) != CURLE_OK)
        return false;
    return request->body.size == 0 || (curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size) == CURLE_OK &&
                                       curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)request->body.data) == CURLE_OK);
}

static const char *word_of(CURLcode code)
{
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return "http.timeout";
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return "http.connect";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
        return "http.tls";
    default:
        return "http.broken";
    }
}

/* A field that stands twice says nothing. */
static enum status take_field(CURL *curl, const struct exchange_request *request)
{
    struct curl_header *header = NULL;
    if (request->field == NULL || curl_easy_header(curl, request->field, 0, CURLH_HEADER, -1, &header) != CURLHE_OK || header->amount != 1)
        return STATUS_OK;
    return buffer_append_text(request->field_value, header->value);
}

enum status exchange(const struct exchange_request *request, long *ret_code, struct buffer *ret_body, const char **ret_word)
{
    CLEANUP(headers_release) struct curl_slist *headers = NULL;
    CLEANUP(curl_release) CURL *curl = curl_easy_init();
    *ret_word = "http.internal";
    if (curl == NULL || !set_limits(curl, request) || !set_request(curl, request, ret_body, &headers))
        return STATUS_INTERNAL;
    CURLcode code = curl_easy_perform(curl);
    *ret_word = word_of(code);
    if (code != CURLE_OK || curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, ret_code) != CURLE_OK)
        return STATUS_UNAVAILABLE;
    return take_field(curl, request) == STATUS_OK ? STATUS_OK : STATUS_UNAVAILABLE;
}
