/* SPDX-License-Identifier: Apache-2.0
 * The life of an operation: the table cell by cell, and what holds over any sequence of events. */
#include "tests/testing.h"

#include "src/operation/state.h"

#define NEVER operation_state_count

/* Written down a second time, by hand, from the issues: created -> awaiting evidence (-> deferred) -> one of the five ends. */
static const struct {
    enum operation_state from;
    enum operation_state to[operation_event_count]; /* opened, permit, deny, cancel, expire, defer, block */
} expected[] = {
    {OPERATION_CREATED, {OPERATION_AWAITING_EVIDENCE, NEVER, OPERATION_DENIED, OPERATION_CANCELLED, OPERATION_EXPIRED, NEVER, NEVER}},
    {OPERATION_AWAITING_EVIDENCE,
     {OPERATION_AWAITING_EVIDENCE, OPERATION_PERMITTED, OPERATION_DENIED, OPERATION_CANCELLED, OPERATION_EXPIRED, OPERATION_DEFERRED,
      OPERATION_BLOCKED}},
    {OPERATION_DEFERRED, {NEVER, OPERATION_PERMITTED, OPERATION_DENIED, OPERATION_CANCELLED, NEVER, NEVER, OPERATION_BLOCKED}},
    {OPERATION_PERMITTED, {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER}},
    {OPERATION_DENIED, {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER}},
    {OPERATION_CANCELLED, {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER}},
    {OPERATION_EXPIRED, {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER}},
    {OPERATION_BLOCKED, {NEVER, NEVER, NEVER, NEVER, NEVER, NEVER, NEVER}},
};

static void every_cell_of_the_table_is_as_the_text_says(void **state)
{
    (void)state;
    assert_int_equal(COUNT_OF(expected), operation_state_count);
    for (unsigned from = 0; from < operation_state_count; from++)
        for (unsigned event = 0; event < operation_event_count; event++) {
            enum operation_state to = NEVER, wanted = expected[from].to[event];
            assert_int_equal(expected[from].from, from);
            assert_int_equal(operation_state_next(from, event, &to), wanted == NEVER ? STATUS_CONFLICT : STATUS_OK);
            assert_int_equal(to, wanted);
        }
}

static void nothing_leaves_a_final_state_in_any_history(void **state)
{
    (void)state;
    uint64_t random = 9;
    for (unsigned history = 0; history < 20000; history++) {
        enum operation_state now = OPERATION_CREATED;
        bool opened = false;
        for (unsigned step = 0; step < 30; step++) {
            random = random * 6364136223846793005u + 1442695040888963407u;
            enum operation_event event = (enum operation_event)((random >> 33) % operation_event_count);
            enum operation_state before = now;
            enum status status = operation_state_next(now, event, &now);
            opened = opened || (status == STATUS_OK && event == OPERATION_EVENT_CEREMONY_OPENED);
            assert_true(before < OPERATION_PERMITTED || (status == STATUS_CONFLICT && now == before));
            assert_true(now != OPERATION_CREATED || before == OPERATION_CREATED);
            assert_true(now != OPERATION_PERMITTED || opened);
        }
    }
}

static void every_state_can_be_reached_and_has_a_word(void **state)
{
    (void)state;
    static const char *const words[] = {"created", "awaiting_evidence", "deferred", "permitted",
                                        "denied",  "cancelled",         "expired",  "blocked"};
    for (unsigned i = 0; i < operation_state_count; i++) {
        enum operation_state found = NEVER;
        assert_string_equal(operation_state_text((enum operation_state)i), words[i]);
        assert_ok(operation_state_find(words[i], &found));
        assert_int_equal(found, i);
    }
    enum operation_state untouched = NEVER;
    assert_status(STATUS_NOT_FOUND, operation_state_find("Created", &untouched));
    assert_status(STATUS_NOT_FOUND, operation_state_find("", &untouched));
    assert_int_equal(untouched, NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_table_is_as_the_text_says),
        cmocka_unit_test(nothing_leaves_a_final_state_in_any_history),
        cmocka_unit_test(every_state_can_be_reached_and_has_a_word),
    };
    return cmocka_run_group_tests_name("state", tests, NULL, NULL);
}
