/* SPDX-License-Identifier: Apache-2.0
 * One gateway of the channels file, by the table of its keys, and what no single key can say. */
#include "src/config/channels_parts.h"

#include "src/config/secret_file.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#define KEYS_MAX 40

static void *slot(void *settings, const struct gateway_key *key)
{
    return (char *)settings + key->offset;
}

static enum status copy(const char *text, char **ret_text)
{
    *ret_text = strdup(text);
    return *ret_text != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status read_text_key(const struct channels_reader *reader, const struct gateway_key *key, struct yaml_value value,
                                 char **ret_text)
{
    const char *text = key->preset_text;
    if (yaml_is_present(value) || text == NULL)
        TRY(yaml_text(value, (size_t)key->maximum, &text, reader->failure));
    return copy(text, ret_text);
}

static enum status read_number(const struct channels_reader *reader, const struct gateway_key *key, struct yaml_value value,
                               unsigned *ret_number)
{
    int64_t number = key->preset;
    if (yaml_is_present(value))
        TRY(yaml_integer(value, key->minimum, key->maximum, &number, reader->failure));
    *ret_number = (unsigned)number;
    return STATUS_OK;
}

static enum status read_key(const struct channels_reader *reader, const struct gateway_key *key, unsigned type, struct yaml_value value,
                            void *settings)
{
    const char *name;
    switch (key->kind) {
    case GATEWAY_KEY_TEXT:
        return read_text_key(reader, key, value, slot(settings, key));
    case GATEWAY_KEY_SECRET:
        if (!yaml_is_present(value) && !(key->needed_by & 1U << type))
            return STATUS_OK;
        return secret_file_read(reader->path, value, (size_t)key->maximum, slot(settings, key), reader->failure);
    case GATEWAY_KEY_PATH:
        if (!yaml_is_present(value))
            return STATUS_OK;
        TRY(yaml_text(value, (size_t)key->maximum, &name, reader->failure));
        return config_path_beside(reader->path, name, slot(settings, key));
    case GATEWAY_KEY_NUMBER:
        return read_number(reader, key, value, slot(settings, key));
    case GATEWAY_KEY_CHOICE:
        *(unsigned *)slot(settings, key) = (unsigned)key->preset;
        return yaml_is_present(value) ? yaml_choice(value, key->choices, slot(settings, key), reader->failure) : STATUS_OK;
    }
    return STATUS_INTERNAL;
}

static enum status check_names(const struct channels_reader *reader, struct yaml_value map, const struct channels_keys *keys)
{
    const char *names[KEYS_MAX] = {keys->also};
    size_t count = keys->also != NULL;
    INVARIANT(keys->count + 2 < KEYS_MAX);
    for (size_t i = 0; i < keys->count; i++)
        if (keys->keys[i].types & 1U << keys->type)
            names[count++] = keys->keys[i].name;
    return yaml_check_members(map, names, reader->failure);
}

enum status channels_read_keys(const struct channels_reader *reader, const struct channels_keys *keys, struct yaml_value map,
                               void *settings)
{
    TRY(check_names(reader, map, keys));
    for (size_t i = 0; i < keys->count; i++) {
        const struct gateway_key *key = &keys->keys[i];
        if (key->types & 1U << keys->type)
            TRY(read_key(reader, key, keys->type, yaml_member(map, key->name), settings));
    }
    return STATUS_OK;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static bool is_on_loopback(const char *url)
{
    static const char *const starts[] = {
        "http://127.0.0.1:", "http://127.0.0.1/", "http://[::1]:", "http://[::1]/", "http://localhost:", "http://localhost/"};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (starts_with(url, starts[i]))
            return true;
    return false;
}

enum status channels_check_url(const struct channels_reader *reader, struct yaml_value value, const char *url)
{
    if (starts_with(url, "https://") || is_on_loopback(url))
        return STATUS_OK;
    return yaml_refuse(value, reader->failure, "must begin with https:// (http:// is for loopback only)");
}

static enum status check_url(const struct channels_reader *reader, struct yaml_value value, const struct gateway_settings *settings)
{
    if (settings->type != GATEWAY_SMTP)
        return channels_check_url(reader, value, settings->url);
    return starts_with(settings->url, "smtp://") ? STATUS_OK : yaml_refuse(value, reader->failure, "must begin with smtp://");
}

enum status channels_check_form(const struct channels_reader *reader, struct yaml_value value, const struct channels_form *form)
{
    struct failure found = {0};
    if (vendor_form_check(form->text, form->use, &found) != STATUS_OK)
        return yaml_refuse(value, reader->failure, "%s", found.message);
    if (strstr(form->text, "{secret}") != NULL && form->secret == NULL)
        return yaml_refuse(value, reader->failure, "{secret} needs secret_file");
    return STATUS_OK;
}

static enum status check_form(const struct channels_reader *reader, struct yaml_value map, const char *name, const char *text,
                              const struct gateway_settings *settings)
{
    const struct channels_form form = {text, VENDOR_MESSAGE, settings->secret_file};
    return channels_check_form(reader, yaml_member(map, name), &form);
}

/* The system's compiler of patterns copies what is repeated, once for each repetition around it: its memory doubles with each. */
#define PATTERN_REPETITIONS_MAX 8
static bool repeats_much(const char *pattern)
{
    unsigned repetitions = 0;
    for (const char *at = pattern; *at != 0; at++) {
        if (*at == '{')
            return true;
        if (*at == '\\' && at[1] != 0)
            at++;
        else if (strchr("*+?", *at) != NULL)
            repetitions++;
    }
    return repetitions > PATTERN_REPETITIONS_MAX;
}

static enum status check_pattern(const struct channels_reader *reader, struct yaml_value value, const char *pattern, size_t groups_max)
{
    regex_t compiled;
    char message[128];
    if (repeats_much(pattern))
        return yaml_refuse(value, reader->failure, "has more than %d of * + ?, or a {m,n}; a brace itself is \\{", PATTERN_REPETITIONS_MAX);
    int code = regcomp(&compiled, pattern, REG_EXTENDED);
    if (code != 0) {
        regerror(code, &compiled, message, sizeof message);
        return yaml_refuse(value, reader->failure, "is no regular expression: %s", message);
    }
    size_t groups = compiled.re_nsub;
    regfree(&compiled);
    return groups <= groups_max ? STATUS_OK : yaml_refuse(value, reader->failure, "has more than one group");
}

static enum status check_http(const struct channels_reader *reader, struct yaml_value map, const struct gateway_settings *settings)
{
    TRY(check_form(reader, map, "url", settings->url, settings));
    TRY(check_form(reader, map, "headers", settings->headers, settings));
    TRY(check_form(reader, map, "body", settings->body, settings));
    if (strstr(settings->url, "{text}") == NULL && strstr(settings->body, "{text}") == NULL)
        return yaml_refuse(map, reader->failure, "says {text} neither in url nor in body");
    TRY(check_pattern(reader, yaml_member(map, "success"), settings->success, 1));
    return check_pattern(reader, yaml_member(map, "refused"), settings->refused, 0);
}

static enum status check_together(const struct channels_reader *reader, struct yaml_value map, const struct gateway_settings *settings)
{
    struct yaml_value secret = yaml_member(map, "secret_file");
    if (settings->type != GATEWAY_SMPP)
        TRY(check_url(reader, yaml_member(map, "url"), settings));
    if (settings->type == GATEWAY_HTTP)
        TRY(check_http(reader, map, settings));
    if (settings->type == GATEWAY_SMPP && strlen(settings->secret_file) > 8)
        return yaml_refuse(secret, reader->failure, "an SMPP password has at most 8 characters");
    if (settings->type == GATEWAY_WEBHOOK && strlen(settings->secret_file) < 32)
        return yaml_refuse(secret, reader->failure, "the key must have at least 32 characters");
    if (settings->type == GATEWAY_SMTP && (settings->user[0] != 0) != (settings->secret_file != NULL))
        return yaml_refuse(map, reader->failure, "needs both user and secret_file, or neither");
    return STATUS_OK;
}

enum status channels_read_gateway(const struct channels_reader *reader, const char *name, struct yaml_value map,
                                  struct gateway_settings *ret_settings)
{
    unsigned type;
    TRY(channels_read_id(reader, name, map, ret_settings->id));
    TRY(yaml_choice(yaml_member(map, "type"), gateway_type_names, &type, reader->failure));
    ret_settings->type = (enum gateway_type)type;
    const struct channels_keys keys = {gateway_keys, gateway_keys_count, type, "type"};
    TRY(channels_read_keys(reader, &keys, map, ret_settings));
    return check_together(reader, map, ret_settings);
}
