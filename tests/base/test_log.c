/* SPDX-License-Identifier: Apache-2.0
 * The log: one JSON object a line, nothing past the level, and a line that is too long leaves a note instead of half of itself. */
#include "tests/testing.h"

#include "src/base/log.h"

#include <unistd.h>

static char written[2 * LOG_LINE_BYTES];

/* What `write_lines` leaves on standard error. */
static const char *captured(void (*write_lines)(void))
{
    int ends[2], saved = dup(STDERR_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[1], STDERR_FILENO), STDERR_FILENO);
    close(ends[1]);
    write_lines();
    dup2(saved, STDERR_FILENO);
    close(saved);
    ssize_t size = read(ends[0], written, sizeof written - 1);
    close(ends[0]);
    written[size > 0 ? size : 0] = 0;
    return written;
}

static void write_event(void)
{
    log_event(LOG_LEVEL_WARNING, "vault.lost", "reason", "say \"why\"\n");
}

static void an_event_is_one_line_of_json(void **state)
{
    (void)state;
    const char *line = captured(write_event);
    static const char rest[] = "Z\",\"level\":\"warning\",\"event\":\"vault.lost\",\"reason\":\"say \\\"why\\\"\\n\"}\n";
    assert_memory_equal(line, "{\"time\":\"20", 11);
    assert_string_equal(strchr(line, 'Z'), rest);
}

static void write_error(void)
{
    log_event(LOG_LEVEL_ERROR, "store.failed", "reason", "io");
}

static void write_too_much(void)
{
    static char text[LOG_LINE_BYTES + 1];
    memset(text, 'x', sizeof text - 1);
    log_event(LOG_LEVEL_INFO, "long", "text", text);
}

static void a_line_that_is_too_long_is_said_to_be(void **state)
{
    (void)state;
    assert_string_equal(captured(write_too_much), "{\"level\":\"error\",\"event\":\"log.line_too_long\"}\n");
}

static void lines_past_the_level_are_not_written(void **state)
{
    (void)state;
    log_limit(LOG_LEVEL_ERROR);
    assert_string_equal(captured(write_event), "");
    assert_true(strlen(captured(write_error)) > 0);
    log_limit(LOG_LEVEL_INFO);
}

static void write_always(void)
{
    struct log_line line;
    log_begin(&line, LOG_LEVEL_INFO, "server.listening");
    log_end_always(&line);
}

static void what_must_be_learned_is_written_at_any_level(void **state)
{
    (void)state;
    log_limit(LOG_LEVEL_ERROR);
    assert_non_null(strstr(captured(write_always), "\"event\":\"server.listening\"}\n"));
    log_limit(LOG_LEVEL_INFO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_one_line_of_json),
        cmocka_unit_test(a_line_that_is_too_long_is_said_to_be),
        cmocka_unit_test(lines_past_the_level_are_not_written),
        cmocka_unit_test(what_must_be_learned_is_written_at_any_level),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
