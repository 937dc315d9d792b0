/* SPDX-License-Identifier: Apache-2.0
 * What every cmocka program needs: the library's own prerequisites in their order, and assertions in the words of src/base. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "src/base/buffer.h"
#include "src/base/status.h"

#define assert_ok(call) assert_int_equal(call, STATUS_OK)
#define assert_status(status, call) assert_int_equal(call, status)

/* Compares content and size of a struct bytes with a C string. */
#define assert_bytes_text(actual, expected)                                                                                                \
    do {                                                                                                                                   \
        struct bytes actual_ = (actual);                                                                                                   \
        struct bytes expected_ = bytes_of_text(expected);                                                                                  \
        assert_int_equal(actual_.size, expected_.size);                                                                                    \
        if (expected_.size > 0)                                                                                                            \
            assert_memory_equal(actual_.data, expected_.data, expected_.size);                                                             \
    } while (0)
