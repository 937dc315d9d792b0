/* SPDX-License-Identifier: Apache-2.0
 * Records of passwords and knowledge questions: what is written is read, and what was tampered with is not. */
#include "tests/testing.h"

#include "src/json/members.h"
#include "src/methods/knowledge/knowledge.h"
#include "src/methods/password/password.h"

static const struct hashed_secret hash = {.cost = {2, 64}, .salt = "0123456789abcde", .verifier = {.bytes = {1, 2, 3}}};

static void a_password_record_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct password_record read;
    CLEANUP(json_reference_release) json_t *explicit_data = json_pack("[ss]", "A123456789", "0917364825");
    CLEANUP(json_reference_release) json_t *json = NULL;
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    const struct password_record record = {.use = PASSWORD_USE_TRANSACTION,
                                           .explicit_data = explicit_data,
                                           .confirmed_by = "counter",
                                           .corporate = true,
                                           .is_default = true,
                                           .set_at = 1700000000000000,
                                           .used_at = 1700000000000001,
                                           .hash = hash};
    assert_ok(password_record_write(&record, &text));
    assert_ok(password_record_read(buffer_bytes(&text), &json, &read));
    assert_int_equal(read.use, PASSWORD_USE_TRANSACTION);
    assert_null(read.user_code);
    assert_true(json_equal(read.explicit_data, explicit_data));
    assert_true(read.corporate && read.is_default);
    assert_int_equal(read.set_at, record.set_at);
    assert_int_equal(read.used_at, record.used_at);
    assert_memory_equal(read.hash.salt, hash.salt, sizeof hash.salt);
    assert_true(digest_equal(&read.hash.verifier, &hash.verifier));
    assert_true(slow_hash_cost_equal(read.hash.cost, hash.cost));
}

static void a_public_record_tells_when_a_default_password_is_void(void **state)
{
    (void)state;
    const struct password_settings settings = {.default_days = 30};
    struct password_record record = {.confirmed_by = "counter", .is_default = true, .set_at = 0};
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    assert_ok(password_record_write_public(&settings, &record, &text));
    assert_non_null(strstr(buffer_text(&text), "\"void_at\":\"1970-01-31T00:00:00.000000Z\""));
    buffer_clear(&text);
    record.is_default = false;
    assert_ok(password_record_write_public(&settings, &record, &text));
    assert_null(strstr(buffer_text(&text), "void_at"));
}

static void cheap_or_cut_hashes_are_corrupt(void **state)
{
    (void)state;
    static const struct {
        int passes, memory_mib, salt_digits, verifier_digits;
        const char *end;
        enum status status;
    } rows[] = {
        {2, 19, 32, 64, "", STATUS_OK},      {2, 18, 32, 64, "", STATUS_CORRUPT}, {0, 64, 32, 64, "", STATUS_CORRUPT},
        {2, 64, 30, 64, "", STATUS_CORRUPT}, {2, 64, 32, 62, "", STATUS_CORRUPT}, {2, 64, 32, 63, "g", STATUS_CORRUPT},
        {1, 45, 32, 64, "", STATUS_CORRUPT}, {1, 46, 32, 64, "", STATUS_OK},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct hashed_secret secret = {.cost = {7, 7}};
        CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(1024);
        CLEANUP(json_reference_release) json_t *json = NULL;
        assert_ok(buffer_append_format(&text, "{\"passes\":%d,\"memory_mib\":%d,\"salt\":\"%0*d\",\"verifier\":\"%0*d%s\"}", rows[i].passes,
                                       rows[i].memory_mib, rows[i].salt_digits, 0, rows[i].verifier_digits, 0, rows[i].end));
        assert_ok(members_parse(buffer_bytes(&text), &json, NULL));
        assert_status(rows[i].status, hashed_secret_read(json, &secret));
        if (rows[i].status == STATUS_OK)
            continue;
        assert_status(STATUS_CORRUPT, hashed_secret_read(json, &secret));
        assert_int_equal(secret.cost.passes, 7);
    }
}

static void a_question_set_is_read_as_it_was_written(void **state)
{
    (void)state;
    struct knowledge_record record = {.question_count = 2}, read = {0};
    CLEANUP(json_reference_release) json_t *json = NULL;
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(METHOD_STATE_BYTES_MAX);
    record.questions[0] = (struct knowledge_question){.id = "pet", .chinese = "\xE5\x90\x8D", .english = "Name?", .answer = hash};
    record.questions[1] = (struct knowledge_question){
        .id = "city", .chinese = "\xE5\x9F\x8E", .english = "City?", .answer = hash, .others = {{{9}}, {{8}}}, .other_count = 2};
    assert_ok(knowledge_record_write(&record, &text));
    assert_ok(knowledge_record_read(buffer_bytes(&text), &json, &read));
    assert_int_equal(read.question_count, 2);
    assert_int_equal(knowledge_question_find(&read, "city")->other_count, 2);
    assert_true(digest_equal(&knowledge_question_find(&read, "city")->others[1], &record.questions[1].others[1]));
    assert_string_equal(knowledge_question_find(&read, "pet")->english, "Name?");
    assert_null(knowledge_question_find(&read, "dog"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_record_is_read_as_it_was_written),
        cmocka_unit_test(a_public_record_tells_when_a_default_password_is_void),
        cmocka_unit_test(cheap_or_cut_hashes_are_corrupt),
        cmocka_unit_test(a_question_set_is_read_as_it_was_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
