/* SPDX-License-Identifier: Apache-2.0
 * A line is put together on the stack and written at once, so that lines of several threads never mix. */
#include "src/base/log.h"

#include "src/base/clock.h"

#include <unistd.h>

static enum log_level written_up_to = LOG_LEVEL_INFO;

void log_limit(enum log_level most)
{
    written_up_to = most;
}

bool log_is_written(enum log_level level)
{
    return level <= written_up_to;
}

void log_begin(struct log_line *ret_line, enum log_level level, const char *event)
{
    static const char *const names[] = {"error", "warning", "info"};
    struct timestamp_text moment = timestamp_format_utc(clock_now());
    ret_line->level = level;
    ret_line->writer = json_writer_into(ret_line->text, sizeof ret_line->text - 1);
    json_begin_object(&ret_line->writer, NULL);
    json_write_text(&ret_line->writer, "time", moment.text);
    json_write_text(&ret_line->writer, "level", names[level]);
    json_write_text(&ret_line->writer, "event", event);
}

void log_end_always(struct log_line *line)
{
    static const char too_long[] = "{\"level\":\"error\",\"event\":\"log.line_too_long\"}\n";
    struct bytes json;
    ssize_t written;
    json_end_object(&line->writer);
    if (json_finish(&line->writer, &json) == STATUS_OK) {
        line->text[json.size] = '\n';
        written = write(STDERR_FILENO, line->text, json.size + 1);
    } else {
        written = write(STDERR_FILENO, too_long, sizeof too_long - 1);
    }
    (void)written; /* a log that cannot be written must not stop the service */
}

void log_end(struct log_line *line)
{
    if (log_is_written(line->level))
        log_end_always(line);
}

void log_event(enum log_level level, const char *event, const char *name, const char *value)
{
    struct log_line line;
    log_begin(&line, level, event);
    if (name != NULL)
        json_write_text(&line.writer, name, value);
    log_end(&line);
}
