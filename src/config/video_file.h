/* SPDX-License-Identifier: Apache-2.0
 * The institution's file of video conferences, from YAML: the prompts that may be drawn, the services for which an identity document is
 * compared (9.5.2), and the servers by which the two sides connect. docs/video.md explains every member, demobank/video.yaml shows one. */
#pragma once

#include "src/config/yaml_file.h"

#include "law/facts.h"

#define VIDEO_FILE_PROMPTS_MAX 32
#define VIDEO_FILE_WORD_MAX 32
#define VIDEO_FILE_TEXT_MAX 256
#define VIDEO_FILE_DIGITS_MAX 8
#define VIDEO_FILE_ICE_SERVERS_MAX 8
#define VIDEO_FILE_URLS_MAX 4
#define VIDEO_FILE_URL_MAX 256
#define VIDEO_FILE_SECRET_MAX 128

struct video_file_prompt {
    const char *id, *chinese, *english;
    int64_t digits; /* that stand for {digits} in both texts; 0: none do */
};

struct video_file_ice_server {
    size_t url_count;
    const char *urls[VIDEO_FILE_URLS_MAX];
    char *secret; /* of a TURN server, from its own file; NULL for STUN */
};

struct video_file {
    struct yaml *yaml; /* the texts look into it */
    size_t prompt_count;
    struct video_file_prompt prompts[VIDEO_FILE_PROMPTS_MAX];
    bool documents[service_count]; /* must an identity document be compared? */
    size_t ice_server_count;
    struct video_file_ice_server ice_servers[VIDEO_FILE_ICE_SERVERS_MAX];
};
void video_file_release(struct video_file *file);
MUST_CHECK enum status video_file_read(const char *path, struct video_file *ret_file, struct failure *failure);
/* As if it stood in the working directory. */
MUST_CHECK enum status video_file_parse(struct bytes text, struct video_file *ret_file, struct failure *failure);
