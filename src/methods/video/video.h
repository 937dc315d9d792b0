/* SPDX-License-Identifier: Apache-2.0
 * Design 5, video conference: prompts that nobody can know before they are asked, an officer's verdict, and facts from it and from what the
 * server saw of the recording. docs/video.md tells how a conference runs. */
#pragma once

#include "src/methods/method.h"
#include "src/methods/video/recording.h"

#define VIDEO_PROMPTS_MAX 32  /* of the institution's list */
#define VIDEO_ASKED_MAX 5     /* of one conference */
#define VIDEO_WORD_MAX 32     /* bytes of a prompt's or document's name */
#define VIDEO_TEXT_MAX 256    /* bytes of a prompt */
#define VIDEO_DIGITS_MAX 8    /* to be read aloud */
#define VIDEO_DOCUMENTS_MAX 4 /* compared in one conference */
#define VIDEO_OFFICER_MAX 64
#define VIDEO_ICE_SERVERS_MAX 8
#define VIDEO_ICE_URLS_MAX 4

/* {digits} in the texts stands for as many digits, drawn anew each time. */
struct video_prompt {
    const char *id, *chinese, *english;
    int64_t digits; /* 0: the texts have no {digits} */
};

/* By what the two sides find each other (STUN), or speak through where they cannot (TURN). */
struct video_ice_server {
    size_t url_count;
    const char *urls[VIDEO_ICE_URLS_MAX];
    const char *secret; /* that a TURN server shares with us; NULL: it asks for none, as STUN */
};

/* method_context.settings of design video. */
struct video_settings {
    size_t prompt_count;
    struct video_prompt prompts[VIDEO_PROMPTS_MAX];
    const bool *documents;  /* by service: must an identity document be compared? */
    int64_t asked;          /* prompts of one conference */
    int64_t prompt_seconds; /* from asking to the arrival of the chunk that shows the answer */
    int64_t pause_seconds;  /* the longest time without video of the customer */
    int64_t chunk_bytes;    /* the largest chunk */
    int64_t retention_days;
    bool two_officers;     /* a second officer confirms the verdict of the first */
    int64_t relay_seconds; /* how long what opens a TURN server does so: as long as a conference may take */
    size_t ice_server_count;
    struct video_ice_server ice_servers[VIDEO_ICE_SERVERS_MAX];
};

/* prompts.c: some of the list, picked and filled in with the vault's generator: [{"id":…, "zh-TW":…, "en":…}]. */
MUST_CHECK enum status video_prompts_draw(const struct method_context *context, json_t **ret_prompts);

/* relays.c: what browsers call RTCIceServer, as a JSON array; with a name and password for this ceremony where a server has a secret. */
MUST_CHECK enum status video_ice_servers(const struct video_settings *settings, const char *ceremony, timestamp_us now,
                                         json_t **ret_servers);

/* verdict.c. Reads strictly; borrows from its JSON. */
struct video_verdict {
    bool is_confirmed; /* or refused */
    bool liveness, person;
    const json_t *prompts, *documents;
};
MUST_CHECK enum status video_verdict_read(const json_t *json, struct video_verdict *ret_verdict, struct failure *failure);

/* facts.c. `prompts` are those of the state, with their moments; `agrees`: no second officer said otherwise. */
struct video_case {
    const struct video_settings *settings;
    const struct recording *recording;
    enum service service;
    const json_t *prompts;
    struct video_verdict verdict;
    bool agrees;
};
/* Was the prompt answered before its time was over, as a chunk of the customer's shows? */
bool video_prompt_in_time(const struct video_case *conference, const json_t *prompt);
void video_facts_find(const struct video_case *conference, const struct recording_sum *sum, struct video_facts *ret_facts);

/* What is open of a running conference, for officers: who runs it, the prompts that were asked, the verdict that waits for a second
 * officer. A JSON object. */
MUST_CHECK enum status video_state_show(struct bytes state, struct buffer *ret_json);

MUST_CHECK enum status video_open(const struct method_context *context, const struct method_operation *operation,
                                  const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                                  struct failure *failure);
MUST_CHECK enum status video_examine(const struct method_context *context, const struct method_operation *operation,
                                     const struct method_credential *credential, const struct method_ceremony *ceremony,
                                     const json_t *answer, struct method_result *result, struct failure *failure);
extern const struct method method_video;
