/* SPDX-License-Identifier: Apache-2.0
 * The log: one JSON object a line on standard error, each written by one call. Values are ids, names, counts and reasons: never a secret,
 * nothing personal. */
#pragma once

#include "src/base/json_writer.h"
#include "src/base/timestamp.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO };

#define LOG_LINE_BYTES 2048 /* a longer line is left out, and said to be */
struct log_line {
    char text[LOG_LINE_BYTES];
    struct json_writer writer; /* add members with json_write_text and its sisters */
    enum log_level level;
};

/* Lines past `most` are not written. LOG_LEVEL_INFO at start. Call before threads are made. */
void log_limit(enum log_level most);
bool log_is_written(enum log_level level);

/* Begins {"time":...,"level":...,"event":... . The moment comes from the system's clock: this is an edge. */
void log_begin(struct log_line *ret_line, enum log_level level, const char *event);
void log_end(struct log_line *line);
/* The same whatever the limit is: for what somebody must learn. */
void log_end_always(struct log_line *line);

/* A whole line with one member more, for the simple cases; `name` may be NULL. */
void log_event(enum log_level level, const char *event, const char *name, const char *value);
