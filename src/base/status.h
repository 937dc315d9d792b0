/* SPDX-License-Identifier: Apache-2.0
 * The one error convention of the tree: a fallible function returns enum status, and the caller must look.
 * Where a person will read why, the function also takes a struct failure, filled only when it fails. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))

enum status {
    STATUS_OK = 0,
    STATUS_INVALID,     /* the input is malformed: the caller's fault, nothing changed */
    STATUS_NOT_FOUND,   /* no such thing */
    STATUS_CONFLICT,    /* the thing exists already, or is in a state that forbids this */
    STATUS_REFUSED,     /* well formed, and not allowed */
    STATUS_EXPIRED,     /* it was allowed once; its time is over */
    STATUS_LIMIT,       /* a limit of src/base/limits.h or of the configuration is exceeded */
    STATUS_TOO_OFTEN,   /* it is allowed, but not so often: later again */
    STATUS_CORRUPT,     /* stored or signed data do not check: tampering or damage */
    STATUS_UNAVAILABLE, /* something this needs does not answer now: try again */
    STATUS_NO_MEMORY,
    STATUS_IO,         /* the operating system said no: errno is in the failure's message */
    STATUS_INTERNAL,   /* a library failed where it should not */
    STATUS_CONTENTION, /* a store's transaction lost against another: taken back, it may be run again. Only the keeper sees it */
    STATUS_COUNT
};

#define FAILURE_FIELD_MAX 96
#define FAILURE_MESSAGE_MAX 256
#define FAILURE_CLAUSE_MAX 16

/* Why something failed, for people. Field names a member of the input ("operation.service", "limits.daily"); line is 1-based, 0 when
 * there is none. Never holds a secret, nor personal data. */
struct failure {
    enum status status;
    unsigned line;
    char field[FAILURE_FIELD_MAX];
    char message[FAILURE_MESSAGE_MAX];
    char clause[FAILURE_CLAUSE_MAX]; /* the clause that spoke ("9.1.6"); empty when none did */
};

/* A stable word for each status ("invalid", "not_found" ...), for logs and API codes. */
const char *status_name(enum status status);

/* Fills `failure` (which may be NULL) and returns `status`, so that a function can say: return failure_set(failure, ...). Field may be
 * NULL. */
enum status failure_set(struct failure *failure, enum status status, const char *field, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Names the clause that spoke in a failure that was just set, and returns its status again. */
enum status failure_cite(struct failure *failure, const char *clause, enum status status);

/* Leaves the enclosing function with the status of `call` unless that is STATUS_OK. */
#define TRY(call)                                                                                                                          \
    do {                                                                                                                                   \
        enum status try_status_ = (call);                                                                                                  \
        if (try_status_ != STATUS_OK)                                                                                                      \
            return try_status_;                                                                                                            \
    } while (0)

/* Runs `release(&variable)` when the variable leaves its scope. Every type with something to give back has a `<type>_release`. */
#define CLEANUP(release) __attribute__((cleanup(release)))

/* Programmer errors abort, in production too. Bad input never reaches one. */
#define INVARIANT(condition)                                                                                                               \
    do {                                                                                                                                   \
        if (!(condition))                                                                                                                  \
            invariant_broken(#condition, __FILE__, __LINE__);                                                                              \
    } while (0)
_Noreturn void invariant_broken(const char *condition, const char *file, int line);

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
