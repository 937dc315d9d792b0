/* SPDX-License-Identifier: Apache-2.0
 * Reads countersignd.yaml by the table of its keys, then checks what no single key can say. */
#include "src/config/server_config.h"

#include "src/base/file.h"
#include "src/base/limits.h"
#include "src/base/origin.h"
#include "src/config/yaml_file.h"
#include "src/secret/slow_hash.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEYS_MAX 64

static const char sqlite_scheme[] = "sqlite:";

static void *slot(struct server_config *config, const struct config_key *key)
{
    return (char *)config + key->offset;
}

/* A copy of `path`, below `folder` unless it is absolute. */
static enum status resolve(const char *folder, const char *prefix, const char *path, char **ret_path)
{
    char *resolved = NULL;
    int size = path[0] == '/' ? asprintf(&resolved, "%s%s", prefix, path) : asprintf(&resolved, "%s%s/%s", prefix, folder, path);
    if (size < 0)
        return STATUS_NO_MEMORY;
    *ret_path = resolved;
    return STATUS_OK;
}

static enum status copy_text(const char *folder, const char *text, char **ret_text)
{
    if (strncmp(text, sqlite_scheme, sizeof sqlite_scheme - 1) == 0)
        return resolve(folder, sqlite_scheme, text + sizeof sqlite_scheme - 1, ret_text);
    *ret_text = strdup(text);
    return *ret_text == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status read_path(const struct config_key *key, struct yaml_value value, const char *folder, char **ret_path,
                             struct failure *failure)
{
    const char *path;
    if (!yaml_is_present(value) && !key->is_needed)
        return STATUS_OK;
    TRY(yaml_text(value, (size_t)key->maximum, &path, failure));
    return resolve(folder, "", path, ret_path);
}

static enum status read_text(const struct config_key *key, struct yaml_value value, const char *folder, char **ret_text,
                             struct failure *failure)
{
    const char *text = key->preset_text;
    if (yaml_is_present(value) || text == NULL)
        TRY(yaml_text(value, (size_t)key->maximum, &text, failure));
    return copy_text(folder, text, ret_text);
}

static enum status read_number(const struct config_key *key, struct yaml_value value, unsigned *ret_number, struct failure *failure)
{
    int64_t number = key->preset;
    if (yaml_is_present(value))
        TRY(yaml_integer(value, key->minimum, key->maximum, &number, failure));
    *ret_number = (unsigned)number;
    return STATUS_OK;
}

static enum status read_choice(const struct config_key *key, struct yaml_value value, unsigned *ret_choice, struct failure *failure)
{
    *ret_choice = (unsigned)key->preset;
    return yaml_is_present(value) ? yaml_choice(value, key->choices, ret_choice, failure) : STATUS_OK;
}

static struct yaml_value section_of(struct yaml_value root, const char *name)
{
    return name[0] == 0 ? root : yaml_member(root, name);
}

static enum status read_key(const struct config_key *key, struct yaml_value root, const char *folder, struct server_config *config,
                            struct failure *failure)
{
    struct yaml_value value = yaml_member(section_of(root, key->section), key->name);
    switch (key->kind) {
    case CONFIG_PATH:
        return read_path(key, value, folder, slot(config, key), failure);
    case CONFIG_TEXT:
        return read_text(key, value, folder, slot(config, key), failure);
    case CONFIG_NUMBER:
        return read_number(key, value, slot(config, key), failure);
    case CONFIG_CHOICE:
        return read_choice(key, value, slot(config, key), failure);
    }
    return STATUS_INTERNAL;
}

/* Which names may stand in a section; at the top, the sections too. */
static void list_names(const char *section, const char **ret_names)
{
    size_t count = 0;
    for (size_t i = 0; i < config_keys_count; i++)
        if (strcmp(config_keys[i].section, section) == 0)
            ret_names[count++] = config_keys[i].name;
    if (section[0] == 0)
        for (size_t i = 0; i < config_sections_count; i++)
            ret_names[count++] = config_sections[i].name;
    INVARIANT(count < KEYS_MAX);
    ret_names[count] = NULL;
}

static enum status check_names(struct yaml_value root, struct failure *failure)
{
    for (size_t i = 0; i < config_sections_count; i++) {
        const char *names[KEYS_MAX];
        struct yaml_value section = section_of(root, config_sections[i].name);
        list_names(config_sections[i].name, names);
        if (yaml_is_present(section))
            TRY(yaml_check_members(section, names, failure));
    }
    return STATUS_OK;
}

static bool is_loopback(const char *address)
{
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, address, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, address, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool is_address(const char *address)
{
    struct in6_addr any;
    return inet_pton(AF_INET, address, &any) == 1 || inet_pton(AF_INET6, address, &any) == 1;
}

static enum status check_listen(const struct server_config *config, struct yaml_value listen, struct failure *failure)
{
    bool has_tls = config->listen.tls == SWITCH_ON;
    if (!is_address(config->listen.address))
        return yaml_refuse(yaml_member(listen, "address"), failure, "must be an IPv4 or IPv6 address");
    if (!has_tls && !is_loopback(config->listen.address))
        return yaml_refuse(yaml_member(listen, "tls"), failure, "must be on: the address is not loopback");
    if (has_tls && config->listen.certificate == NULL)
        return yaml_refuse(yaml_member(listen, "certificate"), failure, "is missing, and TLS is on");
    if (has_tls && config->listen.private_key == NULL)
        return yaml_refuse(yaml_member(listen, "private_key"), failure, "is missing, and TLS is on");
    if (!has_tls && config->listen.client_authorities != NULL)
        return yaml_refuse(yaml_member(listen, "client_authorities"), failure, "needs tls: on");
    return STATUS_OK;
}

static enum status check_passwords(const struct server_config *config, struct yaml_value root, struct failure *failure)
{
    struct yaml_value passwords = yaml_member(root, "passwords");
    const struct slow_hash_cost cost = {config->passwords.hash_passes, config->passwords.hash_memory_mib};
    if (config->passwords.length_max < config->passwords.length_min)
        return yaml_refuse(yaml_member(passwords, "length_max"), failure, "is less than length_min");
    if (!slow_hash_cost_is_enough(cost))
        return yaml_refuse(yaml_member(passwords, "hash_memory_mib"), failure, "must be at least %d with one pass",
                           SLOW_HASH_MEMORY_MIB_ONE_PASS);
    if (config->knowledge.required > config->knowledge.asked)
        return yaml_refuse(yaml_member(yaml_member(root, "knowledge"), "required"), failure, "is more than are asked");
    return STATUS_OK;
}

static bool is_node_name(const char *name)
{
    return name != NULL && name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")] == 0;
}

static enum status check_ledger(const struct server_config *config, struct yaml_value ledger, struct failure *failure)
{
    if (!origin_is_valid(config->ledger.origin))
        return yaml_refuse(yaml_member(ledger, "origin"), failure, "must be visible ASCII without space, quote, backslash or +");
    if (!is_node_name(config->ledger.node))
        return yaml_refuse(yaml_member(ledger, "node"), failure, "must be letters, digits, dots and hyphens");
    return STATUS_OK;
}

static enum status check_together(const struct server_config *config, struct yaml_value root, struct failure *failure)
{
    TRY(check_listen(config, yaml_member(root, "listen"), failure));
    TRY(check_passwords(config, root, failure));
    TRY(check_ledger(config, yaml_member(root, "ledger"), failure));
    if (config->ceremonies.certificate_seconds > config->ceremonies.operation_seconds)
        return yaml_refuse(yaml_member(yaml_member(root, "ceremonies"), "certificate_seconds"), failure,
                           "is longer than operation_seconds");
    return STATUS_OK;
}

static enum status read_all(const struct yaml *yaml, const char *folder, struct server_config *ret_config, struct failure *failure)
{
    CLEANUP(server_config_release) struct server_config config = {0};
    struct yaml_value root = yaml_root(yaml);
    TRY(check_names(root, failure));
    for (size_t i = 0; i < config_keys_count; i++)
        TRY(read_key(&config_keys[i], root, folder, &config, failure));
    TRY(check_together(&config, root, failure));
    *ret_config = config;
    config = (struct server_config){0};
    return STATUS_OK;
}

enum status server_config_read(struct bytes text, const char *folder, struct server_config *ret_config, struct failure *failure)
{
    CLEANUP(yaml_release) struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_all(yaml, folder, ret_config, failure);
}

enum status server_config_read_file(const char *path, struct server_config *ret_config, struct failure *failure)
{
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(LIMIT_CONFIG_BYTES);
    TRY(file_read(path, &text, failure));
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
    if (folder == NULL)
        return STATUS_NO_MEMORY;
    enum status status = server_config_read(buffer_bytes(&text), folder, ret_config, failure);
    if (status == STATUS_OK)
        ret_config->file = path;
    free(folder);
    return status;
}

void server_config_release(struct server_config *config)
{
    for (size_t i = 0; i < config_keys_count; i++)
        if (config_keys[i].kind == CONFIG_PATH || config_keys[i].kind == CONFIG_TEXT)
            free(*(char **)slot(config, &config_keys[i]));
    *config = (struct server_config){0};
}
