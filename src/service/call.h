/* SPDX-License-Identifier: Apache-2.0
 * One request for a change, from the edge to the keeper and back: prepared on the caller's thread, what is slow on a worker's, run in a
 * transaction, finished when the batch is signed, answered when it is durable. A repeated idempotency key gets the first answer again. */
#pragma once

#include "src/service/services.h"
#include "src/service/subject.h"
#include "src/service/workers.h"

#include <jansson.h>

#define CALL_PARAMETERS_MAX 2
#define CALL_CALLER_SIZE 65
#define CALL_KEY_SIZE 65

struct call;

struct use_case {
    size_t size; /* of the struct that begins with a struct call */
    /* On the caller's thread: reads, parses, verifies, seals. What is wrong with the request is found here. An answer that holds anything
     * personal must be complete in `body` after `prepare` and `work`: only then is it sealed before it is kept for a repeated key (but see
     * seals_last). */
    enum status (*prepare)(struct call *call);
    /* The rest of preparing, where it may be slow: NULL when nothing is. On a thread of call->workers when `prepare` chose some, so that
     * other requests are served meanwhile; else on the caller's. A full pool ends the call with STATUS_UNAVAILABLE before this. */
    enum status (*work)(struct call *call);
    /* May be called again, after everything was taken back: whatever it keeps in memory, but for `body`, it begins anew. */
    enum status (*run)(struct call *call, struct keeper_transaction *transaction);
    enum status (*finish)(struct call *call, struct keeper_transaction *transaction); /* NULL when the body is complete after `run` */
    void (*committed)(struct call *call); /* when all of it is durable, before `done`; quick; NULL when nobody waits for that */
    void (*release)(struct call *call);   /* what `prepare` took; NULL when nothing */
    bool seals_last; /* what is personal in the answer is complete in `finish` only, and is sealed for a repeated key there */
};

struct call_input {
    const char *caller;          /* authenticated name */
    const char *idempotency_key; /* NULL when there is none */
    const char *action;          /* what is asked, in a word that outlives the program; needed with a key */
    const char *parameters[CALL_PARAMETERS_MAX];
    const json_t *request; /* NULL when there is no body; borrowed until `done` */
    struct bytes body;     /* as it came */
    timestamp_us now;
    bool at_counter; /* the caller is staff at a counter */
    bool at_ra;      /* the caller is the registration authority */
    bool at_atm;     /* the caller is a cash machine's system */
    bool is_officer; /* the caller is an officer of video conferences, and so speaks for no customer */
};

/* On any thread, once; the call is released after it returns. STATUS_OK: `body` is the answer, `created` tells 201 from 200. */
typedef void call_done(const struct call *call, enum status status, void *context);

struct call {
    struct command command; /* first */
    const struct use_case *use_case;
    struct services *services;
    struct call_input input;
    struct workers *workers; /* who does `work`; NULL: whoever did `prepare` */
    struct job job;
    char caller[CALL_CALLER_SIZE], key[CALL_KEY_SIZE];
    struct digest request_digest;
    struct subject subject; /* whose data the request is about; an empty customer id: nobody's */
    bool created;
    bool key_conflict; /* with STATUS_CONFLICT: the key was used for another request */
    enum status told;  /* of what `run` did and kept: a refusal that is on record. Only for requests that take no idempotency key */
    struct buffer body;
    struct buffer once;                    /* the answer in place of `body` where it holds what nobody keeps: a repeated key gets `body` */
    struct buffer sealed_answer;           /* the body as it is kept for the key; empty when `prepare` made none */
    size_t prepared_body, prepared_answer; /* their sizes when `run` began first */
    struct failure failure;
    call_done *done;
    void *context;
};

/* Always ends with exactly one call of `done`, perhaps before this returns. */
void call_start(struct services *services, const struct use_case *use_case, const struct call_input *input, call_done *done, void *context);
