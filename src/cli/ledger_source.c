/* SPDX-License-Identifier: Apache-2.0
 * Folders are read by several threads at once; a server is asked over one kept connection, without redirects. */
#include "src/cli/ledger_source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>

#include "src/base/file.h"

#define PATH_BYTES_MAX 4096
#define KEY_BYTES_MAX 1024
#define TIMEOUT_SECONDS 60L
#define FOLDER_THREADS_MAX 8

static enum status join(const char *place, const char *path, char *ret_joined)
{
    size_t size = strlen(place);
    const char *slash = size > 0 && place[size - 1] == '/' ? "" : "/";
    return snprintf(ret_joined, PATH_BYTES_MAX, "%s%s%s", place, slash, path) < PATH_BYTES_MAX ? STATUS_OK : STATUS_LIMIT;
}

static enum status fetch_from_folder(void *context, const char *path, struct buffer *content)
{
    const struct ledger_source *source = context;
    char joined[PATH_BYTES_MAX];
    struct failure failure;
    TRY(join(source->place, path, joined));
    buffer_clear(content);
    enum status status = file_read(joined, content, &failure);
    return status == STATUS_IO && access(joined, F_OK) != 0 ? STATUS_NOT_FOUND : status;
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    return buffer_append(context, bytes_of(data, size * count)) == STATUS_OK ? size * count : 0;
}

static enum status status_of_answer(CURL *curl, CURLcode code)
{
    long http = 0;
    if (code == CURLE_WRITE_ERROR)
        return STATUS_LIMIT;
    if (code != CURLE_OK || curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &http) != CURLE_OK)
        return STATUS_UNAVAILABLE;
    if (http == 200)
        return STATUS_OK;
    return http == 404 || http == 410 ? STATUS_NOT_FOUND : STATUS_UNAVAILABLE;
}

static enum status fetch_from_server(void *context, const char *path, struct buffer *content)
{
    struct ledger_source *source = context;
    char joined[PATH_BYTES_MAX];
    TRY(join(source->place, path, joined));
    buffer_clear(content);
    if (curl_easy_setopt(source->curl, CURLOPT_URL, joined) != CURLE_OK ||
        curl_easy_setopt(source->curl, CURLOPT_WRITEDATA, content) != CURLE_OK)
        return STATUS_NO_MEMORY;
    return status_of_answer(source->curl, curl_easy_perform(source->curl));
}

static void url_release(CURLU **url)
{
    curl_url_cleanup(*url);
}

static void text_release(char **text)
{
    curl_free(*text);
}

/* Clear text is for this machine's loopback only: on a network anybody could answer. */
static enum status check_url(const char *place, struct failure *failure)
{
    CLEANUP(url_release) CURLU *url = curl_url();
    CLEANUP(text_release) char *scheme = NULL;
    CLEANUP(text_release) char *host = NULL;
    if (url == NULL || curl_url_set(url, CURLUPART_URL, place, 0) != CURLUE_OK ||
        curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK || curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "is no URL");
    bool loopback = strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 || strcmp(host, "[::1]") == 0;
    if (strcmp(scheme, "https") == 0 || (strcmp(scheme, "http") == 0 && loopback))
        return STATUS_OK;
    return failure_set(failure, STATUS_REFUSED, NULL, "only https, or http to the loopback, is asked");
}

/* A proxy of the environment would carry clear text, and the token in it, over the network after all. */
static bool keep_on_loopback(const char *place, CURL *curl)
{
    return !curl_strnequal(place, "http:", 5) || curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK;
}

static bool set_options(const struct ledger_source_options *options, struct ledger_source *source)
{
    CURL *curl = source->curl;
    return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_TIMEOUT, TIMEOUT_SECONDS) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, source->error) == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK && keep_on_loopback(options->place, curl) &&
           (options->ca == NULL || curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca) == CURLE_OK);
}

static enum status open_server(const struct ledger_source_options *options, struct ledger_source *source, struct failure *failure)
{
    TRY(check_url(options->place, failure));
    source->files = (struct ledger_files){.fetch = fetch_from_server, .context = source, .threads = 1};
    source->curl = curl_easy_init();
    if (source->curl == NULL)
        return failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory");
    return set_options(options, source) ? STATUS_OK : failure_set(failure, STATUS_INTERNAL, NULL, "libcurl lacks an option");
}

static unsigned processor_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > FOLDER_THREADS_MAX ? FOLDER_THREADS_MAX : (unsigned)count;
}

enum status ledger_source_open(const struct ledger_source_options *options, struct ledger_source *ret_source, struct failure *failure)
{
    *ret_source = (struct ledger_source){.place = options->place};
    if (strstr(options->place, "://") != NULL)
        return open_server(options, ret_source, failure);
    struct stat place;
    if (stat(options->place, &place) == 0 && !S_ISDIR(place.st_mode))
        return failure_set(failure, STATUS_IO, NULL, "is no folder");
    if (access(options->place, R_OK | X_OK) != 0)
        return failure_set(failure, STATUS_IO, NULL, "no folder that can be read: %s", strerror(errno));
    ret_source->files = (struct ledger_files){.fetch = fetch_from_folder, .context = ret_source, .threads = processor_count()};
    return STATUS_OK;
}

void ledger_source_release(struct ledger_source *source)
{
    if (source->curl != NULL)
        curl_easy_cleanup(source->curl);
    source->curl = NULL;
}

int ledger_source_failed(const struct ledger_source *source, const char *word, const struct failure *failure)
{
    command_failed(word, source->place, failure);
    if (failure->status == STATUS_UNAVAILABLE && source->error[0] != 0)
        fprintf(stderr, "%s\n", source->error);
    bool found = failure->status == STATUS_CORRUPT || failure->status == STATUS_NOT_FOUND || failure->status == STATUS_REFUSED ||
                 failure->status == STATUS_LIMIT;
    return found ? EXIT_NO : EXIT_MISUSED;
}

enum status ledger_key_read(const char *path, struct note_key *ret_key, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(KEY_BYTES_MAX);
    TRY(file_read(path, &text, failure));
    if (note_key_read(buffer_bytes(&text), ret_key) != STATUS_OK)
        return failure_set(failure, STATUS_INVALID, NULL, "is no key of the form name+id+key");
    return STATUS_OK;
}
