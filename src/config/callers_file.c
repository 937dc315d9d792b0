/* SPDX-License-Identifier: Apache-2.0
 * From the YAML file of callers to a list in memory. */
#include "src/config/callers_file.h"

#include "src/base/encode.h"
#include "src/config/yaml_file.h"

#include <stdlib.h>

static const char *const file_members[] = {"callers", NULL};
static const char *const caller_members[] = {"name", "roles", "token_sha256", "certificate_sha256", NULL};

static enum status read_name(struct yaml_value value, char *ret_name, struct failure *failure)
{
    const char *name;
    TRY(yaml_text(value, CALLER_NAME_MAX, &name, failure));
    if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-._") != strlen(name))
        return yaml_refuse(value, failure, "may hold a-z, 0-9, '-', '.' and '_' only");
    memcpy(ret_name, name, strlen(name) + 1);
    return STATUS_OK;
}

static enum status read_roles(struct yaml_value list, role_set *ret_roles, struct failure *failure)
{
    size_t count;
    role_set roles = 0;
    TRY(yaml_list(list, ROLE_COUNT, &count, failure));
    for (size_t i = 0; i < count; i++) {
        unsigned role;
        TRY(yaml_choice(yaml_item(list, i), role_names, &role, failure));
        roles |= ROLE_BIT(role);
    }
    if (roles == 0)
        return yaml_refuse(list, failure, "names no role");
    *ret_roles = roles;
    return STATUS_OK;
}

static enum status read_digest(struct yaml_value value, struct digest *ret_digest, struct failure *failure)
{
    const char *text;
    TRY(yaml_text(value, 2 * DIGEST_SIZE, &text, failure));
    if (hex_read(bytes_of_text(text), ret_digest->bytes, DIGEST_SIZE) != STATUS_OK)
        return yaml_refuse(value, failure, "must be 64 hexadecimal digits");
    return STATUS_OK;
}

static enum status read_proof(struct yaml_value entry, struct caller *caller, struct failure *failure)
{
    struct yaml_value token = yaml_member(entry, "token_sha256");
    struct yaml_value certificate = yaml_member(entry, "certificate_sha256");
    if (yaml_is_present(token) == yaml_is_present(certificate))
        return yaml_refuse(entry, failure, "needs token_sha256 or certificate_sha256, and only one of them");
    caller->proof = yaml_is_present(token) ? PROOF_TOKEN : PROOF_CERTIFICATE;
    return read_digest(caller->proof == PROOF_TOKEN ? token : certificate, &caller->digest, failure);
}

static enum status refuse_double(const struct callers *callers, const struct caller *caller, struct yaml_value entry,
                                 struct failure *failure)
{
    for (size_t i = 0; i < callers->count; i++) {
        if (strcmp(callers->list[i].name, caller->name) == 0)
            return yaml_refuse(yaml_member(entry, "name"), failure, "is given twice");
        if (digest_equal(&callers->list[i].digest, &caller->digest))
            return yaml_refuse(entry, failure, "has the same SHA-256 as another caller");
    }
    return STATUS_OK;
}

static enum status read_caller(struct yaml_value entry, struct callers *callers, struct failure *failure)
{
    struct caller caller = {0};
    TRY(yaml_check_members(entry, caller_members, failure));
    TRY(read_name(yaml_member(entry, "name"), caller.name, failure));
    TRY(read_roles(yaml_member(entry, "roles"), &caller.roles, failure));
    TRY(read_proof(entry, &caller, failure));
    TRY(refuse_double(callers, &caller, entry, failure));
    callers->list[callers->count++] = caller;
    return STATUS_OK;
}

static enum status read_list(const struct yaml *yaml, struct callers *ret_callers, struct failure *failure)
{
    size_t count;
    CLEANUP(callers_release) struct callers callers = {0};
    TRY(yaml_check_members(yaml_root(yaml), file_members, failure));
    struct yaml_value list = yaml_member(yaml_root(yaml), "callers");
    TRY(yaml_list(list, CALLERS_MAX, &count, failure));
    if (count == 0)
        return yaml_refuse(list, failure, "is empty: nobody could call");
    callers.list = calloc(count, sizeof *callers.list);
    if (callers.list == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        TRY(read_caller(yaml_item(list, i), &callers, failure));
    *ret_callers = callers;
    callers = (struct callers){0};
    return STATUS_OK;
}

enum status callers_read(struct bytes text, struct callers *ret_callers, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_list(yaml, ret_callers, failure);
}

enum status callers_read_file(const char *path, struct callers *ret_callers, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_list(yaml, ret_callers, failure);
}

void callers_release(struct callers *callers)
{
    free(callers->list);
    *callers = (struct callers){0};
}

const struct caller *callers_find(const struct callers *callers, enum proof proof, const struct digest *digest)
{
    const struct caller *found = NULL;
    for (size_t i = 0; i < callers->count; i++) {
        const struct caller *caller = &callers->list[i];
        bool is_same = bytes_equal_secret(bytes_of(caller->digest.bytes, DIGEST_SIZE), bytes_of(digest->bytes, DIGEST_SIZE));
        if (is_same & (caller->proof == proof))
            found = caller;
    }
    return found;
}
