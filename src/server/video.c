/* SPDX-License-Identifier: Apache-2.0
 * Section video of countersignd.yaml, and the file of prompts, as values. */
#include "src/server/video.h"

_Static_assert(VIDEO_FILE_PROMPTS_MAX <= VIDEO_PROMPTS_MAX && VIDEO_FILE_WORD_MAX <= VIDEO_WORD_MAX &&
                   VIDEO_FILE_TEXT_MAX <= VIDEO_TEXT_MAX && VIDEO_FILE_DIGITS_MAX <= VIDEO_DIGITS_MAX &&
                   VIDEO_FILE_ICE_SERVERS_MAX <= VIDEO_ICE_SERVERS_MAX && VIDEO_FILE_URLS_MAX == VIDEO_ICE_URLS_MAX,
               "what the file may hold, the method can ask");

enum status video_configure(const struct server_config *config, const struct video_file *file, struct video_settings *ret_settings,
                            struct failure *failure)
{
    struct video_settings settings = {
        .prompt_count = file->prompt_count,
        .documents = file->documents,
        .asked = config->video.prompts,
        .prompt_seconds = config->video.prompt_seconds,
        .pause_seconds = config->video.pause_seconds,
        .chunk_bytes = config->video.chunk_bytes,
        .retention_days = config->video.retention_days,
        .two_officers = config->video.two_officers == SWITCH_ON,
        .relay_seconds = config->video.seconds,
        .ice_server_count = file->ice_server_count,
    };
    if (file->prompt_count < (size_t)settings.asked)
        return failure_set(failure, STATUS_INVALID, "prompts", "has fewer prompts than video.prompts asks in one conference");
    for (size_t i = 0; i < file->prompt_count; i++)
        settings.prompts[i] = (struct video_prompt){.id = file->prompts[i].id,
                                                    .chinese = file->prompts[i].chinese,
                                                    .english = file->prompts[i].english,
                                                    .digits = file->prompts[i].digits};
    for (size_t i = 0; i < file->ice_server_count; i++) {
        const struct video_file_ice_server *server = &file->ice_servers[i];
        settings.ice_servers[i] = (struct video_ice_server){.url_count = server->url_count, .secret = server->secret};
        memcpy(settings.ice_servers[i].urls, server->urls, sizeof server->urls);
    }
    *ret_settings = settings;
    return STATUS_OK;
}
