/* SPDX-License-Identifier: Apache-2.0
 * What is kept of a face, and of a ceremony with one: read back as it was written, and nothing else. */
#include "tests/testing.h"

#include "src/json/members.h"
#include "src/methods/two_factor/face_kept.h"

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

#define DIGEST_TEXT "00000000000000000000000000000000000000000000000000000000000000ab"
#define PNG_TEXT "iVBORw0KGgo=" /* the eight bytes with which one begins, and their digest: */
#define PNG_DIGEST "4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"

/* What verifies one of its records has, told by a member that is to differ. */
static json_t *kept_record(void)
{
    return json_pack(
        "{ss, ss, si, ss, s{ss, ss, ss, si, si, si, si, ss}, s{ss, ss, ss}, si, si, ss, s[], s[{ss, sb, ss, ss}, {ss, sb, ss, ss, "
        "ss}], sb, sb, ss}",
        "design", "two_factor", "technique", "face", "try", 0, "request", "ab", "parameters", "id", "set", "engine", "e", "model", "m",
        "similarity_min", 500, "liveness_min", 700, "far_ppm", 1, "frr_ppm", 1, "document_sha256", DIGEST_TEXT, "engine", "name", "e",
        "version", "1", "model", "m", "similarity", 500, "liveness", 700, "attack", "none", "signals", "samples", "prompt", "straight",
        "kept", 1, "media_type", "image/png", "sha256", DIGEST_TEXT, "prompt", "look_up", "kept", 1, "media_type", "image/png", "sha256",
        PNG_DIGEST, "data", PNG_TEXT, "liveness_confirmed", 1, "person_confirmed", 1, "rule_document_sha256", DIGEST_TEXT);
}

static enum status verify_kept(const json_t *record)
{
    CLEANUP(face_kept_release) struct face_kept kept;
    struct biometric_verdict verdict;
    face_kept_init(&kept);
    TRY(face_kept_read(record, &kept));
    return face_kept_verify(&kept, &verdict);
}

static void a_record_with_a_member_missing_proves_nothing(void **state)
{
    (void)state;
    CLEANUP(json_reference_release) json_t *record = kept_record();
    const char *name;
    json_t *value;
    assert_ok(verify_kept(record));
    json_object_foreach(record, name, value)
    {
        CLEANUP(json_reference_release) json_t *less = json_copy(record);
        json_object_del(less, name);
        if (verify_kept(less) == STATUS_OK)
            fail_msg("verified without %s", name);
    }
}

static void a_record_is_judged_again_whatever_it_says_that_it_came_to(void **state)
{
    static const struct {
        const char *name, *value;
        enum status expected;
    } rows[] = {
        {"similarity", "499", STATUS_CORRUPT},
        {"liveness", "699", STATUS_CORRUPT},
        {"attack", "\"screen\"", STATUS_CORRUPT},
        {"attack", "\"nonsense\"", STATUS_INVALID},
        {"signals", "[\"emulator\"]", STATUS_CORRUPT},
        {"signals", "[1]", STATUS_INVALID},
        {"person_confirmed", "false", STATUS_CORRUPT},
        {"samples", "[]", STATUS_INVALID},
        {"engine", "{\"name\":\"e\",\"version\":\"1\",\"model\":\"other\"}", STATUS_CONFLICT},
        {"samples", "[{\"prompt\":\"straight\",\"kept\":false,\"media_type\":\"image/png\",\"sha256\":\"" DIGEST_TEXT "\"}]",
         STATUS_CORRUPT},
        {"samples",
         "[{\"prompt\":\"straight\",\"kept\":true,\"media_type\":\"image/png\",\"sha256\":\"" DIGEST_TEXT "\",\"data\":\"" PNG_TEXT "\"}]",
         STATUS_CORRUPT}, /* kept, and not what was measured */
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        CLEANUP(json_reference_release) json_t *record = kept_record();
        json_object_set_new(record, rows[i].name, json_loads(rows[i].value, JSON_DECODE_ANY, NULL));
        enum status status = verify_kept(record);
        if (status != rows[i].expected)
            fail_msg("%s %s: %d", rows[i].name, rows[i].value, status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_read_back_and_is_in_no_public_record),
        cmocka_unit_test(what_was_not_written_so_is_not_read),
        cmocka_unit_test(a_try_is_read_back),
        cmocka_unit_test(a_record_with_a_member_missing_proves_nothing),
        cmocka_unit_test(a_record_is_judged_again_whatever_it_says_that_it_came_to),
        cmocka_unit_test(the_rule_is_kept_in_its_time_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
