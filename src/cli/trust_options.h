/* SPDX-License-Identifier: Apache-2.0
 * The options that `certificate check` and `signature check` share, and what they name: registry or anchors, helping certificates,
 * revocation. */
#pragma once

#include "src/crypto/checks.h"

struct trust_options {
    struct trust trust;
    struct certificate_list untrusted;
    struct revocation_cache *revocation;
    struct checker *checker;
    struct checks_request request;
    const char *content; /* file of a detached signature's content; NULL when not given */
    const char *input;   /* the certificate or signature */
};
void trust_options_release(struct trust_options *options);

/* Reads the command line and every file that it names. `takes_content` lets --content be given. STATUS_INVALID and a printed message
 * when something is misused or unreadable. */
MUST_CHECK enum status trust_options_read(const char *word, int argc, char **argv, bool takes_content, struct trust_options *options);
