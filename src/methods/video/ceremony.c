/* SPDX-License-Identifier: Apache-2.0
 * The ceremony of design 5: an officer asks the drawn prompts one by one, gives a verdict, and where the institution wants two persons,
 * another officer confirms that very verdict. */
#include "src/methods/video/video.h"

#include "src/crypto/digest.h"
#include "src/json/members.h"

#include <inttypes.h>

/* What is being examined. */
struct examination {
    const struct method_context *context;
    const struct method_operation *operation;
    const struct method_ceremony *ceremony;
    json_t *state;
    struct method_result *result;
    struct failure *failure;
};

enum status video_open(const struct method_context *context, const struct method_operation *operation,
                       const struct method_credential *credential, const json_t *request, struct method_opening *opening,
                       struct failure *failure)
{
    const struct video_settings *settings = context->settings;
    CLEANUP(json_reference_release) json_t *prompts = NULL, *servers = NULL;
    (void)credential;
    if (request != NULL)
        TRY(members_read(request, "details", NULL, 0, failure));
    if (settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "design", "this server runs no video conferences");
    TRY(video_prompts_draw(context, &prompts));
    TRY(members_write(json_pack("{sO}", "prompts", prompts), &opening->state));
    TRY(video_ice_servers(settings, operation->ceremony_id, context->now, &servers));
    return members_write(json_pack("{ss, ss, ss, sI, sI, sI, sI, sb, sO}", "design", "video", "step", "conference", "recording",
                                   operation->ceremony_id, "prompts", (json_int_t)settings->asked, "prompt_seconds",
                                   (json_int_t)settings->prompt_seconds, "pause_seconds", (json_int_t)settings->pause_seconds,
                                   "chunk_bytes", (json_int_t)settings->chunk_bytes, "document_required",
                                   (int)settings->documents[operation->facts->service], "ice_servers", servers),
                         &opening->challenge);
}

static const char *officer_of(const struct examination *this)
{
    return json_string_value(json_object_get(this->state, "officer"));
}

/* The first officer to speak runs the conference: a verdict is of somebody who was there. */
static enum status take_chair(const struct examination *this)
{
    const char *officer = officer_of(this);
    if (json_object_get(this->state, "verdict") != NULL)
        return failure_set(this->failure, STATUS_CONFLICT, "step", "the verdict has been given");
    if (officer == NULL)
        return json_object_set_new(this->state, "officer", json_string(this->context->caller)) == 0 ? STATUS_OK : STATUS_NO_MEMORY;
    if (strcmp(officer, this->context->caller) != 0)
        return failure_set(this->failure, STATUS_REFUSED, "ceremony", "another officer runs this conference");
    return STATUS_OK;
}

static enum status go_on(const struct examination *this, json_t *challenge)
{
    this->result->outcome = METHOD_CONTINUE;
    TRY(members_write(challenge, &this->result->challenge));
    return members_write(json_incref(this->state), &this->result->state);
}

static json_t *next_prompt(const json_t *prompts, size_t *ret_left)
{
    for (size_t i = 0; i < json_array_size(prompts); i++) {
        json_t *prompt = json_array_get(prompts, i);
        if (json_object_get(prompt, "asked_at") != NULL)
            continue;
        *ret_left = json_array_size(prompts) - i - 1;
        return prompt;
    }
    return NULL;
}

static enum status ask(const struct examination *this)
{
    const struct video_settings *settings = this->context->settings;
    struct recording_sum sum;
    size_t left = 0;
    json_t *prompt = next_prompt(json_object_get(this->state, "prompts"), &left);
    TRY(take_chair(this));
    recording_add_up(this->ceremony->recording, this->context->now, &sum);
    if (sum.video == 0)
        return failure_set(this->failure, STATUS_CONFLICT, "step", "the customer's recording has not begun");
    if (prompt == NULL)
        return failure_set(this->failure, STATUS_CONFLICT, "step", "all prompts have been asked");
    if (json_object_set_new(prompt, "asked_at", json_integer(this->context->now)) != 0)
        return STATUS_NO_MEMORY;
    const char *id = json_string_value(json_object_get(prompt, "id"));
    method_result_detail(this->result, "officer", this->context->caller);
    method_result_detail(this->result, "prompt", id);
    const timestamp_us until = this->context->now + settings->prompt_seconds * TIMESTAMP_SECOND;
    return go_on(this, json_pack("{ss, ss, ss, s{sO, sO}, ss, sI}", "design", "video", "step", "prompt", "prompt", id, "text", "zh-TW",
                                 json_object_get(prompt, "zh-TW"), "en", json_object_get(prompt, "en"), "until",
                                 timestamp_format_utc(until).text, "left", (json_int_t)left));
}

/* What the second officer confirms: these bytes of verdict, over this recording. */
static enum status digest_verdict(const struct examination *this, json_t *verdict, char ret_hex[2 * DIGEST_SIZE + 1])
{
    struct digest digest;
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    TRY(members_write(json_incref(verdict), &text));
    const struct bytes parts[] = {
        bytes_of_text("countersign-video-verdict-1 "),
        bytes_of_text(this->ceremony->id),
        bytes_of(this->ceremony->recording->head.bytes, DIGEST_SIZE),
        buffer_bytes(&text),
    };
    digest_of_parts(parts, COUNT_OF(parts), &digest);
    hex_write(bytes_of(digest.bytes, DIGEST_SIZE), ret_hex);
    ret_hex[2 * DIGEST_SIZE] = 0;
    return STATUS_OK;
}

static enum status ask_second_officer(const struct examination *this, json_t *verdict)
{
    char digest[2 * DIGEST_SIZE + 1];
    TRY(digest_verdict(this, verdict, digest));
    if (json_object_set_new(this->state, "digest", json_string(digest)) != 0)
        return STATUS_NO_MEMORY;
    method_result_detail(this->result, "officer", this->context->caller);
    method_result_detail(this->result, "verdict", json_string_value(json_object_get(verdict, "verdict")));
    return go_on(this, json_pack("{ss, ss, ss, sO}", "design", "video", "step", "confirm", "digest", digest, "verdict", verdict));
}

static json_t *lines_of(const struct recording *recording)
{
    json_t *lines = json_array();
    for (size_t i = 0; i < recording->count; i++) {
        CLEANUP(buffer_release) struct buffer line = BUFFER_INIT(RECORDING_LINE_BYTES_MAX);
        if (recording_line(&recording->chunks[i], &line) == STATUS_OK)
            json_array_append_new(lines, json_stringn((const char *)line.data, line.size));
    }
    return lines;
}

static enum status write_record(const struct examination *this, const struct video_case *conference, const struct recording_sum *sum,
                                const char *second)
{
    const struct recording *recording = conference->recording;
    json_t *lines = lines_of(recording), *in_time = json_array();
    char head[2 * DIGEST_SIZE];
    hex_write(bytes_of(recording->head.bytes, DIGEST_SIZE), head);
    for (size_t i = 0; i < json_array_size(conference->prompts); i++)
        json_array_append_new(in_time, json_boolean(video_prompt_in_time(conference, json_array_get(conference->prompts, i))));
    if (json_array_size(lines) != recording->count) {
        json_decref(lines);
        json_decref(in_time);
        return STATUS_NO_MEMORY;
    }
    return members_write(json_pack("{ss, sO, ss*, ss*, sb, s{ss, ss%, sI, sI, so}, so}", "design", "video", "conference", this->state,
                                   "officer", officer_of(this), "second_officer", second, "agrees", (int)conference->agrees, "recording",
                                   "ceremony", recording->ceremony, "head", head, sizeof head, "images", (json_int_t)sum->images,
                                   "longest_pause_us", (json_int_t)sum->longest_pause_us, "chunks", lines, "in_time", in_time),
                         &this->result->record);
}

static void number_detail(struct method_result *result, const char *name, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    method_result_detail(result, name, text);
}

static void tell(const struct examination *this, const struct recording *recording, const struct recording_sum *sum, const char *second)
{
    char head[2 * DIGEST_SIZE + 1] = "";
    hex_write(bytes_of(recording->head.bytes, DIGEST_SIZE), head);
    method_result_detail(this->result, "chain", head);
    number_detail(this->result, "chunks", (int64_t)recording->count);
    number_detail(this->result, "images", sum->images);
    number_detail(this->result, "missing", sum->missing[RECORDING_CUSTOMER] + sum->missing[RECORDING_OFFICER]);
    number_detail(this->result, "longest_pause_ms", sum->longest_pause_us / 1000);
    method_result_detail(this->result, "officer", officer_of(this));
    if (second != NULL)
        method_result_detail(this->result, "second_officer", second);
}

static enum status conclude(const struct examination *this, const char *second, bool agrees)
{
    struct recording_sum sum;
    struct video_case conference = {
        .settings = this->context->settings,
        .recording = this->ceremony->recording,
        .service = this->operation->facts->service,
        .prompts = json_object_get(this->state, "prompts"),
        .agrees = agrees,
    };
    TRY(video_verdict_read(json_object_get(this->state, "verdict"), &conference.verdict, NULL));
    recording_add_up(conference.recording, this->context->now, &sum);
    this->result->outcome = METHOD_ESTABLISHED;
    this->result->evidence = (struct evidence_facts){.design = DESIGN_VIDEO};
    video_facts_find(&conference, &sum, &this->result->evidence.video);
    tell(this, conference.recording, &sum, second);
    return write_record(this, &conference, &sum, second);
}

static size_t lines_for(const json_t *prompt, const json_t *lines)
{
    size_t count = 0;
    for (size_t i = 0; i < json_array_size(lines); i++)
        count += json_equal(json_object_get(prompt, "id"), json_object_get(json_array_get(lines, i), "id"));
    return count;
}

/* Each prompt that was asked has its line, and nothing else has. */
static enum status check_prompts(const struct examination *this, const json_t *lines)
{
    const json_t *prompts = json_object_get(this->state, "prompts");
    size_t asked = 0;
    bool good = true;
    for (size_t i = 0; i < json_array_size(prompts); i++) {
        const json_t *prompt = json_array_get(prompts, i);
        bool was_asked = json_object_get(prompt, "asked_at") != NULL;
        asked += was_asked;
        good = good && lines_for(prompt, lines) == was_asked;
    }
    if (!good || asked != json_array_size(lines))
        return failure_set(this->failure, STATUS_INVALID, "prompts", "one line for each prompt that was asked");
    return STATUS_OK;
}

static enum status judge(const struct examination *this, const json_t *answer)
{
    const struct video_settings *settings = this->context->settings;
    struct video_verdict verdict;
    CLEANUP(json_reference_release) json_t *said = json_deep_copy(answer);
    if (said == NULL)
        return STATUS_NO_MEMORY;
    json_object_del(said, "step");
    TRY(video_verdict_read(said, &verdict, this->failure));
    TRY(take_chair(this));
    TRY(check_prompts(this, verdict.prompts));
    if (json_object_set(this->state, "verdict", said) != 0)
        return STATUS_NO_MEMORY;
    this->result->ends_recording = true;
    return settings->two_officers ? ask_second_officer(this, said) : conclude(this, NULL, true);
}

static enum status confirm(const struct examination *this, const json_t *answer)
{
    const char *step = NULL, *digest = NULL;
    bool agrees = false;
    const struct member members[] = {
        {"step", MEMBER_TEXT, true, 16, &step},
        {"digest", MEMBER_TEXT, true, 2 * DIGEST_SIZE, &digest},
        {"agrees", MEMBER_BOOLEAN, true, 0, &agrees},
    };
    TRY(members_read(answer, "", members, COUNT_OF(members), this->failure));
    const char *waiting = json_string_value(json_object_get(this->state, "digest"));
    if (waiting == NULL)
        return failure_set(this->failure, STATUS_CONFLICT, "step", "no verdict waits to be confirmed");
    if (officer_of(this) == NULL || strcmp(officer_of(this), this->context->caller) == 0)
        return failure_set(this->failure, STATUS_REFUSED, "step", "another officer must confirm the verdict");
    if (strcmp(waiting, digest) != 0)
        return failure_set(this->failure, STATUS_CONFLICT, "digest", "this is not the verdict that waits");
    return conclude(this, this->context->caller, agrees);
}

static enum status take_step(const struct examination *this, const json_t *answer)
{
    const char *step = json_string_value(json_object_get(answer, "step"));
    if (step != NULL && strcmp(step, "verdict") == 0)
        return judge(this, answer);
    if (step != NULL && strcmp(step, "confirm") == 0)
        return confirm(this, answer);
    if (step == NULL || strcmp(step, "ask") != 0 || json_object_size(answer) != 1)
        return failure_set(this->failure, STATUS_INVALID, "step", "ask (and nothing with it), verdict or confirm");
    return ask(this);
}

enum status video_examine(const struct method_context *context, const struct method_operation *operation,
                          const struct method_credential *credential, const struct method_ceremony *ceremony, const json_t *answer,
                          struct method_result *result, struct failure *failure)
{
    CLEANUP(json_reference_release) json_t *state = NULL;
    (void)credential;
    if (context->settings == NULL)
        return failure_set(failure, STATUS_REFUSED, "design", "this server runs no video conferences");
    if (ceremony->recording == NULL)
        return STATUS_INTERNAL;
    TRY(members_parse(ceremony->state, &state, NULL));
    const struct examination this = {context, operation, ceremony, state, result, failure};
    return take_step(&this, answer);
}

enum status video_state_show(struct bytes text, struct buffer *ret_json)
{
    CLEANUP(json_reference_release) json_t *state = NULL;
    TRY(members_parse(text, &state, NULL));
    json_t *prompts = json_object_get(state, "prompts");
    for (size_t i = json_array_size(prompts); i-- > 0;)
        if (json_object_get(json_array_get(prompts, i), "asked_at") == NULL)
            json_array_remove(prompts, i);
    return members_write(json_incref(state), ret_json);
}

const struct method method_video = {
    .design = DESIGN_VIDEO,
    .needs_credential = false,
    .records = true,
    .attempts_max = 1,
    .ceremony_seconds_default = 1800,
    .open = video_open,
    .examine = video_examine,
};
