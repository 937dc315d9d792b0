/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a face, and of a ceremony with one: read back as it was written, and nothing else. */
#include "tests/testing.h"

#include "src/json/members.h"
#include "src/methods/two_factor/face.h"

static void fill(struct face_record *record)
{
    face_record_init(record);
    record->corporate = true;
    record->enrolled_at = 7 * TIMESTAMP_SECOND;
    record->engine = (struct biometric_engine_name){"double", "1.0", "names"};
    record->sample.bytes[31] = 0xab;
    assert_ok(buffer_append_text(&record->template_bytes, "ann"));
}

static void a_template_is_read_back_and_is_in_no_public_record(void **state)
{
    CLEANUP(face_record_release) struct face_record record, read;
    CLEANUP(buffer_release) struct buffer sealed = BUFFER_INIT(4096), shown = BUFFER_INIT(4096);
    (void)state;
    fill(&record);
    face_record_init(&read);
    assert_ok(face_record_write(&record, &sealed, &shown));
    assert_ok(face_record_read(buffer_bytes(&sealed), &read));
    assert_true(read.corporate && read.enrolled_at == record.enrolled_at);
    assert_string_equal(read.engine.name, "double");
    assert_string_equal(read.engine.model, "names");
    assert_memory_equal(read.sample.bytes, record.sample.bytes, DIGEST_SIZE);
    assert_true(bytes_equal(buffer_bytes(&read.template_bytes), bytes_of_text("ann")));
    assert_null(strstr(buffer_text(&shown), "YW5u"));
    assert_null(strstr(buffer_text(&shown), "template"));
}

static void what_was_not_written_so_is_not_read(void **state)
{
    static const char *const texts[] = {"", "{}", "{\"technique\":\"face\"}",
                                        "{\"technique\":\"face\",\"corporate\":false,\"enrolled_at\":1,\"engine\":\"e\",\"version\":\"1\","
                                        "\"model\":\"m\",\"sample\":\"ab\","
                                        "\"template\":\"YW5u\"}"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        CLEANUP(face_record_release) struct face_record record;
        face_record_init(&record);
        assert_true(face_record_read(bytes_of_text(texts[i]), &record) != STATUS_OK);
    }
}

static void a_try_is_read_back(void **state)
{
    const struct face_state written = {.try = 2, .count = 3, .prompts = {BIOMETRIC_STRAIGHT, BIOMETRIC_LOOK_UP, BIOMETRIC_TURN_LEFT}};
    struct face_state read = {0};
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(512);
    (void)state;
    assert_ok(face_state_write(&written, &text));
    assert_ok(face_state_read(buffer_bytes(&text), &read));
    assert_int_equal(read.try, 2);
    assert_int_equal(read.count, 3);
    assert_int_equal(read.prompts[1], BIOMETRIC_LOOK_UP);
    assert_int_equal(face_state_read(bytes_of_text("{\"try\":0,\"prompts\":[\"smile\"]}"), &read), STATUS_CORRUPT);
}

/* From the first moment of its time, and no longer than to the last. */
static void the_rule_is_kept_in_its_time_alone(void **state)
{
    const struct face_settings settings = {.rule = {.valid_from = 10, .valid_until = 20}};
    (void)state;
    assert_false(face_rule_is_kept(&settings, 9));
    assert_true(face_rule_is_kept(&settings, 10));
    assert_true(face_rule_is_kept(&settings, 19));
    assert_false(face_rule_is_kept(&settings, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_read_back_and_is_in_no_public_record),
        cmocka_unit_test(what_was_not_written_so_is_not_read),
        cmocka_unit_test(a_try_is_read_back),
        cmocka_unit_test(the_rule_is_kept_in_its_time_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
