/* SPDX-License-Identifier: Apache-2.0
 * The facts of 9.5: what an officer's word makes of them, and what only the recording does. */
#include "tests/testing.h"

#include "src/json/members.h"
#include "src/methods/video/video.h"

#define NOW ((timestamp_us)1767225600000000)
#define AFTER(seconds) (NOW + (seconds)*TIMESTAMP_SECOND)

static const bool documents[service_count] = {[SERVICE_OPEN_ACCOUNT] = true};
static const struct video_settings settings = {.documents = documents, .asked = 2, .prompt_seconds = 20, .pause_seconds = 15};

/* One prompt asked at NOW + 10 and answered by chunk 1, a document as chunk 2, a snapshot as chunk 3. */
struct scene {
    struct recording_chunk chunks[4];
    struct recording recording;
    struct recording_sum sum;
    json_t *prompts, *verdict;
};

static struct scene begin(void)
{
    struct scene scene = {
        .chunks = {{.sequence = 0, .received_at = AFTER(0)},
                   {.sequence = 1, .received_at = AFTER(30)},
                   {.sequence = 2, .kind = RECORDING_DOCUMENT, .received_at = AFTER(30)},
                   {.sequence = 3, .kind = RECORDING_SNAPSHOT, .received_at = AFTER(30)}},
        .recording = {.count = 4},
        .sum = {.video = 2, .images = 1},
        .prompts = json_pack("[{ss, sI}]", "id", "turn", "asked_at", (json_int_t)AFTER(10)),
        .verdict = json_pack("{ss, sb, sb, s[{ss, sb, si}], s[{ss, s[s], sb, si}]}", "verdict", "confirmed", "liveness", 1, "person", 1,
                             "prompts", "id", "turn", "answered", 1, "chunk", 1, "documents", "document", "passport", "compared", "mrz",
                             "matches", 1, "chunk", 2),
    };
    return scene;
}

static void end(struct scene *scene)
{
    json_decref(scene->prompts);
    json_decref(scene->verdict);
}

static struct video_facts facts_of(struct scene *scene, enum service service, bool agrees)
{
    struct video_facts facts;
    struct failure failure = {0};
    scene->recording.chunks = scene->chunks;
    struct video_case conference = {
        .settings = &settings, .recording = &scene->recording, .service = service, .prompts = scene->prompts, .agrees = agrees};
    assert_ok(video_verdict_read(scene->verdict, &conference.verdict, &failure));
    video_facts_find(&conference, &scene->sum, &facts);
    return facts;
}

static json_t *line(struct scene *scene, const char *list)
{
    return json_array_get(json_object_get(scene->verdict, list), 0);
}

static void all_that_was_seen_and_said_is_a_fact(void **state)
{
    struct scene scene = begin();
    struct video_facts facts = facts_of(&scene, SERVICE_OPEN_ACCOUNT, true);
    (void)state;
    assert_true(facts.liveness && facts.person && facts.retained && facts.document_required && facts.document_checked);
    assert_false(facts_of(&scene, SERVICE_PASSWORD_RESET, true).document_required);
    end(&scene);
}

static void what_the_officer_does_not_say_is_none(void **state)
{
    static const char *const words[] = {"liveness", "person"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct scene scene = begin();
        json_object_set_new(scene.verdict, words[i], json_false());
        struct video_facts facts = facts_of(&scene, SERVICE_LOGIN, true);
        assert_int_equal(facts.liveness, i != 0);
        assert_int_equal(facts.person, i != 1);
        end(&scene);
    }
}

static void assert_nothing_said(const struct video_facts *facts)
{
    assert_false(facts->liveness || facts->person || facts->document_checked);
    assert_true(facts->retained);
}

static void a_refusal_and_a_second_officer_who_disagrees_leave_what_was_kept(void **state)
{
    struct scene scene = begin();
    struct video_facts facts = facts_of(&scene, SERVICE_LOGIN, false);
    (void)state;
    assert_nothing_said(&facts);
    json_object_set_new(scene.verdict, "verdict", json_string("refused"));
    facts = facts_of(&scene, SERVICE_LOGIN, true);
    assert_nothing_said(&facts);
    end(&scene);
}

static void an_answer_counts_from_the_question_until_its_time_is_over(void **state)
{
    static const struct {
        timestamp_us received_at;
        bool counts;
    } rows[] = {{AFTER(10) - 1, false}, {AFTER(10), true}, {AFTER(30), true}, {AFTER(30) + 1, false}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct scene scene = begin();
        scene.chunks[1].received_at = rows[i].received_at;
        assert_int_equal(facts_of(&scene, SERVICE_LOGIN, true).liveness, rows[i].counts);
        end(&scene);
    }
}

static void only_a_chunk_of_the_customers_video_answers(void **state)
{
    struct scene scene = begin();
    (void)state;
    scene.chunks[1].side = RECORDING_OFFICER;
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).liveness);
    scene.chunks[1].side = RECORDING_CUSTOMER;
    json_object_set_new(line(&scene, "prompts"), "chunk", json_integer(3));
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).liveness);
    end(&scene);
}

static void every_drawn_prompt_must_be_answered(void **state)
{
    struct scene scene = begin();
    (void)state;
    json_array_append_new(scene.prompts, json_pack("{ss}", "id", "look"));
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).liveness);
    json_object_del(json_array_get(scene.prompts, 0), "asked_at");
    json_array_remove(scene.prompts, 1);
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).liveness);
    end(&scene);
}

static void nothing_is_retained_without_picture_or_with_a_gap(void **state)
{
    struct scene scene = begin();
    (void)state;
    scene.sum.images = 0;
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).retained);
    scene.sum = (struct recording_sum){.video = 2, .images = 1, .missing = {1, 0}};
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).retained);
    scene.sum = (struct recording_sum){.video = 2, .images = 1, .longest_pause_us = 15 * TIMESTAMP_SECOND + 1};
    assert_false(facts_of(&scene, SERVICE_LOGIN, true).retained);
    end(&scene);
}

static void a_document_counts_when_it_matches_and_was_recorded(void **state)
{
    struct scene scene = begin();
    json_t *document = line(&scene, "documents");
    (void)state;
    json_object_set_new(document, "matches", json_false());
    assert_false(facts_of(&scene, SERVICE_OPEN_ACCOUNT, true).document_checked);
    json_object_set_new(document, "matches", json_true());
    json_object_set_new(document, "chunk", json_integer(3));
    assert_false(facts_of(&scene, SERVICE_OPEN_ACCOUNT, true).document_checked);
    json_object_del(scene.verdict, "documents");
    assert_false(facts_of(&scene, SERVICE_OPEN_ACCOUNT, true).document_checked);
    end(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_was_seen_and_said_is_a_fact),
        cmocka_unit_test(what_the_officer_does_not_say_is_none),
        cmocka_unit_test(a_refusal_and_a_second_officer_who_disagrees_leave_what_was_kept),
        cmocka_unit_test(an_answer_counts_from_the_question_until_its_time_is_over),
        cmocka_unit_test(only_a_chunk_of_the_customers_video_answers),
        cmocka_unit_test(every_drawn_prompt_must_be_answered),
        cmocka_unit_test(nothing_is_retained_without_picture_or_with_a_gap),
        cmocka_unit_test(a_document_counts_when_it_matches_and_was_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
