/* SPDX-License-Identifier: Apache-2.0
 * From a file to an Authorization header. */
#include "src/cli/server_token.h"

#include "src/base/file.h"

#define HEADER_BYTES_MAX 4096

void header_list_release(struct curl_slist **headers)
{
    curl_slist_free_all(*headers);
}

/* Visible ASCII: anything else would end the header, or is another file than was meant. */
static bool is_token(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] <= ' ' || text.data[i] > '~')
            return false;
    return text.size > 0;
}

enum status server_token_header(const char *token_file, struct curl_slist **ret_headers, struct failure *failure)
{
    static const char prefix[] = "Authorization: Bearer ";
    const size_t prefix_size = sizeof prefix - 1;
    CLEANUP(buffer_release) struct buffer header = BUFFER_INIT(HEADER_BYTES_MAX);
    if (token_file == NULL)
        return STATUS_OK;
    TRY(buffer_append_text(&header, prefix));
    TRY(file_read(token_file, &header, failure));
    while (header.size > 0 && (header.data[header.size - 1] == '\n' || header.data[header.size - 1] == '\r'))
        header.size--;
    if (!is_token(bytes_of(header.data + prefix_size, header.size - prefix_size)))
        return failure_set(failure, STATUS_INVALID, NULL, "holds no token: visible characters on one line");
    const char *text = buffer_text(&header);
    *ret_headers = text != NULL ? curl_slist_append(NULL, text) : NULL;
    return *ret_headers != NULL ? STATUS_OK : failure_set(failure, STATUS_NO_MEMORY, NULL, "out of memory");
}
