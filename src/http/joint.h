/* SPDX-License-Identifier: Apache-2.0
 * Head and body of a reply leave in one segment. Over TLS libmicrohttpd (0.9.75) sends them by two calls, which costs a second system call
 * here and often a second waking at the other end; so the first is held back until the second comes. */
#pragma once

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOINT_BYTES 2048 /* a head that is longer goes out by itself */

/* Of one connection, touched by its own thread only. */
struct joint {
    int socket;
    bool expects_body;
    size_t held;
    uint8_t bytes[JOINT_BYTES];
};

/* From now on the session sends through the joint, which must outlive it. */
void joint_attach(struct joint *joint, gnutls_session_t session, int socket);
/* The next record is a head whose body follows. */
void joint_expect_body(struct joint *joint);
