/* SPDX-License-Identifier: Apache-2.0
 * The list, folded to small letters, as sorted offsets into one text. */
#include "src/secret/common_passwords.h"

#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/secret/password_rules.h"

#include <stdlib.h>

#define COMMENT "#!comment:" /* how the list of Debian's john-data begins */

struct common_passwords {
    uint8_t *text; /* folded, a line end after each password */
    struct bytes *entries;
    size_t count;
};

static uint8_t fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static void fold_into(struct bytes from, uint8_t *to)
{
    for (size_t i = 0; i < from.size; i++)
        to[i] = fold(from.data[i]);
}

static int compare(const void *a, const void *b)
{
    const struct bytes *left = a, *right = b;
    size_t size = left->size < right->size ? left->size : right->size;
    int order = memcmp(left->data, right->data, size);
    return order != 0 ? order : (left->size > right->size) - (left->size < right->size);
}

static bool is_entry(struct bytes line)
{
    bool is_comment = line.size >= sizeof COMMENT - 1 && memcmp(line.data, COMMENT, sizeof COMMENT - 1) == 0;
    return !is_comment && password_is_readable(line);
}

static size_t count_lines(struct bytes text)
{
    size_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

static void take_lines(struct common_passwords *list, size_t size)
{
    for (size_t start = 0; start < size;) {
        const uint8_t *end = memchr(list->text + start, '\n', size - start);
        size_t length = end == NULL ? size - start : (size_t)(end - (list->text + start));
        struct bytes line = bytes_of(list->text + start, length);
        start += length + 1;
        if (line.size > 0 && line.data[line.size - 1] == '\r')
            line.size--;
        if (is_entry(line))
            list->entries[list->count++] = line;
    }
    qsort(list->entries, list->count, sizeof list->entries[0], compare);
}

enum status common_passwords_read(struct bytes text, struct common_passwords **ret_list, struct failure *failure)
{
    if (text.size > LIMIT_COMMON_PASSWORDS_BYTES)
        return failure_set(failure, STATUS_LIMIT, NULL, "larger than %d bytes", LIMIT_COMMON_PASSWORDS_BYTES);
    CLEANUP(common_passwords_release) struct common_passwords *list = calloc(1, sizeof *list);
    if (list == NULL)
        return STATUS_NO_MEMORY;
    list->text = malloc(text.size + 1);
    list->entries = calloc(count_lines(text), sizeof list->entries[0]);
    if (list->text == NULL || list->entries == NULL)
        return STATUS_NO_MEMORY;
    fold_into(text, list->text);
    take_lines(list, text.size);
    if (list->count == 0)
        return failure_set(failure, STATUS_INVALID, NULL, "holds no password");
    *ret_list = list;
    list = NULL;
    return STATUS_OK;
}

enum status common_passwords_read_file(const char *path, struct common_passwords **ret_list, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LIMIT_COMMON_PASSWORDS_BYTES);
    TRY(file_read(path, &text, failure));
    return common_passwords_read(buffer_bytes(&text), ret_list, failure);
}

void common_passwords_release(struct common_passwords **list)
{
    if (*list == NULL)
        return;
    free((*list)->text);
    free((*list)->entries);
    free(*list);
    *list = NULL;
}

bool common_passwords_have(const struct common_passwords *list, struct bytes password)
{
    uint8_t folded[PASSWORD_BYTES_MAX];
    if (list == NULL || password.size > sizeof folded)
        return false;
    fold_into(password, folded);
    const struct bytes wanted = bytes_of(folded, password.size);
    bool found = bsearch(&wanted, list->entries, list->count, sizeof list->entries[0], compare) != NULL;
    wipe(folded, sizeof folded);
    return found;
}

size_t common_passwords_count(const struct common_passwords *list)
{
    return list == NULL ? 0 : list->count;
}
