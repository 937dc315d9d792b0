/* SPDX-License-Identifier: Apache-2.0
 * Over libcurl, one handle an exchange. */
#include "src/channel/fetch.h"

#include <curl/curl.h>
#include <stdio.h>

static void curl_release(CURL **curl)
{
    curl_easy_cleanup(*curl);
}

static void headers_release(struct curl_slist **headers)
{
    curl_slist_free_all(*headers);
}

enum status fetch_init(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? STATUS_OK : STATUS_INTERNAL;
}

/* Less than `count` taken tells libcurl to stop. */
static size_t take_body(char *data, size_t size, size_t count, void *body)
{
    return buffer_append(body, bytes_of(data, size * count)) == STATUS_OK ? size * count : 0;
}

static bool set_limits(CURL *curl, const struct buffer *body)
{
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK && curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)FETCH_SECONDS_MAX) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)FETCH_CONNECT_SECONDS_MAX) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_BYTES_PER_SECOND_MIN) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, 5L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)(body->maximum - body->size)) == CURLE_OK;
}

static bool set_request(CURL *curl, const struct fetch_request *request, struct buffer *body, struct curl_slist **headers)
{
    char header[128];
    if (curl_easy_setopt(curl, CURLOPT_URL, request->url) != CURLE_OK ||
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) != CURLE_OK || curl_easy_setopt(curl, CURLOPT_WRITEDATA, body) != CURLE_OK)
        return false;
    if (request->body.size == 0)
        return true;
    snprintf(header, sizeof header, "Content-Type: %s", request->content_type);
    *headers = curl_slist_append(NULL, header);
    return *headers != NULL && curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)FETCH_SECONDS_MAX / 3) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_HTTPHEADER, *headers) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)request->body.data) == CURLE_OK;
}

enum status fetch(const struct fetch_request *request, struct buffer *ret_body, struct failure *failure)
{
    CLEANUP(headers_release) struct curl_slist *headers = NULL;
    CLEANUP(curl_release) CURL *curl = curl_easy_init();
    long answered = 0;
    if (curl == NULL || !set_limits(curl, ret_body) || !set_request(curl, request, ret_body, &headers))
        return failure_set(failure, STATUS_INTERNAL, NULL, "libcurl lacks memory or an option");
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_WRITE_ERROR || code == CURLE_FILESIZE_EXCEEDED)
        return failure_set(failure, STATUS_UNAVAILABLE, NULL, "%.160s: more than %zu bytes", request->url, ret_body->maximum);
    if (code != CURLE_OK)
        return failure_set(failure, STATUS_UNAVAILABLE, NULL, "%.160s: %s", request->url, curl_easy_strerror(code));
    if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answered) != CURLE_OK || answered != 200)
        return failure_set(failure, STATUS_UNAVAILABLE, NULL, "%.160s: answered %ld", request->url, answered);
    return STATUS_OK;
}
