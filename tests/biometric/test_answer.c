/* SPDX-License-Identifier: Apache-2.0
 * What an engine is asked and what it says: thresholds each side, and the HMAC as another program computes it. */
#include "tests/testing.h"

#include "src/biometric/engine.h"
#include "src/json/members.h"

#define ID "000102030405060708090a0b0c0d0e0f"
#define HEAD "{\"contract\":1,\"request\":\"" ID "\",\"engine\":{\"name\":\"double\",\"version\":\"1.0\",\"model\":\"names\"},"
#define ANSWER(pad, attack, signals, prompts, similarity)                                                                                  \
    HEAD "\"pad\":{\"score\":" pad ",\"attack\":\"" attack "\"},\"signals\":[" signals "],\"prompts\":[" prompts                           \
         "],\"similarity\":" similarity "}"

static const struct biometric_request request = {.id = ID, .sample_count = 2, .template_bytes = {(const uint8_t *)"t", 1}};
static const struct biometric_parameters parameters = {
    .engine = "double", .model = "names", .similarity_min = 500000, .liveness_min = 600000};

static struct biometric_verdict verdict_of(const char *text)
{
    struct biometric_verdict verdict = {false, false};
    CLEANUP(biometric_answer_release) struct biometric_answer answer;
    biometric_answer_init(&answer);
    assert_ok(biometric_answer_read(&request, bytes_of_text(text), &answer));
    assert_ok(biometric_judge(&parameters, &request, &answer, &verdict));
    return verdict;
}

static void a_threshold_is_reached_or_not(void **state)
{
    static const struct {
        const char *text;
        bool liveness, person;
    } rows[] = {
        {ANSWER("600000", "none", "", "true,true", "500000"), true, true},
        {ANSWER("599999", "none", "", "true,true", "500000"), false, true},
        {ANSWER("600000", "none", "", "true,true", "499999"), true, false},
        {ANSWER("1000000", "print", "", "true,true", "1000000"), false, true},
        {ANSWER("1000000", "none", "\"emulator\"", "true,true", "1000000"), false, true},
        {ANSWER("1000000", "none", "", "true,false", "1000000"), false, true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct biometric_verdict verdict = verdict_of(rows[i].text);
        assert_int_equal(verdict.liveness, rows[i].liveness);
        assert_int_equal(verdict.person, rows[i].person);
    }
}

static void scores_of_another_model_are_not_judged(void **state)
{
    struct biometric_parameters other = parameters;
    struct biometric_verdict verdict;
    CLEANUP(biometric_answer_release) struct biometric_answer answer;
    (void)state;
    biometric_answer_init(&answer);
    assert_ok(biometric_answer_read(&request, bytes_of_text(ANSWER("1", "none", "", "true,true", "1")), &answer));
    other.model[0] = 'x';
    assert_int_equal(biometric_judge(&other, &request, &answer, &verdict), STATUS_CONFLICT);
}

/* Python's hmac over "countersign-biometric-1\nanswer\n<id>\n{}" with the key "0123456789abcdef" twice. */
static void an_engine_computes_the_same_mac(void **state)
{
    char mac[BIOMETRIC_MAC_SIZE];
    (void)state;
    assert_ok(biometric_mac(bytes_of_text("0123456789abcdef0123456789abcdef"), "answer", ID, bytes_of_text("{}"), mac));
    assert_string_equal(mac, "536d1b1a06a313020ac2b8014fc18b7244b1851171a06cc1a4c388dd5bc867e1");
}

static void a_sample_is_a_picture_of_the_type_that_it_says(void **state)
{
    struct biometric_sample sample;
    (void)state;
    CLEANUP(json_reference_release) json_t *png = json_pack("{ss, ss}", "media_type", "image/png", "data", "iVBORw0KGgo=");
    CLEANUP(json_reference_release) json_t *other = json_pack("{ss, ss}", "media_type", "image/jpeg", "data", "iVBORw0KGgo=");
    CLEANUP(json_reference_release) json_t *cut = json_pack("{ss, ss}", "media_type", "image/png", "data", "iVBORw0KGg==");
    assert_ok(biometric_sample_read(png, "sample", BIOMETRIC_STRAIGHT, &sample, NULL));
    assert_int_equal(biometric_sample_read(other, "sample", BIOMETRIC_STRAIGHT, &sample, NULL), STATUS_INVALID);
    assert_int_equal(biometric_sample_read(cut, "sample", BIOMETRIC_STRAIGHT, &sample, NULL), STATUS_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_threshold_is_reached_or_not),
        cmocka_unit_test(scores_of_another_model_are_not_judged),
        cmocka_unit_test(an_engine_computes_the_same_mac),
        cmocka_unit_test(a_sample_is_a_picture_of_the_type_that_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
