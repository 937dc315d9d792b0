/* SPDX-License-Identifier: Apache-2.0
 * The finite space of facts, walked group by group: a group is the fields that some clauses read together, crossed with each other over two
 * backgrounds (everything else absent, everything else at its best). docs/law.md says why that is enough. */
#pragma once

#include "law/decision.h"

/* One operation with one entry. */
struct sample {
    struct operation_facts operation;
    struct evidence_facts entry;
};

/* One field of a sample, with the values it walks through. */
struct dimension {
    const char *object; /* "operation", "corporate", "credit_consent", or "" for the entry */
    const char *name;
    size_t offset, width;
    unsigned count;
    bool is_set;        /* the values are 0 to count - 1, spread over `bits` */
    int64_t values[64]; /* of a field that is no set */
    word_set bits;      /* of a set: which words are walked */
};

#define DIMENSIONS_MAX 16

struct group {
    const char *title;
    enum service service;    /* where the service itself is not walked */
    enum design design;      /* of the entry */
    const char *fields;      /* "operation.service entry.kind …" */
    const char *more_fields; /* walked as well in the whole walk, or NULL */
};

extern const struct group groups[];
extern const size_t group_count;

/* Calls `visit` for every sample of the group. `whole` crosses more fields, and walks every subset of the protections. */
void group_walk(const struct group *group, bool whole, void (*visit)(const struct sample *sample, void *context), void *context);

#define ALL_DIMENSIONS_MAX 96

/* Every field of an operation and of an entry of `design`, named as in a group's fields. Returns how many. */
size_t all_dimensions(enum design design, struct dimension dimensions[ALL_DIMENSIONS_MAX]);
/* Whether a group that says `name` ("kind", "operation.risk") means this field. */
bool dimension_is_called(const struct dimension *dimension, struct bytes name);
/* Gives a field its choice-th value. */
void dimension_set(const struct dimension *dimension, unsigned choice, struct sample *sample);

/* An entry of `design` with everything established and no condition that asks for more; the operation's objects at their best. */
struct sample best_sample(enum service service, enum design design);
/* The content that a certificate has to sign for this service. */
enum signed_content content_for(enum service service);
