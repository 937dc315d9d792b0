/* SPDX-License-Identifier: Apache-2.0
 * A small HTTP server on loopback for the tests of what goes out: one connection at a time, each request handed to a function. */
#pragma once

#include "src/base/buffer.h"

struct http_fixture;

/* Fills the body and returns the status code; 0 closes the connection without an answer. */
typedef int http_fixture_answer(void *context, const char *path, struct bytes body, struct buffer *ret_body);

struct http_fixture *http_fixture_start(http_fixture_answer *answer, void *context);
void http_fixture_stop(struct http_fixture **fixture);
int http_fixture_port(const struct http_fixture *fixture);
