/* SPDX-License-Identifier: Apache-2.0
 * Facts through JSON and back: whatever is written is read as the same, in any order of members, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/json/case_json.h"
#include "src/json/decision.h"
#include "src/json/facts_write.h"
#include "tests/law/space.h"

enum { SAMPLES = 4000, TEXT_BYTES_MAX = 8192 };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct sample random_sample(uint64_t *state)
{
    struct dimension fields[ALL_DIMENSIONS_MAX];
    enum design design = DESIGN_CERTIFICATE + (enum design)(next_random(state) % (design_count - 1));
    struct sample sample = best_sample(SERVICE_OPEN_ACCOUNT, design);
    size_t count = all_dimensions(design, fields);
    for (size_t i = 0; i < count; i++)
        if (next_random(state) % 2 == 0)
            dimension_set(&fields[i], (unsigned)(next_random(state) % fields[i].count), &sample);
    if (sample.operation.account_class == 0)
        sample.operation.account_class = 2;
    if (!sample.operation.has_corporate)
        sample.operation.corporate = (struct corporate_facts){0};
    if (!sample.operation.has_credit_consent)
        sample.operation.credit_consent = (struct credit_consent_facts){0};
    return sample;
}

static struct buffer text_of(const struct sample *sample)
{
    struct buffer text = BUFFER_INIT(TEXT_BYTES_MAX);
    assert_int_equal(buffer_append_text(&text, " {\"evidence\" : [ "), STATUS_OK);
    assert_int_equal(evidence_facts_write(&sample->entry, &text), STATUS_OK);
    assert_int_equal(buffer_append_text(&text, "\t] ,\r\n\"operation\":"), STATUS_OK);
    assert_int_equal(operation_facts_write(&sample->operation, &text), STATUS_OK);
    assert_int_equal(buffer_append_text(&text, "}"), STATUS_OK);
    return text;
}

static void what_is_written_is_read_as_the_same(void **state)
{
    uint64_t random = 88172645463325252u;
    (void)state;
    for (int i = 0; i < SAMPLES; i++) {
        struct sample sample = random_sample(&random);
        struct buffer text = text_of(&sample);
        struct case_facts read;
        struct failure failure;
        if (case_from_text(buffer_bytes(&text), &read, &failure) != STATUS_OK)
            fail_msg("%s: %s in %.*s", failure.field, failure.message, (int)text.size, (const char *)text.data);
        assert_memory_equal(&read.operation, &sample.operation, sizeof sample.operation);
        assert_int_equal(read.evidence_count, 1);
        assert_memory_equal(&read.evidence[0], &sample.entry, sizeof sample.entry);
        buffer_release(&text);
    }
}

/* Every beginning of a good text is refused: nothing is decided before its end. */
static void no_beginning_of_a_case_is_a_case(void **state)
{
    uint64_t random = 7;
    (void)state;
    for (int i = 0; i < 40; i++) {
        struct sample sample = random_sample(&random);
        struct buffer text = text_of(&sample);
        for (size_t size = 0; size < text.size; size++) {
            struct case_facts read;
            struct failure failure;
            assert_int_not_equal(case_from_text(bytes_of(text.data, size), &read, &failure), STATUS_OK);
            assert_true(failure.message[0] != 0);
        }
        buffer_release(&text);
    }
}

static void answers_of(const char *text, const char *expected)
{
    CLEANUP(buffer_release) struct buffer answer = BUFFER_INIT(65536);
    enum status status = decide_json(bytes_of_text(text), 7, &answer);
    assert_int_not_equal(status, STATUS_NO_MEMORY);
    assert_string_equal(buffer_text(&answer), expected);
}

static void answers_are_these_bytes(void **state)
{
    (void)state;
    answers_of("{\"operation\":{\"service\":\"login\"},\"evidence\":[{\"design\":\"password\"}]}",
               "{\"decision\":\"permit\",\"evidence\":[{\"design\":\"password\",\"admissible\":true,\"satisfied\":[\"8.1\",\"9.6\"],"
               "\"violated\":[]}],\"satisfied\":[],\"violated\":[],\"clauses_version\":\"2022-06-02\"}");
    answers_of(
        "{\"operation\":{\"service\":\"time_deposit\",\"risk\":\"high\"},\"evidence\":[]}",
        "{\"decision\":\"deny\",\"evidence\":[],\"satisfied\":[],\"violated\":[],\"options\":[{\"design\":\"certificate\",\"clauses\":["
        "\"8.2.high\",\"9.1.1\",\"9.1.1.1\",\"9.1.2\",\"9.1.3\",\"9.1.5\",\"9.1.6\",\"9.1.7\"]}],\"clauses_version\":\"2022-06-02\"}");
    answers_of("{\"operation\":{\"service\":\"log\\nin\"}}",
               "{\"error\":{\"line\":7,\"field\":\"operation.service\",\"message\":\"not one of the words that this field may have\"}}");
    answers_of("{\"operation\":{\"service\":\"login\",\"a\\\"b\":1}}",
               "{\"error\":{\"line\":7,\"field\":\"operation.a\\\"b\",\"message\":\"unknown field\"}}");
}

static void escapes_are_read_as_what_they_stand_for(void **state)
{
    struct case_facts read;
    struct failure failure;
    const char *text = "{\"\\u006fperation\":{\"service\":\"\\u006cogin\",\"credit_consent\":{\"at\":\"\\ud83d\\ude00\",\"source\":\"\"}}}";
    (void)state;
    assert_int_equal(case_from_text(bytes_of_text(text), &read, &failure), STATUS_OK);
    assert_int_equal(read.operation.service, SERVICE_LOGIN);
    assert_true(read.operation.credit_consent.has_at);
    assert_false(read.operation.credit_consent.has_source);
}

static void numbers_are_read_to_their_last_value(void **state)
{
    static const struct {
        const char *text;
        enum status expected;
        int64_t value;
    } numbers[] = {
        {"0", STATUS_OK, 0},
        {"-0", STATUS_OK, 0},
        {"9223372036854775807", STATUS_OK, INT64_MAX},
        {"9223372036854775808", STATUS_INVALID, 0},
        {"-9223372036854775808", STATUS_INVALID, 0},
        {"99999999999999999999999", STATUS_INVALID, 0},
        {"01", STATUS_INVALID, 0},
        {"+1", STATUS_INVALID, 0},
        {"1e3", STATUS_INVALID, 0},
        {"1.0", STATUS_INVALID, 0},
        {"-", STATUS_INVALID, 0},
        {"0x1", STATUS_INVALID, 0},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(256);
        struct case_facts read;
        struct failure failure;
        assert_int_equal(buffer_append_format(&text, "{\"operation\":{\"service\":\"login\",\"otp_lifetime_limit\":%s}}", numbers[i].text),
                         STATUS_OK);
        assert_int_equal(case_from_text(buffer_bytes(&text), &read, &failure), numbers[i].expected);
        if (numbers[i].expected == STATUS_OK)
            assert_int_equal(read.operation.otp_lifetime_limit, numbers[i].value);
    }
}

static void too_little_room_appends_nothing(void **state)
{
    struct buffer answer = BUFFER_INIT(20);
    (void)state;
    assert_int_equal(decide_json(bytes_of_text("{\"operation\":{\"service\":\"login\"}}"), 1, &answer), STATUS_NO_MEMORY);
    assert_int_equal(answer.size, 0);
    buffer_release(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_as_the_same),
        cmocka_unit_test(no_beginning_of_a_case_is_a_case),
        cmocka_unit_test(answers_are_these_bytes),
        cmocka_unit_test(escapes_are_read_as_what_they_stand_for),
        cmocka_unit_test(numbers_are_read_to_their_last_value),
        cmocka_unit_test(too_little_room_appends_nothing),
    };
    return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
