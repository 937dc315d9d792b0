/* SPDX-License-Identifier: Apache-2.0
 * A SIM card's result counts only from the operator, for this request, in its time, and for the customer's number. The HMACs of one result
 * were computed by another program (Python's hmac): operators can compare. */
#include "tests/testing.h"

#include "src/json/members.h"
#include "tests/protection/sim_fixture.h"

#define NONCE "000102030405060708090a0b0c0d0e0f"
#define NUMBER_MAC "93e29847d6546591b1e922810769604d7d04f1e063d5c160a244446efc476b6d"
#define REFERENCE PROTECTION ".324c19a67f260b23692dc294efd96bcc"
#define RESULT                                                                                                                             \
    "{\"reference\":\"" REFERENCE "\",\"nonce\":\"" NONCE "\",\"number\":\"" NUMBER_MAC                                                    \
    "\",\"status\":\"verified\",\"at\":\"2026-07-01T00:00:10Z\",\"mac\":"                                                                  \
    "\"b50ab3cf8f2ed772a844389ae0b90cb6cdc68249afce0bfbac2cc7c9a9ddf999\"}"

static enum sim_verdict judge(const struct sim_question *question, const char *text, timestamp_us now)
{
    CLEANUP(buffer_release) struct buffer record = BUFFER_INIT(4096);
    CLEANUP(json_reference_release) json_t *json = NULL;
    enum sim_verdict verdict;
    assert_ok(members_parse(bytes_of_text(text), &json, NULL));
    assert_ok(sim_result_judge(&profile, question, json, now, &record, &verdict));
    assert_true((record.size > 0) == (verdict == SIM_VERIFIED));
    return verdict;
}

static void an_operator_computes_the_same(void **state)
{
    (void)state;
    struct sim_question question = question_of("+886912345678", "o");
    assert_string_equal(question.nonce, NONCE);
    assert_string_equal(question.number, NUMBER_MAC);
    assert_string_equal(question.reference, REFERENCE);
    assert_int_equal(judge(&question, RESULT, OPENED), SIM_VERIFIED);
}

static void a_reference_is_of_one_operation_and_a_hash_of_one_number(void **state)
{
    (void)state;
    struct sim_question one = question_of("+886912345678", "o"), other = question_of("+886912345679", "p");
    assert_string_not_equal(one.reference, other.reference);
    assert_string_not_equal(one.number, other.number);
    assert_int_equal(judge(&other, RESULT, OPENED), SIM_FOREIGN);
}

static void its_time_is_from_the_request_to_now_but_for_a_minute(void **state)
{
    (void)state;
    struct sim_question question = question_of("+886912345678", "o");
    const timestamp_us minute = SIM_CLOCK_SECONDS * TIMESTAMP_SECOND, at = OPENED + 10 * TIMESTAMP_SECOND;
    assert_int_equal(judge(&question, RESULT, at - minute), SIM_VERIFIED);
    assert_int_equal(judge(&question, RESULT, at - minute - 1), SIM_STALE);
    question.opened_at = at + minute;
    assert_int_equal(judge(&question, RESULT, at + 2 * minute), SIM_VERIFIED);
    question.opened_at = at + minute + 1;
    assert_int_equal(judge(&question, RESULT, at + 2 * minute), SIM_STALE);
}

/* One character of any value, of the HMAC, or of a name, and it is none. */
static void no_character_of_it_can_be_another(void **state)
{
    (void)state;
    struct sim_question question = question_of("+886912345678", "o");
    char text[] = RESULT;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        CLEANUP(json_reference_release) json_t *json = NULL;
        char before = text[i];
        text[i] = before == 'x' ? 'y' : 'x';
        if (members_parse(bytes_of_text(text), &json, NULL) == STATUS_OK)
            assert_int_equal(judge(&question, text, OPENED), SIM_UNREADABLE);
        text[i] = before;
    }
}

static void what_is_kept_is_read_again(void **state)
{
    (void)state;
    struct sim_question question = question_of("+886912345678", "o"), again;
    CLEANUP(buffer_release) struct buffer text = BUFFER_INIT(2048);
    assert_ok(sim_question_write(&question, &text));
    assert_ok(sim_question_read(buffer_bytes(&text), &again));
    assert_memory_equal(&question, &again, sizeof question);
    assert_int_equal(sim_question_read(bytes_of_text("{\"reference\":\"r\"}"), &again), STATUS_CORRUPT);
}

static enum status find(const char *reference, struct id *ret_id)
{
    CLEANUP(json_reference_release) json_t *json = json_pack("{ss}", "reference", reference);
    return sim_result_protection(&profile, json, ret_id);
}

static void a_reference_leads_to_its_protection(void **state)
{
    (void)state;
    struct id id = {.text = "untouched"};
    static const char *const others[] = {
        "", PROTECTION, PROTECTION ".", REFERENCE "0", "A" REFERENCE, "aaaaaaaaaaaaaaaaaaaaaaaa11.00000000000000000000000000000000"};
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(find(others[i], &id), STATUS_INVALID);
    assert_string_equal(id.text, "untouched");
    assert_ok(find(REFERENCE, &id));
    assert_string_equal(id.text, PROTECTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_operator_computes_the_same),
        cmocka_unit_test(a_reference_is_of_one_operation_and_a_hash_of_one_number),
        cmocka_unit_test(its_time_is_from_the_request_to_now_but_for_a_minute),
        cmocka_unit_test(no_character_of_it_can_be_another),
        cmocka_unit_test(what_is_kept_is_read_again),
        cmocka_unit_test(a_reference_leads_to_its_protection),
    };
    return cmocka_run_group_tests_name("sim_result", tests, NULL, NULL);
}
