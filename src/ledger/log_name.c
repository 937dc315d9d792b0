/* SPDX-License-Identifier: Apache-2.0
 * Numbers have one spelling, so origins have one. */
#include "src/ledger/log_name.h"

#include "src/ledger/lines.h"

#include <inttypes.h>
#include <stdio.h>

enum status log_name_make(const char *root, int64_t id, char ret_origin[CHECKPOINT_ORIGIN_MAX + 1])
{
    char origin[CHECKPOINT_ORIGIN_MAX + 1] = {0};
    int size =
        id == LEDGER_ROOT_LOG ? snprintf(origin, sizeof origin, "%s", root) : snprintf(origin, sizeof origin, "%s/%" PRId64, root, id);
    if (size < 0 || (size_t)size >= sizeof origin)
        return STATUS_LIMIT;
    memcpy(ret_origin, origin, sizeof origin);
    return STATUS_OK;
}

enum status log_name_find(const char *root, struct bytes origin, int64_t *ret_id)
{
    size_t size = strlen(root);
    uint64_t id;
    if (bytes_equal(origin, bytes_of_text(root))) {
        *ret_id = LEDGER_ROOT_LOG;
        return STATUS_OK;
    }
    if (origin.size <= size + 1 || memcmp(origin.data, root, size) != 0 || origin.data[size] != '/')
        return STATUS_NOT_FOUND;
    if (text_number(bytes_of(origin.data + size + 1, origin.size - size - 1), &id) != STATUS_OK || id <= LEDGER_ROOT_LOG || id > INT64_MAX)
        return STATUS_NOT_FOUND;
    *ret_id = (int64_t)id;
    return STATUS_OK;
}

enum status log_name_root(struct bytes origin, int64_t id, char ret_root[CHECKPOINT_ORIGIN_MAX + 1])
{
    char ending[CHECKPOINT_ORIGIN_MAX + 1];
    TRY(log_name_make("", id, ending));
    size_t size = strlen(ending);
    if (origin.size <= size || origin.size > CHECKPOINT_ORIGIN_MAX || memcmp(origin.data + origin.size - size, ending, size) != 0)
        return STATUS_NOT_FOUND;
    memset(ret_root, 0, CHECKPOINT_ORIGIN_MAX + 1);
    memcpy(ret_root, origin.data, origin.size - size);
    return STATUS_OK;
}

enum status log_name_key(const struct note_key *root, int64_t id, struct note_key *ret_key)
{
    char origin[CHECKPOINT_ORIGIN_MAX + 1];
    TRY(log_name_make(root->name, id, origin));
    return note_key_make(origin, bytes_of(root->public, sizeof root->public), ret_key);
}

enum status log_name_open_checkpoint(struct bytes note, const struct note_key *root, struct checkpoint *ret_checkpoint)
{
    struct checkpoint claimed;
    struct note_key key;
    int64_t log;
    TRY(checkpoint_read(note, &claimed));
    if (log_name_find(root->name, bytes_of_text(claimed.origin), &log) != STATUS_OK || log_name_key(root, log, &key) != STATUS_OK)
        return STATUS_REFUSED;
    return checkpoint_open(note, &key, ret_checkpoint);
}
