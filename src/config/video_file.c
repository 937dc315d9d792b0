/* SPDX-License-Identifier: Apache-2.0
 * Reading the file of video conferences. */
#include "src/config/video_file.h"

#include "law/words.h"
#include "src/base/limits.h"
#include "src/config/secret_file.h"

#define PLACE "{digits}"

static enum status read_id(struct yaml_value value, const struct video_file *file, const char **ret_id, struct failure *failure)
{
    TRY(yaml_text(value, VIDEO_FILE_WORD_MAX, ret_id, failure));
    if (strspn(*ret_id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(*ret_id))
        return yaml_refuse(value, failure, "may hold a-z, 0-9 and _ only");
    for (size_t i = 0; i < file->prompt_count; i++)
        if (strcmp(file->prompts[i].id, *ret_id) == 0)
            return yaml_refuse(value, failure, "is given twice");
    return STATUS_OK;
}

/* Once where digits are to be read, and nowhere else. */
static enum status read_text(struct yaml_value value, int64_t digits, const char **ret_text, struct failure *failure)
{
    TRY(yaml_text(value, VIDEO_FILE_TEXT_MAX, ret_text, failure));
    const char *place = strstr(*ret_text, PLACE);
    bool stands_once = place != NULL && strstr(place + 1, PLACE) == NULL;
    if (digits > 0 ? !stands_once : place != NULL)
        return yaml_refuse(value, failure, "must hold " PLACE " once where digits are read, and not at all elsewhere");
    return STATUS_OK;
}

static enum status read_prompt(struct yaml_value map, struct video_file *file, struct failure *failure)
{
    static const char *const members[] = {"id", "digits", "zh-TW", "en", NULL};
    struct video_file_prompt prompt = {.digits = 0};
    struct yaml_value digits = yaml_member(map, "digits");
    TRY(yaml_check_members(map, members, failure));
    TRY(read_id(yaml_member(map, "id"), file, &prompt.id, failure));
    if (yaml_is_present(digits))
        TRY(yaml_integer(digits, 1, VIDEO_FILE_DIGITS_MAX, &prompt.digits, failure));
    TRY(read_text(yaml_member(map, "zh-TW"), prompt.digits, &prompt.chinese, failure));
    TRY(read_text(yaml_member(map, "en"), prompt.digits, &prompt.english, failure));
    file->prompts[file->prompt_count++] = prompt;
    return STATUS_OK;
}

static enum status read_prompts(struct yaml_value list, struct video_file *file, struct failure *failure)
{
    size_t count;
    TRY(yaml_list(list, VIDEO_FILE_PROMPTS_MAX, &count, failure));
    if (count == 0)
        return yaml_refuse(list, failure, "names nothing to ask");
    for (size_t i = 0; i < count; i++)
        TRY(read_prompt(yaml_item(list, i), file, failure));
    return STATUS_OK;
}

static enum status read_documents(struct yaml_value list, struct video_file *file, struct failure *failure)
{
    size_t count;
    if (!yaml_is_present(list))
        return STATUS_OK;
    TRY(yaml_list(list, service_count, &count, failure));
    for (size_t i = 0; i < count; i++) {
        struct yaml_value item = yaml_item(list, i);
        const char *text;
        unsigned service;
        TRY(yaml_text(item, LIMIT_REFERENCE_BYTES, &text, failure));
        if (vocabulary_find(&vocabulary_service, bytes_of_text(text), &service) != STATUS_OK)
            return yaml_refuse(item, failure, "is no service");
        file->documents[service] = true;
    }
    return STATUS_OK;
}

/* RFC 7064 and 7065: a TURN server asks for a name and a password, a STUN server does not. */
static enum status read_url(struct yaml_value value, bool is_turn, const char **ret_url, struct failure *failure)
{
    TRY(yaml_text(value, VIDEO_FILE_URL_MAX, ret_url, failure));
    const char *colon = strchr(*ret_url, ':');
    size_t size = colon == NULL ? 0 : (size_t)(colon - *ret_url);
    const char *scheme = is_turn ? "turns" : "stuns";
    if (size < 4 || size > 5 || strncmp(*ret_url, scheme, size) != 0)
        return yaml_refuse(value, failure, "must begin with stun: or stuns:, or with turn: or turns: where there is a secret_file");
    return STATUS_OK;
}

static enum status read_ice_server(struct yaml_value map, const char *path, struct video_file *file, struct failure *failure)
{
    static const char *const members[] = {"urls", "secret_file", NULL};
    struct yaml_value urls = yaml_member(map, "urls"), secret = yaml_member(map, "secret_file");
    struct video_file_ice_server *server = &file->ice_servers[file->ice_server_count++];
    TRY(yaml_check_members(map, members, failure));
    TRY(yaml_list(urls, VIDEO_FILE_URLS_MAX, &server->url_count, failure));
    if (server->url_count == 0)
        return yaml_refuse(urls, failure, "names no address");
    for (size_t i = 0; i < server->url_count; i++)
        TRY(read_url(yaml_item(urls, i), yaml_is_present(secret), &server->urls[i], failure));
    return yaml_is_present(secret) ? secret_file_read(path, secret, VIDEO_FILE_SECRET_MAX, &server->secret, failure) : STATUS_OK;
}

static enum status read_ice_servers(struct yaml_value list, const char *path, struct video_file *file, struct failure *failure)
{
    size_t count;
    if (!yaml_is_present(list))
        return STATUS_OK;
    TRY(yaml_list(list, VIDEO_FILE_ICE_SERVERS_MAX, &count, failure));
    for (size_t i = 0; i < count; i++)
        TRY(read_ice_server(yaml_item(list, i), path, file, failure));
    return STATUS_OK;
}

/* Takes `yaml` over. */
static enum status read_file(struct yaml *yaml, const char *path, struct video_file *ret_file, struct failure *failure)
{
    static const char *const members[] = {"prompts", "documents", "ice_servers", NULL};
    CLEANUP(video_file_release) struct video_file file = {.yaml = yaml};
    TRY(yaml_check_members(yaml_root(yaml), members, failure));
    TRY(read_prompts(yaml_member(yaml_root(yaml), "prompts"), &file, failure));
    TRY(read_documents(yaml_member(yaml_root(yaml), "documents"), &file, failure));
    TRY(read_ice_servers(yaml_member(yaml_root(yaml), "ice_servers"), path, &file, failure));
    *ret_file = file;
    file = (struct video_file){.yaml = NULL};
    return STATUS_OK;
}

void video_file_release(struct video_file *file)
{
    for (size_t i = 0; i < file->ice_server_count; i++)
        secret_release(&file->ice_servers[i].secret);
    yaml_release(&file->yaml);
}

enum status video_file_read(const char *path, struct video_file *ret_file, struct failure *failure)
{
    struct yaml *yaml = NULL;
    TRY(yaml_read_file(path, &yaml, failure));
    return read_file(yaml, path, ret_file, failure);
}

enum status video_file_parse(struct bytes text, struct video_file *ret_file, struct failure *failure)
{
    struct yaml *yaml = NULL;
    TRY(yaml_read(text, &yaml, failure));
    return read_file(yaml, "", ret_file, failure);
}
