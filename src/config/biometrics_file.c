/* SPDX-License-Identifier: Apache-2.0
 * Reading the file of direct biometrics. */
#include "src/config/biometrics_file.h"

#include "src/base/encode.h"
#include "src/config/channels_parts.h"

#define MOMENT_BYTES_MAX 40

static enum status read_engine(const struct channels_reader *reader, struct yaml_value map, struct engine_settings *engine)
{
    const struct channels_keys keys = {engine_settings_keys, engine_settings_keys_count, ENGINE_SETTINGS_TYPE, NULL};
    struct yaml_value url = yaml_member(map, "url");
    TRY(channels_read_keys(reader, &keys, map, engine));
    if (strlen(engine->key_file) < ENGINE_KEY_CHARACTERS_MIN)
        return yaml_refuse(yaml_member(map, "key_file"), reader->failure, "the key must have at least %d characters",
                           ENGINE_KEY_CHARACTERS_MIN);
    if (engine->url[strlen(engine->url) - 1] == '/')
        return yaml_refuse(url, reader->failure, "must not end with a slash");
    return engine->socket == NULL ? channels_check_url(reader, url, engine->url) : STATUS_OK;
}

static enum status read_moment(const struct channels_reader *reader, struct yaml_value value, timestamp_us *ret_moment)
{
    const char *text;
    TRY(yaml_text(value, MOMENT_BYTES_MAX, &text, reader->failure));
    if (timestamp_parse(bytes_of_text(text), ret_moment) != STATUS_OK)
        return yaml_refuse(value, reader->failure, "must be a moment such as 2026-01-31T00:00:00+08:00");
    return STATUS_OK;
}

static enum status read_document(const struct channels_reader *reader, struct yaml_value value, struct digest *ret_document)
{
    const char *text;
    TRY(yaml_text(value, 2 * DIGEST_SIZE, &text, reader->failure));
    if (hex_read(bytes_of_text(text), ret_document->bytes, DIGEST_SIZE) != STATUS_OK)
        return yaml_refuse(value, reader->failure, "must be the 64 hexadecimal digits of a SHA-256");
    return STATUS_OK;
}

static enum status read_rule(const struct channels_reader *reader, struct yaml_value map, struct biometrics_file *file)
{
    static const char *const members[] = {"document_sha256", "valid_from", "valid_until", NULL};
    struct yaml_value until = yaml_member(map, "valid_until");
    TRY(yaml_check_members(map, members, reader->failure));
    TRY(read_document(reader, yaml_member(map, "document_sha256"), &file->rule_document));
    TRY(read_moment(reader, yaml_member(map, "valid_from"), &file->rule_from));
    TRY(read_moment(reader, until, &file->rule_until));
    return file->rule_from < file->rule_until ? STATUS_OK : yaml_refuse(until, reader->failure, "must be later than valid_from");
}

/* Takes `yaml` over. */
static enum status read_file(const struct channels_reader *reader, struct yaml *yaml, struct biometrics_file *ret_file)
{
    static const char *const members[] = {"engine", "rule", NULL};
    CLEANUP(yaml_release) struct yaml *owned = yaml;
    CLEANUP(biometrics_file_release) struct biometrics_file file = {.rule_from = 0};
    struct yaml_value root = yaml_root(owned);
    TRY(yaml_check_members(root, members, reader->failure));
    TRY(read_engine(reader, yaml_member(root, "engine"), &file.engine));
    TRY(read_rule(reader, yaml_member(root, "rule"), &file));
    *ret_file = file;
    file = (struct biometrics_file){.rule_from = 0};
    return STATUS_OK;
}

void biometrics_file_release(struct biometrics_file *file)
{
    engine_settings_release(&file->engine);
}

enum status biometrics_file_read(const char *path, struct biometrics_file *ret_file, struct failure *failure)
{
    const struct channels_reader reader = {.path = path, .failure = failure};
    struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(&reader, yaml, ret_file);
}

enum status biometrics_file_parse(const char *path, struct bytes text, struct biometrics_file *ret_file, struct failure *failure)
{
    const struct channels_reader reader = {.path = path, .failure = failure};
    struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(&reader, yaml, ret_file);
}
